"""Filters of a list: a button with the values one may choose, told in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QPushButton

from ui.desktop.controls.layouts import show_part
from ui.desktop.theme.icons import dress
from ui.language import tr

# So many values are read out with a filter's name.
_MOST_TOLD = 8


@dataclass
class Filter:
    """One thing a list can be narrowed by: its name and its values with their words.

    more: words of a last entry, for values that are not in the menu; the page asks for them.
    """

    key: str
    name: str
    choices: list[tuple[str, str]] = field(default_factory=list)
    more: str = ""

    def word(self, value: str) -> str:
        """A chosen value as a person reads it."""
        return next((word for known, word in self.choices if known == value), value)


class FilterButton(QPushButton):
    """Opens the values of one filter. Signals: `chosen` with a value, empty for all;
    `more_asked` where a value is wanted that is not in the menu."""

    chosen = Signal(str)
    more_asked = Signal()

    def __init__(self, of: Filter) -> None:
        super().__init__(f"{of.name} ")
        self._filter = of
        self.setProperty("kind", "filter")
        self.setAccessibleName(tr("Filter by {name}", name=of.name.lower()))
        self.setAutoDefault(False)
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        dress(self, "chevron-down", size=14)
        self._menu = QMenu(self)
        self.setMenu(self._menu)
        self.offer(of.choices)

    def offer(self, choices: Sequence[tuple[str, str]]) -> None:
        """Set the values one may choose."""
        self._filter.choices = list(choices)
        self.setAccessibleDescription(", ".join(word for _, word in choices[:_MOST_TOLD]))
        self._menu.clear()
        self._menu.addAction(tr("All")).triggered.connect(lambda: self.chosen.emit(""))
        self._menu.addSeparator()
        for value, word in choices:
            action = self._menu.addAction(word.replace("&", "&&"))
            action.triggered.connect(lambda _=False, v=value: self.chosen.emit(v))
        if self._filter.more:
            self._menu.addSeparator()
            self._menu.addAction(self._filter.more).triggered.connect(self.more_asked)
        show_part(self, bool(choices))
