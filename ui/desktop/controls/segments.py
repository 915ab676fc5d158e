"""The parts of one record side by side: a row of words of which one is chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QWidget

from ui.desktop.controls.buttons import button


class Segments(QWidget):
    """Signals: `chosen` with the place of the part."""

    chosen = Signal(int)

    def __init__(self, names: Sequence[str], about: str) -> None:
        super().__init__()
        self.setAccessibleName(about)
        self._group = QButtonGroup(self)
        self._buttons: list[QPushButton] = []
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        for at, name in enumerate(names):
            made = button(name, kind="segment")
            made.setCheckable(True)
            self._group.addButton(made, at)
            self._buttons.append(made)
            layout.addWidget(made)
        layout.addStretch(1)
        self._buttons[0].setChecked(True)
        self._group.idClicked.connect(self.chosen)

    def choose(self, at: int) -> None:
        """Choose a part, as if it had been pressed."""
        if 0 <= at < len(self._buttons):
            self._buttons[at].setChecked(True)
            self.chosen.emit(at)

    def name(self, at: int, words: str) -> None:
        """Change the words of a part, for instance to tell how many it holds."""
        self._buttons[at].setText(words)
        self._buttons[at].setAccessibleName(words)

    @property
    def current(self) -> int:
        return self._group.checkedId()

    # ---- Qt overrides

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        at = (self.current + step) % len(self._buttons)
        self.choose(at)
        self._buttons[at].setFocus(Qt.FocusReason.TabFocusReason)
