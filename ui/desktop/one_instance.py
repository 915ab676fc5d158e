"""One window per profile: the second start brings the first window to the front and ends."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_WAIT_MS = 1_000


class OneInstance(QObject):
    """Holds the profile's window lock and listens for later starts."""

    def __init__(self, profile: Path) -> None:
        super().__init__()
        self._name = f"registrar-{hashlib.sha256(str(profile).encode()).hexdigest()[:16]}"
        self._lock = QLockFile(str(profile / "window.lock"))
        self._lock.setStaleLockTime(0)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)

    def take(self) -> bool:
        """Become the one; False where another window of this profile is open."""
        if not self._lock.tryLock(0):
            return False
        QLocalServer.removeServer(self._name)
        self._server.listen(self._name)
        return True

    def on_another_start(self, act: Callable[[], object]) -> None:
        """What to do when somebody starts the program again."""
        self._server.newConnection.connect(lambda: self._answer(act))

    def wake_other(self) -> bool:
        """Ask the window that is open to come to the front; False where it does not answer."""
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        reached = socket.waitForConnected(_WAIT_MS)
        socket.disconnectFromServer()
        return reached

    def release(self) -> None:
        """Let the next one begin."""
        self._server.close()
        self._lock.unlock()

    def _answer(self, act: Callable[[], object]) -> None:
        while self._server.hasPendingConnections():
            self._server.nextPendingConnection().deleteLater()
        act()
