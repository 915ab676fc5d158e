"""Paints one result of the finder: its group's name above the first, icon, title, detail."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.desktop.theme.icons import pixmap
from ui.desktop.theme.theme import theme

DETAIL = Qt.ItemDataRole.UserRole + 1
ICON = Qt.ItemDataRole.UserRole + 2
ACT = Qt.ItemDataRole.UserRole + 3
PLACE = Qt.ItemDataRole.UserRole + 5
GROUP = Qt.ItemDataRole.UserRole + 4  # the name of the group, on its first row
_Index = QModelIndex | QPersistentModelIndex


class FinderDelegate(QStyledItemDelegate):
    """Rows of the finder's list."""

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view = view

    def _group_height(self) -> int:
        return QFontMetrics(theme().font(0.88)).height() + 12

    # ---- Qt overrides

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        height = theme().row_height() + 4
        return QSize(200, height + (self._group_height() if index.data(GROUP) else 0))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        look = theme()
        area = QRect(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        leading = int(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        painter.setLayoutDirection(self._view.layoutDirection())
        if group := index.data(GROUP):
            painter.setFont(look.font(0.88, strong=True))
            painter.setPen(look.colour("muted"))
            head = QRect(
                area.left() + 16, area.top() + 6, area.width() - 32, self._group_height() - 6
            )
            painter.drawText(head, leading, group)
            area.setTop(area.top() + self._group_height())
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("selected"))
            painter.drawRoundedRect(QRectF(area).adjusted(6, 1, -6, -1), 6, 6)
            if self._view.hasFocus():
                painter.setPen(QPen(look.colour("focus"), 2))
                painter.drawRoundedRect(QRectF(area).adjusted(7, 2, -7, -2), 6, 6)
        self._paint_words(painter, area, index)
        painter.restore()

    def _paint_words(self, painter: QPainter, area: QRect, index: _Index) -> None:
        look = theme()
        mirrored = self._view.layoutDirection() is Qt.LayoutDirection.RightToLeft
        ratio = painter.device().devicePixelRatioF()
        size = look.scaled(16)
        icon_left = area.right() - 16 - size if mirrored else area.left() + 16
        picture = pixmap(str(index.data(ICON)), "muted", size, ratio)
        painter.drawPixmap(icon_left, area.center().y() - size // 2, picture)
        shift = 26 + size
        room = area.adjusted(16 if mirrored else shift, 0, -shift if mirrored else -16, 0)
        font = look.font()
        detail_font = look.font(0.92)
        detail = str(index.data(DETAIL) or "")
        detail_width = min(QFontMetrics(detail_font).horizontalAdvance(detail), room.width() // 2)
        painter.setFont(detail_font)
        painter.setPen(look.colour("muted"))
        trailing = int(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
        cut = QFontMetrics(detail_font).elidedText(
            detail, Qt.TextElideMode.ElideRight, detail_width + 1
        )
        painter.drawText(room, trailing, cut)
        painter.setFont(font)
        painter.setPen(look.colour("text"))
        words = QFontMetrics(font).elidedText(
            str(index.data()), Qt.TextElideMode.ElideRight, room.width() - detail_width - 12
        )
        leading = int(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(room, leading, words)
