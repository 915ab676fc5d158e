"""Makes what is due while the window is open: looks now and then, beside all other work, and tells
what came of it in the corner.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from registrar_desktop.exports.progress import Cancelled
from ui import operations
from ui.desktop.frame.bridge import Bridge
from ui.desktop.frame.tasks import Progress, open_file
from ui.language import tr

if TYPE_CHECKING:
    from ui.acts.jobs import JobDone

_LOOK_MS = 30_000


class DueJobs(QObject):
    """The jobs of this desk while this window is open."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge = bridge
        self._progress = Progress()
        self._looking = False
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Make what was missed, and from now on what falls due."""
        self._timer.start()
        self.look()

    def stop(self) -> None:
        """Stop what is being made; it is due again at the next start."""
        self._timer.stop()
        self._progress.cancel()

    def look(self) -> None:
        """Make what is due now."""
        if self._looking:
            return
        self._looking = True
        self._bridge.lanes.free(self, self._run_due, self._on_done, self._on_failed)

    def _run_due(self) -> list[JobDone]:
        """In the free lane."""
        from ui.desktop.pages.reports.making import made_elsewhere

        make = made_elsewhere(self._bridge.office, self._progress)
        try:
            return operations.run_due_jobs(self._bridge.office, make=make)
        except Cancelled:
            return []

    def _on_done(self, done: list[JobDone]) -> None:
        self._looking = False
        for each in done:
            if each.file is not None:
                self._bridge.say(
                    tr("{job}: {file} is made.", job=each.job, file=each.file.name),
                    step=tr("Open the file"),
                    take_step=partial(open_file, each.file),
                )
            else:
                self._bridge.say(tr("{job}: {told}", job=each.job, told=each.told), "bad")

    def _on_failed(self, problem: BaseException) -> None:
        self._looking = False
        self._bridge.explain(problem)
