"""A row that becomes a column where there is too little room beside each other."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QBoxLayout, QWidget

from ui.desktop.theme.theme import theme


class Turning(QObject):
    """Watches the widget that holds a layout and turns the layout with the widget's width."""

    def __init__(self, holder: QWidget, layout: QBoxLayout, below: int) -> None:
        super().__init__(holder)
        self._holder, self._layout, self._below = holder, layout, below
        holder.installEventFilter(self)
        theme().changed.connect(self._turn)
        self._turn()

    def _turn(self) -> None:
        narrow = self._holder.width() < theme().scaled(self._below)
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self._layout.direction() is not way:
            self._layout.setDirection(way)

    # ---- Qt overrides

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize:
            self._turn()
        return False
