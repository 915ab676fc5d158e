"""Paints the cells of every list: text, amounts, status chips, marks and rows on their way.

Colours and fonts come from the theme; what a cell says comes from the model.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import (
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from ui.desktop.controls.words import FIGURES
from ui.desktop.table.columns import Cell, Chip, Column
from ui.desktop.table.model import CELL
from ui.desktop.theme.icons import pixmap
from ui.desktop.theme.theme import theme
from ui.language import isolated

PAD = 8
_Index = QModelIndex | QPersistentModelIndex


class CellDelegate(QStyledItemDelegate):
    """One delegate for all columns of a table view."""

    def __init__(self, view: QTableView, columns: tuple[Column, ...]) -> None:
        super().__init__(view)
        self._view = view
        self._columns = columns
        self.hovered = -1
        self._read_theme()
        theme().changed.connect(self._read_theme)

    def _read_theme(self) -> None:
        look = theme()
        self._plain = look.figures()
        self._strong = look.figures(strong=True)
        self._italic = look.figures(italic=True)
        self._metrics = QFontMetrics(self._plain)
        self._bold = QFontMetrics(self._strong)
        self._chips = QFontMetrics(look.font(0.92))
        self._row = look.row_height()

    def width_of(self, cell: object) -> int:
        """How wide a cell is when nothing of it is cut."""
        if not isinstance(cell, Cell):
            return 0
        if cell.chip is not None:
            return chip_size(cell.chip, self._chips).width() + 2 * PAD + 1
        metrics = self._bold if cell.strong else self._metrics
        mark = _icon() + 6 if cell.mark else 0
        return metrics.horizontalAdvance(cell.text) + mark + 2 * PAD + 2

    # ---- Qt overrides

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(self.width_of(index.data(CELL)), self._row)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        look = theme()
        area: QRect = option.rect
        state: QStyle.StateFlag = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        if chosen:
            painter.fillRect(area, look.colour("selected"))
        elif index.row() == self.hovered:
            painter.fillRect(area, look.colour("hover"))
        painter.setPen(look.colour("line"))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        cell = index.data(CELL)
        inner = area.adjusted(PAD, 0, -PAD, -1)
        if not isinstance(cell, Cell):
            self._paint_waiting(painter, inner)
        elif cell.chip is not None:
            paint_chip(painter, inner, cell.chip, painter.device().devicePixelRatioF())
        else:
            self._paint_text(painter, inner, cell, self._columns[index.column()].right)
        if index.row() == self._view.currentIndex().row() and self._view.hasFocus():
            self._paint_focus(painter, area, index)
        painter.restore()

    def _paint_waiting(self, painter: QPainter, area: QRect) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().colour("sunken"))
        painter.drawRoundedRect(
            QRectF(area.x(), area.center().y() - 4, area.width() * 0.6, 8), 4, 4
        )

    def _paint_text(self, painter: QPainter, area: QRect, cell: Cell, right: bool) -> None:
        if cell.mark:
            drawn = pixmap(cell.mark, "warn", _icon(), painter.device().devicePixelRatioF())
            left = area.right() - _icon() if self._mirrored() else area.left()
            painter.drawPixmap(left, area.center().y() - _icon() // 2, drawn)
            shift = _icon() + 6
            area = area.adjusted(0 if self._mirrored() else shift, 0, -shift * self._mirrored(), 0)
        if not cell.text:
            return
        painter.setFont(
            self._strong if cell.strong else self._italic if cell.italic else self._plain
        )
        painter.setPen(theme().colour(cell.role))
        side = FIGURES if right else Qt.AlignmentFlag.AlignLeft
        draw_cut(
            painter, area, cell.text, QStyle.visualAlignment(self._view.layoutDirection(), side)
        )

    def _paint_focus(self, painter: QPainter, area: QRect, index: _Index) -> None:
        """A ring around the whole current row, drawn piece by piece with its cells."""
        header = self._view.horizontalHeader()
        place = header.visualIndex(index.column())
        painter.setPen(QPen(theme().colour("focus"), 2))
        painter.drawLine(area.left(), area.top() + 1, area.right() + 1, area.top() + 1)
        painter.drawLine(area.left(), area.bottom(), area.right() + 1, area.bottom())
        if place == 0:
            painter.drawLine(area.left() + 1, area.top(), area.left() + 1, area.bottom())
        if place == header.count() - header.hiddenSectionCount() - 1:
            painter.drawLine(area.right(), area.top(), area.right(), area.bottom())

    def _mirrored(self) -> bool:
        return self._view.layoutDirection() is Qt.LayoutDirection.RightToLeft


def _icon() -> int:
    return theme().scaled(14)


def draw_cut(painter: QPainter, area: QRect, text: str, side: Qt.AlignmentFlag) -> None:
    """Draw a text of a record in its own direction, cut where it ends and not where the language does."""
    cut = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, area.width())
    painter.drawText(area, int(side | Qt.AlignmentFlag.AlignVCenter), isolated(cut))


def chip_size(chip: Chip, metrics: QFontMetrics) -> QSize:
    """How much room a chip takes."""
    return QSize(metrics.horizontalAdvance(chip.word) + _icon() + 20, metrics.height() + 4)


def paint_chip(painter: QPainter, area: QRect, chip: Chip, ratio: float) -> None:
    """Paint icon and word on a soft ground at the leading side of the area."""
    look = theme()
    font = look.font(0.92)
    painter.setFont(font)
    wanted = chip_size(chip, QFontMetrics(font))
    width = min(wanted.width(), area.width())
    mirrored = painter.layoutDirection() is Qt.LayoutDirection.RightToLeft
    left = area.right() - width + 1 if mirrored else area.left()
    ground = QRectF(left, area.center().y() - wanted.height() / 2 + 0.5, width, wanted.height())
    soft = "sunken" if chip.role in ("muted", "text") else f"{chip.role}_soft"
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(
        look.colour(chip.role) if soft != "sunken" and _flat(soft) else Qt.PenStyle.NoPen
    )
    painter.setBrush(look.colour(soft))
    painter.drawRoundedRect(ground, ground.height() / 2, ground.height() / 2)
    icon_left = ground.right() - 7 - _icon() if mirrored else ground.left() + 7
    painter.drawPixmap(
        round(icon_left),
        round(ground.center().y() - _icon() / 2),
        pixmap(chip.icon, chip.role, _icon(), ratio),
    )
    painter.setPen(look.colour(chip.role))
    room = ground.adjusted(
        8 if mirrored else _icon() + 11, 0, -(_icon() + 11 if mirrored else 8), 0
    )
    cut = painter.fontMetrics().elidedText(
        chip.word, Qt.TextElideMode.ElideRight, round(room.width()) + 1
    )
    painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading), cut)


def _flat(role: str) -> bool:
    """High contrast has no soft grounds: a chip shows its outline instead."""
    return theme().colour(role) == theme().colour("surface")
