"""Pressing keys as a person does, typed for these tests."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QEvent, QEventLoop, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

PLAIN = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier


def press(widget: QWidget, key: Qt.Key, with_: Qt.KeyboardModifier = PLAIN) -> None:
    """Press and release one key."""
    QTest.keyClick(widget, key, with_)


def write(widget: QWidget, text: str) -> None:
    """Type a text."""
    for letter in text:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(widget, QKeyEvent(kind, 0, PLAIN, letter))


def until(condition: Callable[[], bool], limit_ms: int = 5_000) -> bool:
    """Let the event loop run until something holds; False where it never does."""
    clock = QElapsedTimer()
    clock.start()
    loop = QEventLoop()
    while not condition() and clock.elapsed() < limit_ms:
        loop.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
    return condition()
