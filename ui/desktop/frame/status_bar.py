"""The line at the foot of the window: each peer apart, what waits, and how old the data is.

It only shows what it is told; a press anywhere asks for the sync page.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from ui.desktop.controls.buttons import button
from ui.desktop.theme.icons import dress
from ui.language import tr

_MARGIN, _GAP = 8, 4


@dataclass(frozen=True)
class Standing:
    """One fact at the foot of the window; `moving` is what changes every second, and is not read out."""

    words: str
    icon: str
    role: str = "muted"
    tip: str = ""
    moving: str = ""


class StatusBar(QWidget):
    """Signals: `pressed` when someone wants to know more."""

    pressed = Signal()
    PARTS = ("centre", "payments", "waiting", "as_of")

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("statusBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(tr("Status"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(_MARGIN, 1, _MARGIN, 1)
        layout.setSpacing(_GAP)
        self._parts: dict[str, QPushButton] = {}
        self._said: dict[str, Standing] = {}
        for name in self.PARTS:
            part = button("", self.pressed.emit, kind="status")
            part.hide()
            self._parts[name] = part
            if name == "as_of":
                layout.addStretch(1)
            layout.addWidget(part)

    def words(self, name: str) -> str:
        """What a fact says now, also where there is too little room for all of it."""
        return _in_full(self._said[name]) if name in self._said else ""

    def say(self, name: str, standing: Standing) -> None:
        """Change one fact; nothing else moves and the focus stays where it is."""
        part = self._parts[name]
        self._said[name] = standing
        part.setToolTip(standing.tip or standing.words)
        part.setAccessibleName(standing.words)
        part.setAccessibleDescription(standing.tip)
        dress(part, standing.icon, standing.role)
        part.setVisible(bool(standing.words))
        self._fit()

    def _fit(self) -> None:
        """Say as much as there is room for."""
        for shorten in (_in_full, _without_moving, _only_what_matters):
            for name, standing in self._said.items():
                self._parts[name].setText(shorten(standing))
            if self._needed() <= self.width():
                return

    def _needed(self) -> int:
        shown = [part for part in self._parts.values() if not part.isHidden()]
        return sum(part.sizeHint().width() + _GAP for part in shown) + 2 * _MARGIN

    # ---- Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._fit()


def _in_full(standing: Standing) -> str:
    return " · ".join(each for each in (standing.words, standing.moving) if each)


def _without_moving(standing: Standing) -> str:
    return standing.words


def _only_what_matters(standing: Standing) -> str:
    """What is as it should be is an icon then; it is read out and stands in its tip all the same."""
    return "" if standing.role in ("muted", "good") else standing.words
