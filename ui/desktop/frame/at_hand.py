"""What a person keeps at hand: records pinned, and those looked at last.

Kept as places only: names stay in the encrypted store, where whoever shows them reads them.
"""

from __future__ import annotations

from collections.abc import Sequence

from ui.desktop.frame.places import Place
from ui.desktop.frame.remembered import Remembered

_KEY = "at_hand"
_MOST = 8


class AtHand:
    """Pinned and recent records, remembered between runs."""

    def __init__(self, kept: Remembered) -> None:
        self._kept = kept
        known = kept.facts(_KEY)
        self._pinned = _places(known.get("pinned"))
        self._recent = _places(known.get("recent"))

    @property
    def pinned(self) -> Sequence[Place]:
        """In the order in which they were pinned."""
        return self._pinned

    @property
    def recent(self) -> Sequence[Place]:
        """The latest first, without those that are pinned."""
        return [place for place in self._recent if place not in self._pinned][:_MOST]

    def note(self, place: Place) -> None:
        """A record was looked at."""
        if not place.record:
            return
        self._recent = [place, *(known for known in self._recent if known != place)][: 2 * _MOST]
        self._keep()

    def turn(self, place: Place) -> bool:
        """Pin a record, or let it go; whether it is pinned now."""
        pinned = place not in self._pinned
        self._pinned = [known for known in self._pinned if known != place]
        if pinned:
            self._pinned.append(place)
        self._keep()
        return pinned

    def _keep(self) -> None:
        facts = {
            name: [[place.page, place.record] for place in places]
            for name, places in (("pinned", self._pinned), ("recent", self._recent))
        }
        self._kept.keep_facts(_KEY, facts)


def _places(known: object) -> list[Place]:
    if not isinstance(known, list):
        return []
    return [Place(str(each[0]), str(each[1])) for each in known if len(each) == 2]
