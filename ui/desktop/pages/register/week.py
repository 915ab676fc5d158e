"""The week of a student as a picture: what is attended, and where a section would fall."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from registrar_desktop.rules.registration import LiveRegistration, SectionFacts
from registrar_desktop.rules.timetable import Meeting, describe, overlap
from ui.desktop.theme.theme import theme

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def _head() -> int:
    return theme().scaled(22)


def _gutter() -> int:
    return theme().scaled(38)


class WeekView(QWidget):
    """Paints the meetings of a week; the prospect is outlined, in the warning colour if it clashes."""

    def __init__(self) -> None:
        super().__init__()
        self._live: Sequence[LiveRegistration] = ()
        self._prospect: SectionFacts | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._on_theme()
        theme().changed.connect(self._on_theme)

    def show_week(self, live: Sequence[LiveRegistration], prospect: SectionFacts | None) -> None:
        """Show the registrations of a student, and a section that may be added."""
        self._live = live
        self._prospect = prospect
        told = [f"{one.label} {describe(m)}" for one in live for m in one.meetings]
        self.setAccessibleName("Week")
        self.setAccessibleDescription("; ".join(told) or "Nothing is attended yet")
        self.update()

    def _on_theme(self) -> None:
        self.setMinimumHeight(theme().scaled(240))
        self.update()

    def _shown(self) -> list[Meeting]:
        mine = [m for one in self._live for m in one.meetings]
        mine += self._prospect.meetings if self._prospect else ()
        return [m for m in mine if not m.is_arranged and m.date is None]

    def _span(self) -> tuple[int, int, int]:
        """First and last minute shown, and how many days."""
        shown = self._shown()
        first = min((m.start or 0 for m in shown), default=9 * 60)
        last = max((m.end or 0 for m in shown), default=17 * 60)
        days = max((max(m.days) + 1 for m in shown if m.days), default=5)
        return min(first, 9 * 60) // 60 * 60, -(-max(last, 16 * 60) // 60) * 60, max(days, 5)

    # ---- Qt overrides

    def sizeHint(self) -> QSize:
        return QSize(300, 260)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        first, last, days = self._span()
        self._paint_grid(painter, first, last, days)
        for one in self._live:
            for meeting in one.meetings:
                self._paint_meeting(painter, meeting, one.label, "taken")
        known = {one.section_id for one in self._live}
        if self._prospect is not None and self._prospect.id not in known:
            attended = [m for one in self._live for m in one.meetings]
            for meeting in self._prospect.meetings:
                clash = any(overlap(meeting, other) for other in attended)
                how = "clash" if clash else "prospect"
                self._paint_meeting(painter, meeting, self._prospect.label, how)
        painter.end()

    def _paint_grid(self, painter: QPainter, first: int, last: int, days: int) -> None:
        look = theme()
        painter.setFont(look.font(0.82))
        width = (self.width() - _gutter()) / days
        painter.setPen(look.colour("muted"))
        for day in range(days):
            place = QRectF(_gutter() + day * width, 0, width, _head())
            painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), _DAYS[day])
        step = 60 if (last - first) <= 600 else 120
        for minute in range(first, last + 1, step):
            top = self._top(minute, first, last)
            painter.setPen(look.colour("line"))
            painter.drawLine(_gutter(), round(top), self.width(), round(top))
            painter.setPen(look.colour("muted"))
            place = QRectF(0, top - 16, _gutter() - 6, 32)
            trailing = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            painter.drawText(place, trailing, f"{minute // 60}:00")

    def _top(self, minute: int, first: int, last: int) -> float:
        return _head() + 8 + (self.height() - _head() - 18) * (minute - first) / (last - first)

    def _paint_meeting(self, painter: QPainter, meeting: Meeting, label: str, how: str) -> None:
        if meeting.is_arranged or meeting.date is not None:
            return
        look = theme()
        first, last, days = self._span()
        width = (self.width() - _gutter()) / days
        role = {"taken": "accent", "prospect": "good", "clash": "bad"}[how]
        for day in meeting.days:
            top = self._top(meeting.start or first, first, last)
            bottom = self._top(meeting.end or last, first, last)
            place = QRectF(_gutter() + day * width + 2, top, width - 4, bottom - top)
            pen = QPen(look.colour(role), 2 if how != "taken" else 1)
            pen.setStyle(Qt.PenStyle.DashLine if how == "prospect" else Qt.PenStyle.SolidLine)
            painter.setPen(pen if how != "taken" else Qt.PenStyle.NoPen)
            painter.setBrush(look.colour(f"{role}_soft"))
            painter.drawRoundedRect(place, 4, 4)
            painter.setPen(look.colour(role))
            inner = place.adjusted(4, 1, -2, -1)
            strong = how != "taken"
            self._paint_course(painter, inner, label.rpartition("-")[0] or label, strong)

    @staticmethod
    def _paint_course(painter: QPainter, room: QRectF, course: str, strong: bool) -> None:
        """The whole course: on one line, else on two, else in smaller letters."""
        for scale, words in (
            (0.82, course),
            (0.82, course.replace(" ", "\n")),
            *((scale / 100, course) for scale in range(78, 48, -4)),
        ):
            painter.setFont(theme().font(scale, strong=strong))
            needed = painter.boundingRect(QRectF(0, 0, 9999, 9999), 0, words)
            if needed.width() <= room.width() and needed.height() <= room.height() + 3:
                break
        painter.drawText(room, int(Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextDontClip), words)
