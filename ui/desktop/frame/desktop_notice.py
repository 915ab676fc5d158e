"""Tells news through the computer's own notifications, for a person who looks at another program.

Where the system has none, or the window is in front, nothing happens: the notice in the window is
enough. It never brings the window forward.
"""

from __future__ import annotations

from PySide6.QtWidgets import QSystemTrayIcon, QWidget

from registrar_desktop.settings import PROGRAM
from ui.desktop.theme.icons import icon

_SHOWN_MS = 8_000


class DesktopNotice:
    """An icon in the tray while there is news, and the notification beside it."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._tray: QSystemTrayIcon | None = None

    def tell(self, words: str) -> bool:
        """Whether it was shown."""
        if self._window.isActiveWindow() or not _available():
            return False
        if self._tray is None:
            self._tray = QSystemTrayIcon(icon("graduation-cap", "accent"), self._window)
            self._tray.setToolTip(PROGRAM)
            self._tray.messageClicked.connect(self._window.activateWindow)
        self._tray.show()
        self._tray.showMessage(PROGRAM, words, icon("graduation-cap", "accent"), _SHOWN_MS)
        return True

    def take_away(self) -> None:
        """The news is old: somebody is back at the window."""
        if self._tray is not None:
            self._tray.hide()


def _available() -> bool:
    return QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages()
