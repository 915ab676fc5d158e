"""The line at the foot of the window: each peer apart, what waits, and how old the data is.

It only shows what it is told; a press anywhere asks for the sync page.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from ui.desktop.controls.buttons import button
from ui.desktop.theme.icons import dress
from ui.language import tr


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
        layout.setContentsMargins(8, 1, 8, 1)
        layout.setSpacing(4)
        self._parts: dict[str, QPushButton] = {}
        for name in self.PARTS:
            part = button("", self.pressed.emit, kind="status")
            part.hide()
            self._parts[name] = part
            if name == "as_of":
                layout.addStretch(1)
            layout.addWidget(part)

    def words(self, name: str) -> str:
        """What a fact says now."""
        return self._parts[name].text()

    def say(self, name: str, standing: Standing) -> None:
        """Change one fact; nothing else moves and the focus stays where it is."""
        part = self._parts[name]
        shown = (standing.words, standing.moving)
        part.setText(" · ".join(each for each in shown if each))
        part.setToolTip(standing.tip)
        part.setAccessibleName(standing.words)
        part.setAccessibleDescription(standing.tip)
        dress(part, standing.icon, standing.role)
        part.setVisible(bool(standing.words))
