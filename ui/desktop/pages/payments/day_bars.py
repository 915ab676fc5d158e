"""Bars of what was collected per day, stacked by method, painted in the roles of the theme."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from registrar_desktop.schema.vocabulary import PaymentMethod
from ui.desktop.pages.payments.by_day import Collected
from ui.desktop.theme.theme import theme
from ui.language import format_amount, format_money, tr
from ui.wording import word

# Role and strength: told apart without colour by the legend and the tip.
_SHADES: dict[PaymentMethod, tuple[str, float]] = {
    PaymentMethod.CARD_ONLINE: ("accent", 1.0),
    PaymentMethod.CARD_TERMINAL: ("accent", 0.55),
    PaymentMethod.BANK_TRANSFER: ("good", 1.0),
    PaymentMethod.CHECK: ("good", 0.5),
    PaymentMethod.CASH: ("warn", 0.9),
    PaymentMethod.AID: ("muted", 0.9),
    PaymentMethod.SPONSOR: ("muted", 0.55),
}
_OTHER = ("muted", 0.3)


class DayBars(QWidget):
    """One bar a day; the tip over a day tells its sums."""

    def __init__(self) -> None:
        super().__init__()
        self._days: Sequence[Collected] = ()
        self._currency = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(220)
        self.setAccessibleName(tr("Collected per day by method"))
        theme().changed.connect(self.update)

    def show_days(self, days: Sequence[Collected], currency: str) -> None:
        """Show these days."""
        self._days, self._currency = days, currency
        self.setAccessibleDescription("; ".join(day.told for day in days if day.total))
        self.update()

    def _methods(self) -> list[PaymentMethod]:
        present = {method for day in self._days for method in day.by_method}
        return [method for method in PaymentMethod if method in present]

    def _area(self) -> QRectF:
        """Where the bars stand: without the scale, the dates and the legend."""
        height = QFontMetrics(theme().font(0.88)).height()
        return QRectF(
            self._gutter(), 8, self.width() - self._gutter() - 8, self.height() - 3.4 * height - 16
        )

    def _gutter(self) -> int:
        metrics = QFontMetrics(theme().font(0.88))
        return metrics.horizontalAdvance(format_amount(self._top(), self._currency)) + 12

    def _top(self) -> int:
        """A round sum that no bar exceeds."""
        most = max((day.total for day in self._days), default=0)
        step = 1
        while step * 10 < most:
            step *= 10
        return next((step * by for by in (1, 2, 3, 4, 5, 6, 8, 10) if step * by >= most), step)

    def _day_at(self, x: float) -> Collected | None:
        area = self._area()
        if not self._days or not area.left() <= x < area.right():
            return None
        return self._days[int((x - area.left()) / area.width() * len(self._days))]

    # ---- Qt overrides

    def sizeHint(self) -> QSize:
        return QSize(640, 320)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            day = self._day_at(event.pos().x())
            if day is not None:
                total = format_money(day.total, self._currency)
                QToolTip.showText(
                    event.globalPos(),
                    f"{day.told}\n{total}" if day.total else day.day.isoformat(),
                    self,
                )
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme().font(0.88))
        area, top = self._area(), self._top()
        self._paint_scale(painter, area, top)
        width = area.width() / max(len(self._days), 1)
        for at, day in enumerate(self._days):
            self._paint_day(
                painter,
                QRectF(area.left() + at * width, area.top(), width, area.height()),
                day,
                top,
            )
        self._paint_legend(painter, area)
        painter.end()

    def _paint_scale(self, painter: QPainter, area: QRectF, top: int) -> None:
        look = theme()
        for quarter in range(5):
            y = round(area.bottom() - area.height() * quarter / 4)
            painter.setPen(look.colour("line"))
            painter.drawLine(round(area.left()), y, round(area.right()), y)
            painter.setPen(look.colour("muted"))
            words = format_amount(top * quarter // 4, self._currency)
            place = QRectF(0, y - 12, area.left() - 8, 24)
            painter.drawText(
                place, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), words
            )

    def _paint_day(self, painter: QPainter, room: QRectF, day: Collected, top: int) -> None:
        bottom = room.bottom()
        painter.setPen(Qt.PenStyle.NoPen)
        for method in self._methods():
            minor = day.by_method.get(method, 0)
            height = room.height() * minor / top
            bar = QRectF(
                room.left() + 2, bottom - height, max(room.width() - 4, 2), max(height - 1, 0)
            )
            painter.fillRect(bar, _shade(method))
            bottom -= height
        if day.day.weekday() == 0 or room.width() > 48:
            painter.setPen(theme().colour("muted"))
            place = QRectF(room.left() - 30, room.bottom() + 4, room.width() + 60, 24)
            painter.drawText(place, int(Qt.AlignmentFlag.AlignHCenter), f"{day.day:%d %b}")

    def _paint_legend(self, painter: QPainter, area: QRectF) -> None:
        metrics = painter.fontMetrics()
        left, top = area.left(), area.bottom() + metrics.height() + 16
        for method in self._methods():
            painter.fillRect(QRectF(left, top + metrics.height() / 2 - 5, 10, 10), _shade(method))
            painter.setPen(theme().colour("muted"))
            painter.drawText(QRectF(left + 16, top, 300, metrics.height()), 0, word(method))
            left += metrics.horizontalAdvance(word(method)) + 36


def _shade(method: PaymentMethod) -> QColor:
    role, strength = _SHADES.get(method, _OTHER)
    colour = theme().colour(role)
    colour.setAlphaF(strength)
    return colour
