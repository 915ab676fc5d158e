"""What stands where rows would be: nothing yet, nothing found, still reading, failed.

Each says what is so and offers the next step.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from ui.desktop.controls.buttons import button
from ui.desktop.controls.layouts import clear, column, row
from ui.desktop.controls.words import Words
from ui.desktop.theme.icons import pixmap
from ui.desktop.theme.theme import theme


@dataclass(frozen=True)
class Blank:
    """One such state: an icon, what is so, why, and the next step."""

    icon: str
    said: str
    why: str = ""
    step: str = ""
    take_step: Callable[[], object] | None = None


class Picture(QWidget):
    """A single icon, larger than in a button."""

    def __init__(self, name: str, role: str = "muted", size: int = 32) -> None:
        super().__init__()
        self._name, self._role, self._size = name, role, size
        self.setFixedSize(size, size)
        theme().changed.connect(self.update)

    def show_icon(self, name: str, role: str) -> None:
        self._name, self._role = name, role
        self.update()

    # ---- Qt overrides

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawPixmap(
            0, 0, pixmap(self._name, self._role, self._size, self.devicePixelRatioF())
        )
        painter.end()


class Emptiness(QWidget):
    """Shows a `Blank` in the middle of the room it is given."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("page")
        self._middle = column(gap=8)
        self._middle.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        side = row(None, self._middle, None)
        self.setLayout(column(None, side, None, None, margins=(24, 24, 24, 24)))

    def show_blank(self, blank: Blank) -> None:
        """Say another thing."""
        clear(self._middle)
        centre = Qt.AlignmentFlag.AlignHCenter
        self._middle.addWidget(Picture(blank.icon), 0, centre)
        self._middle.addSpacing(4)
        self._middle.addWidget(Words(blank.said, scale=1.15, strong=True), 0, centre)
        if blank.why:
            why = Words(blank.why, "muted", wrap=True)
            why.setAlignment(centre)
            why.setMinimumWidth(380)
            self._middle.addWidget(why, 0, centre)
        if blank.step and blank.take_step is not None:
            self._middle.addSpacing(8)
            self._middle.addWidget(button(blank.step, blank.take_step), 0, centre)
        self.setAccessibleName(f"{blank.said}. {blank.why}")


class OrBlank(QStackedWidget):
    """Shows its content, or says what is so where there is none."""

    def __init__(self, content: QWidget, blank: Blank) -> None:
        super().__init__()
        empty = Emptiness()
        empty.show_blank(blank)
        self.addWidget(content)
        self.addWidget(empty)

    @property
    def filled(self) -> bool:
        """Whether the content is what stands there."""
        return self.currentIndex() == 0

    def fill(self, filled: bool) -> None:
        """There is something to show, or nothing."""
        self.setCurrentIndex(0 if filled else 1)
