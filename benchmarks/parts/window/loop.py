"""Watches an event loop from inside: how late its beats are, and when a widget is painted."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtWidgets import QWidget

_BEAT_MS = 4
_LOOK_MS = 25
_LIMIT_SECONDS = 600.0


class Beats(QObject):
    """Asks for a turn of the loop every few milliseconds and notes how long it had to wait.

    gaps: milliseconds between two turns, less those that were asked for.
    """

    def __init__(self) -> None:
        super().__init__()
        self.gaps: list[float] = []
        self._last = 0.0
        self._timer = QTimer(self, interval=_BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_beat)

    @contextmanager
    def noted(self) -> Iterator[list[float]]:
        """The gaps while this holds."""
        self.gaps = []
        self._last = time.perf_counter()
        self._timer.start()
        try:
            yield self.gaps
        finally:
            self._on_beat()
            self._timer.stop()

    def _on_beat(self) -> None:
        now = time.perf_counter()
        self.gaps.append(max(0.0, (now - self._last) * 1000 - _BEAT_MS))
        self._last = now


class Painted(QObject):
    """Notices each painting of a widget: `times` counts them."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self.times = 0
        self._widget = widget
        widget.installEventFilter(self)

    def wait_for_next(self, seen: int) -> None:
        """Let the loop run until it was painted more often than that."""
        wait_until(lambda: self.times > seen)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            self.times += 1
        return False


def wait_until(holds: Callable[[], bool], seconds: float = _LIMIT_SECONDS) -> None:
    """Let the loop run until something holds, asleep while nothing happens: it must not take the
    interpreter from those it waits for. Raises TimeoutError where it never does."""
    loop, end = QEventLoop(), time.perf_counter() + seconds
    waker = QTimer(interval=_LOOK_MS, timerType=Qt.TimerType.PreciseTimer)
    waker.start()
    while not holds():
        if time.perf_counter() > end:
            raise TimeoutError("the window did not come to what was waited for")
        loop.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    waker.stop()
