"""Reads that cost much and are asked for often: one at a time, and with a rest after each.

However many changes come while one is under way, one more is made after them; the rest is a few times
as long as a read took, so that the processor stays free for who works at the desk.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Any

from PySide6.QtCore import QObject, QTimer

from ui.desktop.lanes import Done, Failed, Lanes

_REST_FACTOR = 4


class Unhurried(QObject):
    """One costly read of a page, off the window's thread."""

    def __init__(
        self,
        owner: QObject,
        lanes: Lanes,
        read: Callable[[], Any],
        done: Done,
        failed: Failed,
    ) -> None:
        super().__init__(owner)
        self._lanes = lanes
        self._read = read
        self._done = done
        self._failed = failed
        self._wanted = self._under_way = False
        self._began = 0.0
        self._rest = QTimer(self, singleShot=True)
        self._rest.timeout.connect(self._go_on)

    def ask(self) -> None:
        """It is out of date: read at once where nothing is under way, else after it."""
        self._wanted = True
        self._go_on()

    def _go_on(self) -> None:
        if not self._wanted or self._under_way or self._rest.isActive():
            return
        self._wanted, self._under_way, self._began = False, True, monotonic()
        self._lanes.free(self, self._read, self._on_read, self._on_failed)

    def _on_read(self, found: Any) -> None:
        self._take_a_rest()
        self._done(found)

    def _on_failed(self, problem: BaseException) -> None:
        self._take_a_rest()
        self._failed(problem)

    def _take_a_rest(self) -> None:
        self._under_way = False
        self._rest.start(int((monotonic() - self._began) * 1000 * _REST_FACTOR))
