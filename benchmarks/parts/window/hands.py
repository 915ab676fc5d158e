"""What a person does in the window while it is measured: type into the palette, save, scroll."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from benchmarks.parts.window.loop import Painted, wait_until
from ui.desktop.app import make_application
from ui.desktop.assembly import Desktop
from ui.desktop.frame.places import Place
from ui.desktop.pages.students.page import StudentsPage
from ui.office import Office

_SPELLED = (
    "smith ba",
    "x0012345",
    "mull",
    "okafor k",
    "s1234@",
    "garcia ri",
    "5550004321",
    "wojcik",
)


@contextmanager
def window_over(office: Office, *, deliver: bool = False) -> Iterator[Desktop]:
    """The window, open, with its list filled."""
    make_application()
    desktop = Desktop(office)
    desktop.open(deliver=deliver)
    desktop.window.resize(1280, 820)
    desktop.lanes.settle_events()
    try:
        yield desktop
    finally:
        desktop.lanes.settle(60_000)
        desktop.close()


def type_and_see(desktop: Desktop) -> list[float]:
    """Milliseconds from each key in the palette to the painting of its results."""
    finder = desktop.window.finder
    painted, answers = Painted(finder), [0]

    def count(_: str) -> None:
        answers[0] += 1

    finder.answered.connect(count)
    times = []
    for text in _SPELLED:
        finder.open()
        wait_until(lambda: answers[0] > 0)
        for letter in text:
            answers[0] = 0
            begun = time.perf_counter()
            write(finder.field, letter)
            wait_until(lambda: answers[0] > 0)
            seen = painted.times
            finder.update()
            painted.wait_for_next(seen)
            times.append((time.perf_counter() - begun) * 1000)
        finder.field.clear()
        finder.leave()
    return times


def edit_and_save(desktop: Desktop, many: int) -> list[float]:
    """Milliseconds from Ctrl+S in a record to the word that the change is on disk."""
    acted = [0]

    def count() -> None:
        acted[0] += 1

    desktop.bridge.acted.connect(count)
    desktop.window.go(Place("student", "X0000007"))
    desktop.lanes.settle_events()
    page = desktop.window.page
    assert page is not None
    times = []
    for number in range(many):
        field = _field(page, "Phone")
        field.setFocus()
        field.selectAll()
        write(field, f"+1 555 9{number:06}")
        acted[0] = 0
        begun = time.perf_counter()
        _save(desktop)
        wait_until(lambda: acted[0] > 0)
        times.append((time.perf_counter() - begun) * 1000)
        desktop.lanes.settle_events()
    return times


def scroll_through(desktop: Desktop, steps: int) -> list[float]:
    """Milliseconds that each of so many jumps through the whole list takes until it is painted."""
    desktop.window.go(Place("students"))
    desktop.lanes.settle_events()
    page = desktop.window.page
    assert isinstance(page, StudentsPage)
    view = page.list.view
    bar, painted, times = view.verticalScrollBar(), Painted(view.viewport()), []
    for step in range(1, steps + 1):
        seen = painted.times
        begun = time.perf_counter()
        bar.setValue(bar.maximum() * step // steps)
        painted.wait_for_next(seen)
        times.append((time.perf_counter() - begun) * 1000)
    return times


def fsync_times(folder: Path, many: int) -> list[float]:
    """Milliseconds that this machine takes to put one page of a file on disk."""
    times = []
    with (folder / "fsync").open("wb", buffering=0) as file:
        for _ in range(many):
            file.write(b"x" * 4096)
            begun = time.perf_counter()
            os.fsync(file.fileno())
            times.append((time.perf_counter() - begun) * 1000)
    return times


def write(widget: QWidget, text: str) -> None:
    """Type a text."""
    for letter in text:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            key = QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter)
            QApplication.sendEvent(widget, key)


def _field(page: QObject, name: str) -> QLineEdit:
    fields = page.findChildren(QLineEdit)
    return next(field for field in fields if field.accessibleName() == name)


def _save(desktop: Desktop) -> None:
    wanted = QKeySequence(QKeySequence.StandardKey.Save)
    keys = desktop.window.findChildren(QShortcut)
    next(key for key in keys if key.key() == wanted).activated.emit()
