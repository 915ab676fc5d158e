"""A status chip as a widget, painted like the chips in lists; and a chip one can remove."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from ui.desktop.table.columns import Chip
from ui.desktop.table.delegate import chip_size, paint_chip
from ui.desktop.theme.icons import dress
from ui.desktop.theme.theme import theme
from ui.language import tr


class ChipLabel(QWidget):
    """Shows one status as icon and word."""

    def __init__(self, chip: Chip) -> None:
        super().__init__()
        self._chip = chip
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_chip(chip)
        theme().changed.connect(self.updateGeometry)

    def show_chip(self, chip: Chip) -> None:
        self._chip = chip
        self.setAccessibleName(chip.word)
        self.updateGeometry()
        self.update()

    # ---- Qt overrides

    def sizeHint(self) -> QSize:
        return chip_size(self._chip, QFontMetrics(theme().font(0.92)))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setLayoutDirection(self.layoutDirection())
        paint_chip(painter, self.rect(), self._chip, self.devicePixelRatioF())
        painter.end()


class FilterChip(QPushButton):
    """An active filter in words; pressing it takes the filter off. Signals: `removed`."""

    removed = Signal()

    def __init__(self, filtered: str, words: str) -> None:
        super().__init__(f"{words} ")
        self.setProperty("kind", "chip")
        self.setAccessibleName(
            tr("{filtered}: {words}; press to remove", filtered=filtered, words=words)
        )
        self.setToolTip(
            tr("{filtered}: {words}. Press to remove this filter.", filtered=filtered, words=words)
        )
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        dress(self, "x", "accent", 14)
        self.clicked.connect(self.removed)
