"""The figures behind an enrollment report, counted now or as they were frozen for a census.

Frozen they are plain values, from which the report of any method is made again to the last digit.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from registrar_desktop.clock import from_text, to_text
from registrar_desktop.records import naming
from registrar_desktop.reports.enrollment.changes import DayOfChanges, changes_by_day
from registrar_desktop.reports.enrollment.counting import (
    Count,
    count_by_program,
    enrolled_on,
    year_before,
)
from registrar_desktop.reports.enrollment.sections import Seats, seats_of
from registrar_desktop.reports.requests import EnrollmentRequest
from registrar_desktop.reports.source import Source
from registrar_desktop.schema.vocabulary import Level, Sex

_PERIOD = timedelta(days=30)
_NUMBERS = ("students", "full_time", "registrations", "credits", "new")


@dataclass(frozen=True, slots=True)
class TermTold:
    """The term as it was when it was counted."""

    code: str
    title: str
    start: date
    end: date
    census: date | None


@dataclass(frozen=True, slots=True)
class Earlier:
    """The same day of the term a year before."""

    title: str
    day: date
    students: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What the report is written from. level: the only one that was counted, where it was one."""

    term: TermTold
    day: date
    level: Level | None
    by_program: Mapping[tuple[Level, str], Count]
    earlier: Earlier | None
    seats: tuple[Seats, ...]
    changes_since: date
    changes: Mapping[date, DayOfChanges]
    as_of: datetime | None

    @property
    def whole(self) -> Count:
        """All students."""
        whole = Count()
        for count in self.by_program.values():
            whole.add(count)
        return whole


def count_figures(source: Source, request: EnrollmentRequest) -> Figures:
    """Everything counted, from what the store holds now."""
    term = naming.term(source.session, request.term)
    day = request.count_day or source.day
    since = request.changes_since or day - _PERIOD
    before = year_before(source, term)
    earlier = None
    if before is not None:
        same_day = before.start_date + (day - term.start_date)
        students = sum(1 for _ in enrolled_on(source, before, same_day, request.level))
        earlier = Earlier(before.title, same_day, students)
    return Figures(
        TermTold(term.code, term.title, term.start_date, term.end_date, term.census_date),
        day,
        request.level,
        count_by_program(enrolled_on(source, term, day, request.level)),
        earlier,
        seats_of(source, term.code),
        since,
        changes_by_day(source, term, since, day),
        source.stamp.as_of,
    )


def frozen(figures: Figures) -> dict[str, Any]:
    """The figures as JSON can hold them."""
    programs = [
        {
            "level": level.value,
            "program": program,
            **{name: getattr(count, name) for name in _NUMBERS},
            "sexes": {sex.value: number for sex, number in sorted(count.sexes.items())},
            "at_level": {each.value: list(parts) for each, parts in count.at_level.items()},
        }
        for (level, program), count in sorted(figures.by_program.items())
    ]
    changes = [[day.isoformat(), *asdict(each).values()] for day, each in figures.changes.items()]
    told = {
        "term": asdict(figures.term),
        "day": figures.day,
        "level": figures.level.value if figures.level else None,
        "programs": programs,
        "earlier": asdict(figures.earlier) if figures.earlier else None,
        "seats": [list(asdict(each).values()) for each in figures.seats],
        "changes_since": figures.changes_since,
        "changes": changes,
        "as_of": to_text(figures.as_of) if figures.as_of else None,
    }
    plain: dict[str, Any] = json.loads(json.dumps(told, default=date.isoformat))
    return plain


def thawed(told: Mapping[str, Any]) -> Figures:
    """The figures that were frozen."""
    term, earlier = told["term"], told["earlier"]
    census = term["census"]
    return Figures(
        TermTold(
            *(term["code"], term["title"], _day(term["start"]), _day(term["end"])),
            _day(census) if census else None,
        ),
        _day(told["day"]),
        Level(told["level"]) if told["level"] else None,
        {(Level(each["level"]), each["program"]): _count(each) for each in told["programs"]},
        Earlier(earlier["title"], _day(earlier["day"]), earlier["students"]) if earlier else None,
        tuple(Seats(*each) for each in told["seats"]),
        _day(told["changes_since"]),
        {_day(day): DayOfChanges(*numbers) for day, *numbers in told["changes"]},
        from_text(told["as_of"]) if told["as_of"] else None,
    )


def _count(told: Mapping[str, Any]) -> Count:
    count = Count(**{name: told[name] for name in _NUMBERS})
    count.sexes.update({Sex(sex): number for sex, number in told["sexes"].items()})
    count.at_level.update({Level(level): parts for level, parts in told["at_level"].items()})
    return count


def _day(text: str) -> date:
    return date.fromisoformat(text)
