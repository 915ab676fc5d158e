"""The first download as a card in the corner: how many records have come, and a way to stop it.

The download is delivery's own; stopping it is working offline by choice: what has come stays, and
the rest is fetched when the desk works online again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ui.language import tr

if TYPE_CHECKING:
    from sync.status import SyncStatus
    from ui.desktop.frame.tasks import TaskCard, Tasks

_NAME = tr("Fetching the school’s records")
_STOPPED = tr("Stopped. What has come stays; the rest comes when you work online again.")


class FirstDownload(QObject):
    """Shows a card for as long as records are fetched whole."""

    def __init__(self, tasks: Tasks, stop: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self._tasks, self._stop = tasks, stop
        self.card: TaskCard | None = None

    def show(self, status: SyncStatus) -> None:
        """How delivery stands now."""
        if not status.still_fetching or status.working_offline:
            self._end(complete=not status.still_fetching)
            return
        if self.card is None:
            self.card = self._tasks.follow(_NAME, stopped=_STOPPED)
            self.card.stopping.connect(self._stop)
        self.card.progress.step(status.still_fetching, 0)

    def _end(self, *, complete: bool) -> None:
        card, self.card = self.card, None
        if card is None:
            return
        if not complete:
            # It was stopped, here or by another program of this desk.
            card.progress.cancel()
        card.finish(None)
        if complete:
            self._tasks.take_away(card)
