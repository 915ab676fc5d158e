"""Two lines over the hours of an outage: what was at risk and what is safe again, painted."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QHelpEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from registrar_desktop.reports.outage.course import Course, Hour
from ui.desktop.theme.theme import theme
from ui.language import format_amount, format_money, tr

_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_SCALE = 4
# What each line shows, its words, role and stroke.
_LINES = (
    ("at_risk", tr("At risk"), "bad", Qt.PenStyle.DashLine),
    ("restored", tr("Restored"), "good", Qt.PenStyle.SolidLine),
)


class CourseLines(QWidget):
    """Told apart without colour: what is at risk is dashed, and the tip over an hour tells both."""

    def __init__(self) -> None:
        super().__init__()
        self._course: Course | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(200)
        self.setAccessibleName(tr("At risk and restored, hour by hour"))
        theme().changed.connect(self.update)

    def show_course(self, course: Course) -> None:
        """Show this one."""
        self._course = course
        self.setAccessibleDescription("; ".join(self._told(hour) for hour in course.hours))
        self.update()

    def _told(self, hour: Hour) -> str:
        currency = self._course.currency if self._course else ""
        return tr(
            "{astimezone}: at risk {money}, restored {money_2}",
            astimezone=f"{hour.end.astimezone():%d %b %H:%M}",
            money=format_money(hour.at_risk, currency),
            money_2=format_money(hour.restored, currency),
        )

    def _area(self, course: Course) -> QRectF:
        metrics = QFontMetrics(theme().font(0.88))
        gutter = metrics.horizontalAdvance(format_amount(self._top(course), course.currency)) + 12
        line = metrics.height()
        height = self.height() - 2 * line - 36
        return QRectF(gutter, line + 20, self.width() - gutter - 8, height)

    def _top(self, course: Course) -> int:
        return max([1, *(max(hour.at_risk, hour.restored) for hour in course.hours)])

    def _points(self, course: Course, of: str) -> QPolygonF:
        """From nothing at the start to what stood at the end of each hour."""
        area, top, steps = self._area(course), self._top(course), len(course.hours)
        values = [0, *(getattr(hour, of) for hour in course.hours)]
        return QPolygonF(
            [
                QPointF(
                    area.left() + area.width() * at / max(steps, 1),
                    area.bottom() - area.height() * value / top,
                )
                for at, value in enumerate(values)
            ]
        )

    # ---- Qt overrides

    def sizeHint(self) -> QSize:
        return QSize(640, 260)

    def event(self, event: QEvent) -> bool:
        course = self._course
        if isinstance(event, QHelpEvent) and course is not None and course.hours:
            area = self._area(course)
            share = (event.pos().x() - area.left()) / max(area.width(), 1)
            at = min(max(int(share * len(course.hours)), 0), len(course.hours) - 1)
            QToolTip.showText(event.globalPos(), self._told(course.hours[at]), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._course is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme().font(0.88))
        self._paint_scale(painter, self._course)
        left = self._area(self._course).left()
        for of, words, role, style in _LINES:
            painter.setPen(QPen(theme().colour(role), 2, style))
            painter.drawPolyline(self._points(self._course, of))
            left = self._paint_name(painter, left, words)
        painter.end()

    def _paint_name(self, painter: QPainter, left: float, words: str) -> float:
        """A piece of the line and its words; where the next one begins."""
        metrics = painter.fontMetrics()
        middle = 4 + metrics.height() / 2
        painter.drawLine(QPointF(left, middle), QPointF(left + 26, middle))
        painter.setPen(theme().colour("muted"))
        width = metrics.horizontalAdvance(words)
        painter.drawText(QRectF(left + 34, 4, width + 4, metrics.height()), 0, words)
        return left + width + 58

    def _paint_scale(self, painter: QPainter, course: Course) -> None:
        look, area, top = theme(), self._area(course), self._top(course)
        for part in range(_SCALE + 1):
            y = area.bottom() - area.height() * part / _SCALE
            painter.setPen(look.colour("line"))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(look.colour("muted"))
            words = format_amount(top * part // _SCALE, course.currency)
            painter.drawText(QRectF(0, y - 12, area.left() - 8, 24), _RIGHT, words)
        every = max(len(course.hours) // 8, 1)
        for at, hour in enumerate(course.hours, start=1):
            if at % every == 0:
                x = area.left() + area.width() * at / len(course.hours)
                place = QRectF(x - 60, area.bottom() + 4, 68, 24)
                painter.drawText(place, _RIGHT, f"{hour.end.astimezone():%H:%M}")
