"""One bar in parts with a legend of words and amounts: where looking beats reading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.desktop.controls.layouts import show_part
from ui.desktop.theme.theme import theme


@dataclass(frozen=True)
class Part:
    """One part of the bar: its size, the words of the legend, and the role of its colour."""

    size: int
    words: str
    role: str
    strength: float = 1.0


class StackedBar(QWidget):
    """Parts side by side, in proportion; parts without size are left out."""

    BAR = 10

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._parts: list[Part] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.updateGeometry)

    def show_parts(self, parts: Sequence[Part]) -> None:
        """Show these parts."""
        self._parts = [part for part in parts if part.size > 0]
        self.setAccessibleName(f"{self._name}: {'; '.join(part.words for part in self._parts)}")
        show_part(self, bool(self._parts))
        self.updateGeometry()
        self.update()

    def _legend(self, width: int) -> list[tuple[int, int, Part]]:
        """Where each legend stands: left, line."""
        metrics = QFontMetrics(theme().font(0.92))
        left, line, found = 0, 0, []
        for part in self._parts:
            needed = metrics.horizontalAdvance(part.words) + 34
            if left and left + needed > width + 16:
                left, line = 0, line + 1
            found.append((left, line, part))
            left += needed
        return found

    # ---- Qt overrides

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        lines = max((line for _, line, _ in self._legend(width)), default=0) + 1
        return self.BAR + 8 + lines * (QFontMetrics(theme().font(0.92)).height() + 4)

    def sizeHint(self) -> QSize:
        return QSize(240, self.heightForWidth(max(self.width(), 240)))

    def resizeEvent(self, event: object) -> None:
        self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        total = sum(part.size for part in self._parts)
        if not total:
            painter.end()
            return
        clip = QPainterPath()
        clip.addRoundedRect(QRectF(0, 0, self.width(), self.BAR), self.BAR / 2, self.BAR / 2)
        painter.setClipPath(clip)
        left = 0.0
        for part in self._parts:
            width = self.width() * part.size / total
            colour = look.colour(part.role)
            colour.setAlphaF(part.strength)
            painter.fillRect(self._seen(QRectF(left, 0, max(width - 1, 1), self.BAR)), colour)
            left += width
        painter.setClipping(False)
        self._paint_legend(painter)
        painter.end()

    def _seen(self, place: QRectF) -> QRectF:
        """The place as it lies where the language is read from the right."""
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            place.moveLeft(self.width() - place.right())
        return place

    def _paint_legend(self, painter: QPainter) -> None:
        look = theme()
        font = look.font(0.92)
        painter.setFont(font)
        height = QFontMetrics(font).height()
        for left, line, part in self._legend(self.width()):
            top = self.BAR + 8 + line * (height + 4)
            colour = look.colour(part.role)
            colour.setAlphaF(part.strength)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            mark = self._seen(QRectF(left, top + height / 2 - 4, 8, 8))
            painter.drawRoundedRect(mark, 2, 2)
            painter.setPen(look.colour("muted"))
            place = self._seen(QRectF(left + 14, top, self.width() - left - 14, height))
            painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), part.words)
