"""Short ways to put things in rows and columns on the four-pixel grid."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLayout,
    QVBoxLayout,
    QWidget,
)

Part = QWidget | QLayout | int | None
_SPRING = None  # a part that takes what room is left
_Box = TypeVar("_Box", bound=QBoxLayout)


def row(
    *parts: Part, gap: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)
) -> QHBoxLayout:
    """Parts side by side; None is a spring, a number is a gap of so many pixels."""
    return _fill(QHBoxLayout(), parts, gap, margins)


def column(
    *parts: Part, gap: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)
) -> QVBoxLayout:
    """Parts one below the other; None is a spring, a number is a gap of so many pixels."""
    return _fill(QVBoxLayout(), parts, gap, margins)


def framed(layout: QLayout, name: str = "card") -> QFrame:
    """A frame that the style sheet knows by name, around a layout."""
    frame = QFrame()
    frame.setObjectName(name)
    frame.setLayout(layout)
    return frame


def hairline() -> QFrame:
    """A thin line between two parts."""
    line = QFrame()
    line.setObjectName("hairline")
    line.setFixedHeight(1)
    return line


def show_part(part: QWidget, shown: bool) -> None:
    """Show or hide a part. One that stands nowhere yet is seen once it is put somewhere: shown now it
    would be a window of its own for a moment, and take the keyboard from who is typing."""
    if not shown or part.parentWidget() is not None:
        part.setVisible(shown)


def clear(layout: QLayout) -> None:
    """Take everything out of a layout."""
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            clear(inner)


def _fill(
    layout: _Box, parts: tuple[Part, ...], gap: int, margins: tuple[int, int, int, int]
) -> _Box:
    layout.setSpacing(gap)
    layout.setContentsMargins(*margins)
    for part in parts:
        if part is _SPRING:
            layout.addStretch(1)
        elif isinstance(part, int):
            layout.addSpacing(part)
        elif isinstance(part, QLayout):
            layout.addLayout(part)
        elif part is not None:
            layout.addWidget(part)
    return layout
