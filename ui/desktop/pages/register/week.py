"""The week of a student as a picture: what is attended, and where a section would fall.

What meets at the same time stands side by side, so that nothing hides anything.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from registrar_desktop.rules.registration import LiveRegistration, SectionFacts
from registrar_desktop.rules.timetable import Meeting, describe, overlap
from ui.desktop.theme.theme import theme
from ui.language import tr

_DAYS = (tr("Mon"), tr("Tue"), tr("Wed"), tr("Thu"), tr("Fri"), tr("Sat"), tr("Sun"))


def _head() -> int:
    return theme().scaled(22)


def _gutter() -> int:
    return theme().scaled(38)


@dataclass(frozen=True)
class Block:
    """One meeting on one day: in which of how many lanes it stands."""

    day: int
    start: int
    end: int
    label: str
    how: str
    lane: int = 0
    of: int = 1


def in_lanes(blocks: Sequence[Block]) -> list[Block]:
    """The blocks of each day, those that meet at the same time side by side."""
    placed: list[Block] = []
    group: list[Block] = []
    ends: list[int] = []  # when the last block of each lane ends
    for block in sorted(blocks, key=lambda each: (each.day, each.start, each.end)):
        if group and (block.day != group[0].day or block.start >= max(ends)):
            placed += [replace(each, of=len(ends)) for each in group]
            group, ends = [], []
        free = [lane for lane, end in enumerate(ends) if end <= block.start]
        lane = free[0] if free else len(ends)
        ends[lane : lane + 1] = [block.end]
        group.append(replace(block, lane=lane))
    return placed + [replace(each, of=len(ends)) for each in group]


def _same(how: str, _: Meeting) -> str:
    return how


def _of(meetings: Sequence[Meeting], label: str, how: Callable[[Meeting], str]) -> list[Block]:
    """The weekly meetings of a section; what is arranged or on one date only has no place here."""
    return [
        Block(day, meeting.start or 0, meeting.end or 0, label, how(meeting))
        for meeting in meetings
        if not meeting.is_arranged and meeting.date is None
        for day in sorted(meeting.days)
    ]


class WeekView(QWidget):
    """Paints the meetings of a week; the prospect is outlined, in the warning colour if it clashes."""

    def __init__(self) -> None:
        super().__init__()
        self._live: Sequence[LiveRegistration] = ()
        self._prospect: SectionFacts | None = None
        self._provisional: frozenset[str] = frozenset()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._on_theme()
        theme().changed.connect(self._on_theme)

    def show_week(
        self,
        live: Sequence[LiveRegistration],
        prospect: SectionFacts | None,
        provisional: frozenset[str] = frozenset(),
    ) -> None:
        """Show the registrations of a student, and a section that may be added; `provisional` are
        the sections that the centre has not confirmed."""
        self._live = live
        self._prospect = prospect
        self._provisional = provisional
        told = [f"{one.label} {describe(m)}" for one in live for m in one.meetings]
        self.setAccessibleName(tr("Week"))
        self.setAccessibleDescription("; ".join(told) or tr("Nothing is attended yet"))
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
        for block in self._blocks():
            self._paint_block(painter, block, (first, last, days))
        painter.end()

    def _paint_grid(self, painter: QPainter, first: int, last: int, days: int) -> None:
        look = theme()
        painter.setFont(look.font(0.82))
        width = (self.width() - _gutter()) / days
        painter.setPen(look.colour("muted"))
        for day in range(days):
            place = QRectF(_gutter() + day * width, 0, width, _head())
            painter.drawText(self._seen(place), int(Qt.AlignmentFlag.AlignCenter), _DAYS[day])
        step = 60 if (last - first) <= 600 else 120
        for minute in range(first, last + 1, step):
            top = self._top(minute, first, last)
            painter.setPen(look.colour("line"))
            line = self._seen(QRectF(_gutter(), top, self.width() - _gutter(), 0))
            painter.drawLine(round(line.left()), round(top), round(line.right()), round(top))
            painter.setPen(look.colour("muted"))
            place = QRectF(0, top - 16, _gutter() - 6, 32)
            trailing = int(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
            painter.drawText(self._seen(place), trailing, f"{minute // 60}:00")

    def _seen(self, place: QRectF) -> QRectF:
        """The place as it lies where the language is read from the right."""
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            place.moveLeft(self.width() - place.right())
        return place

    def _top(self, minute: int, first: int, last: int) -> float:
        return _head() + 8 + (self.height() - _head() - 18) * (minute - first) / (last - first)

    def _blocks(self) -> list[Block]:
        """What is painted, each with its lane among those that meet at the same time."""
        blocks = []
        for one in self._live:
            how = "provisional" if one.section_id in self._provisional else "taken"
            blocks += _of(one.meetings, one.label, partial(_same, how))
        known = {one.section_id for one in self._live}
        if self._prospect is not None and self._prospect.id not in known:
            attended = [m for one in self._live for m in one.meetings]
            blocks += _of(
                self._prospect.meetings,
                self._prospect.label,
                lambda m: "clash" if any(overlap(m, other) for other in attended) else "prospect",
            )
        return in_lanes(blocks)

    def _paint_block(self, painter: QPainter, block: Block, span: tuple[int, int, int]) -> None:
        look = theme()
        first, last, days = span
        width = (self.width() - _gutter()) / days
        top, bottom = self._top(block.start, first, last), self._top(block.end, first, last)
        lane = (width - 4) / block.of
        left = _gutter() + block.day * width + 2 + block.lane * lane
        place = self._seen(QRectF(left, top, lane - (2 if block.of > 1 else 0), bottom - top))
        role = {"prospect": "good", "clash": "bad"}.get(block.how, "accent")
        pen = QPen(look.colour(role), 1 if block.how == "provisional" else 2)
        dashed = block.how in {"prospect", "provisional"}
        pen.setStyle(Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine)
        painter.setPen(pen if block.how != "taken" else Qt.PenStyle.NoPen)
        painter.setBrush(look.colour(f"{role}_soft"))
        painter.drawRoundedRect(place, 4, 4)
        painter.setPen(look.colour(role))
        course = block.label.rpartition("-")[0] or block.label
        self._paint_course(painter, place.adjusted(4, 1, -2, -1), course, role != "accent")

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
