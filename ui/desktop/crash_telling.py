"""Tells a person in the open window of reports about crashes: of the last run, and of this one."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from ui.desktop.assembly import Desktop
from ui.desktop.crashes import Crashes
from ui.language import tr

_LAST_TIME = tr(
    "The program ended unexpectedly the last time. What was saved is saved; a report is kept here."
)
_JUST_NOW = tr("A step failed in the program. What was saved is saved; a report is kept here.")


class CrashTelling(QObject):
    """One window that hears of the reports."""

    def __init__(self, desktop: Desktop, crashes: Crashes) -> None:
        super().__init__(desktop)
        self._desktop = desktop
        if unseen := crashes.unseen:
            self._say(_LAST_TIME, unseen[-1])
        crashes.mark_seen()
        crashes.kept.connect(self._on_kept)
        desktop.bridge.failed.connect(partial(crashes.keep, tr("A step of the window failed.")))
        self._crashes = crashes

    def _on_kept(self, file: Path) -> None:
        self._crashes.mark_seen()
        self._say(_JUST_NOW, file)

    def _say(self, words: str, file: Path) -> None:
        show = partial(self._show, file)
        self._desktop.bridge.say(words, "warn", step=tr("Look at the report"), take_step=show)

    def _show(self, file: Path) -> None:
        from ui.desktop.frame.crash_sheet import CrashReport

        CrashReport(self._desktop.window, file).show()
