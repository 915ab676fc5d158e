"""Notices when an outage has ended and everything recorded meanwhile has come through.

It looks at one standing after another and remembers, also over a restart, since when the centre was
away. How the good news is shown is left to others.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from registrar_desktop.clock import from_text, to_text
from sync.peers import ANSWERING, PeerState
from ui.desktop.pages.shown import clock_time
from ui.language import counted, tr

if TYPE_CHECKING:
    from sync.status import SyncStatus
    from ui.desktop.frame.remembered import Remembered

# A network that only flaps is no news.
_SHORTEST = timedelta(minutes=1)
_AWAY = frozenset({PeerState.OFFLINE, PeerState.MAINTENANCE})
_KEPT = "centre_away"


@dataclass(frozen=True)
class OutageOver:
    """The centre is back, and nothing waits any more; some of it may need a person."""

    since: datetime
    for_a_person: int

    def words(self, now: datetime) -> str:
        """The news in a sentence or two."""
        since = clock_time(self.since, now)
        if not self.for_a_person:
            return tr(
                "The centre is back. Everything recorded since {since} is confirmed.", since=since
            )
        need = counted(self.for_a_person, "item needs", "items need")
        return tr(
            "The centre is back. What was recorded since {since} is delivered; {need} you.",
            since=since,
            need=need,
        )


class OutageEnd:
    """Asked after each look at how the desk stands."""

    def __init__(self, remembered: Remembered) -> None:
        self._remembered = remembered
        kept = remembered.text(_KEPT)
        self._since: datetime | None = from_text(kept) if kept else None

    def look(self, status: SyncStatus, now: datetime) -> OutageOver | None:
        """The news, once; None while there is none."""
        centre = status.centre
        if centre.since is None:
            return None
        if centre.state in _AWAY:
            self._keep(self._since or centre.since)
            return None
        if self._since is None or centre.state not in ANSWERING or status.waiting:
            return None
        over = OutageOver(self._since, status.for_a_person)
        lasted = centre.since - self._since
        self._keep(None)
        return over if lasted >= _SHORTEST else None

    def _keep(self, since: datetime | None) -> None:
        if since != self._since:
            self._since = since
            self._remembered.keep_text(_KEPT, to_text(since) if since else "")
