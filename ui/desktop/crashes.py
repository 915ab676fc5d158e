"""Catches what nobody else catches while the window is open, and keeps a report of it in the profile.

Exceptions of slots and threads leave the window open; what ends the process from below is found by
the next start. What a report may say is decided in `ui/crash_report.py`.
"""

from __future__ import annotations

import faulthandler
import logging
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import IO

from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, qInstallMessageHandler

from ui.crash_report import FOLDER, reports, told_stack, told_traceback, write_report

log = logging.getLogger(__name__)

_FATAL_FILE = "ended-from-below.log"
_SEEN_FILE = "seen"
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
}


class Crashes(QObject):
    """Signals: `kept` with the file of a report about this very run. May come from any thread."""

    kept = Signal(object)

    def __init__(self, profile: Path) -> None:
        super().__init__()
        self._profile = profile
        self._fatal: IO[str] | None = None
        self._writing = threading.Lock()

    def watch(self) -> None:
        """From now on; and what ended the last run from below becomes a report."""
        place = self._profile / FOLDER
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._take_up(place / _FATAL_FILE)
        self._fatal = (place / _FATAL_FILE).open("w", encoding="utf-8")
        faulthandler.enable(self._fatal)
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread
        qInstallMessageHandler(self._on_qt)

    def stop(self) -> None:
        """The program ends as it should."""
        sys.excepthook, threading.excepthook = sys.__excepthook__, threading.__excepthook__
        qInstallMessageHandler(None)
        faulthandler.disable()
        if self._fatal is not None:
            self._fatal.close()
            (self._profile / FOLDER / _FATAL_FILE).unlink(missing_ok=True)

    @property
    def unseen(self) -> list[Path]:
        """Reports that nobody has looked at, the oldest first."""
        seen = _read(self._profile / FOLDER / _SEEN_FILE).strip()
        return [file for file in reports(self._profile) if file.name > seen]

    def mark_seen(self) -> None:
        """Somebody was told of all there are."""
        known = reports(self._profile)
        if known:
            (self._profile / FOLDER / _SEEN_FILE).write_text(known[-1].name, encoding="utf-8")

    def _take_up(self, left: Path) -> None:
        said = _read(left)
        if said.strip():
            title = "The program was ended from below."
            write_report(self._profile, title, told_stack(said), datetime.now(UTC))

    def _on_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        self._log_and_keep("A step of the window failed.", error)
        sys.__excepthook__(kind, error, trace)

    def _on_thread(self, failed: threading.ExceptHookArgs) -> None:
        if failed.exc_value is not None and failed.exc_type is not SystemExit:
            self._log_and_keep("Work in the background failed.", failed.exc_value)

    def _on_qt(self, kind: QtMsgType, _: QMessageLogContext, said: str) -> None:
        log.log(_LEVELS.get(kind, logging.ERROR), "Qt: %s", said)
        if kind in (QtMsgType.QtFatalMsg, QtMsgType.QtCriticalMsg):
            self._write("The window’s library reported a failure.", told_stack(said))

    def keep(self, title: str, error: BaseException) -> None:
        """Write a report of what was raised."""
        self._write(title, told_traceback(error))

    def _log_and_keep(self, title: str, error: BaseException) -> None:
        log.error("%s\n%s", title, told_traceback(error))
        self.keep(title, error)

    def _write(self, title: str, body: str) -> None:
        """A report that cannot be written must not end what still works."""
        try:
            with self._writing:
                file = write_report(self._profile, title, body, datetime.now(UTC))
        except OSError:
            log.exception("a crash report could not be written")
            return
        self.kept.emit(file)


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
