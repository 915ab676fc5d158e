"""Notices that the store has changed, whoever changed it: this window, sync, another program.

It asks SQLite's own change counter in the store lane, now and then and when told to; what
to read again is for the pages to decide.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from registrar_desktop.schema.register import KINDS
from registrar_desktop.store.desk_store import DeskStore
from ui.desktop.lanes import Lanes

EVERYTHING = frozenset(KINDS) | {"change_set", "peer", "gateway_operation"}
_INTERVAL_MS = 1_000


class StoreWatch(QObject):
    """Signals: `changed` with the kinds of record that may have changed."""

    changed = Signal(object)
    _nudged = Signal()

    def __init__(self, store: DeskStore, lanes: Lanes) -> None:
        super().__init__()
        self._store = store
        self._lanes = lanes
        self._version = -1
        self._asking = False
        self._again = False
        self._timer = QTimer(self, interval=_INTERVAL_MS)
        self._timer.timeout.connect(self.look)
        self._nudged.connect(self.look)

    def start(self) -> None:
        """Look from now on."""
        self._version = self._store.data_version()
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def nudge(self) -> None:
        """Look soon. May be called from any thread."""
        self._nudged.emit()

    def look(self) -> None:
        """Compare the store's change counter with the one seen last."""
        if self._asking:
            self._again = True
            return
        self._asking = True
        self._lanes.store(self, self._store.data_version, self._on_version, self._on_failed)

    def _on_version(self, version: int) -> None:
        self._asking = False
        if version != self._version:
            self._version = version
            self.changed.emit(EVERYTHING)
        if self._again:
            self._again = False
            self.look()

    def _on_failed(self, problem: BaseException) -> None:
        """The next reading of a page says what is wrong with the store; here it would repeat."""
        self._asking = False
