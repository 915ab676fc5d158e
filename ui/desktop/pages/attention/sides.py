"""Values that stand side by side: a title for each side, and a line for each field."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.desktop.controls.layouts import framed
from ui.desktop.controls.words import Words

# A field's name, and for each side what it says and whether that counts.
Line = tuple[str, Sequence[tuple[str, bool]]]


def sides(titles: Sequence[str], lines: Iterable[Line]) -> QWidget:
    """The grid in its well."""
    grid = QGridLayout()
    grid.setContentsMargins(14, 10, 14, 12)
    grid.setHorizontalSpacing(20)
    grid.setVerticalSpacing(8)
    for place, title in enumerate(("", *titles)):
        grid.addWidget(Words(title, "muted", scale=0.92), 0, place)
        grid.setColumnStretch(place, 0 if place == 0 else 1)
    for at, (name, values) in enumerate(lines, start=1):
        _add(grid, at, name, values)
    return framed(grid, "well")


def _add(grid: QGridLayout, at: int, name: str, values: Sequence[tuple[str, bool]]) -> None:
    top = Qt.AlignmentFlag.AlignTop
    grid.addWidget(Words(name, "muted"), at, 0, top)
    for place, (value, counts) in enumerate(values, start=1):
        words = Words(value, "text" if counts else "muted", strong=counts, wrap=True)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        grid.addWidget(words, at, place, top)
