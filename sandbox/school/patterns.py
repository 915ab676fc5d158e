"""The weekly times at which the sample school teaches and examines, and which of them clash."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import pairwise

from registrar_desktop.rules.timetable import Meeting, overlap, parse_days


@dataclass(frozen=True, slots=True)
class Pattern:
    """A weekly time; `blocks` has the bit of every pattern that it clashes with, itself included."""

    index: int
    kind: str
    meeting: Meeting
    blocks: int


@dataclass(frozen=True, slots=True)
class Grid:
    """All weekly times, by what they are for."""

    lectures: tuple[Pattern, ...]
    evenings: tuple[Pattern, ...]
    labs: tuple[Pattern, ...]


_FIFTY, _EIGHTY, _LONG = 50, 80, 170
_EXAM_STARTS = (8 * 60, 11 * 60 + 30, 15 * 60, 19 * 60)
_EXAM_MINUTES = 179


@cache
def grid() -> Grid:
    """The school's grid of times."""
    lectures = [_weekly("MWF", hour * 60, _FIFTY) for hour in range(8, 17)]
    lectures += [_weekly("TuTh", 8 * 60 + step * 90, _EIGHTY) for step in range(7)]
    lectures += [_weekly("MW", start, _EIGHTY) for start in (17 * 60, 18 * 60 + 30)]
    evenings = [_weekly(day, 18 * 60, _LONG) for day in ("M", "Tu", "W", "Th")]
    labs = [
        _weekly(day, start, _LONG)
        for day in ("M", "Tu", "W", "Th", "F")
        for start in (8 * 60, 14 * 60, 17 * 60 + 30)
    ]
    kinds = ["LE"] * len(lectures) + ["SE"] * len(evenings) + ["LA"] * len(labs)
    meetings = [*lectures, *evenings, *labs]
    patterns = [
        Pattern(index, kind, meeting, _blocks(meeting, meetings))
        for index, (kind, meeting) in enumerate(zip(kinds, meetings, strict=True))
    ]
    ends = [0, len(lectures), len(lectures) + len(evenings), len(patterns)]
    return Grid(*(tuple(patterns[first:last]) for first, last in pairwise(ends)))


def exam(pattern: Pattern, first_day: date, room: str) -> Meeting | None:
    """The final examination of sections that meet at this time; evening seminars have none."""
    if pattern not in grid().lectures:
        return None
    day, slot = divmod(pattern.index, len(_EXAM_STARTS))
    start = _EXAM_STARTS[slot]
    return Meeting(
        start=start,
        end=start + _EXAM_MINUTES,
        room=room,
        kind="FI",
        date=first_day + timedelta(days=day),
    )


def _weekly(days: str, start: int, minutes: int) -> Meeting:
    return Meeting(parse_days(days), start, start + minutes)


def _blocks(meeting: Meeting, meetings: list[Meeting]) -> int:
    return sum(1 << index for index, other in enumerate(meetings) if overlap(meeting, other))
