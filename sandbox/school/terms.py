"""The sample school's three terms around today: one past, one current, one to come.

The current term began last week: adds, drops and payments are still open, and the census lies
a few days ahead, whatever the day is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from registrar_desktop.schema.vocabulary import TermKind
from sandbox.school.setting import Ids, Setting

# Fifteen weeks of teaching and examinations, then a pause; always another season than before.
_LENGTH = timedelta(days=15 * 7 + 4)
_APART = timedelta(weeks=20)

_DEADLINES = {
    "registration_open": -75,
    "registration_close": 18,
    "add_deadline": 18,
    "payment_deadline": 18,
    "census_date": 19,
    "drop_deadline": 25,
    "withdraw_deadline": 67,
}


@dataclass(frozen=True, slots=True)
class SchoolTerm:
    """One term of the sample school and the days that matter in it."""

    id: str
    code: str
    title: str
    start: date
    end: date
    days: dict[str, date]

    def row(self) -> dict[str, Any]:
        """The term as a row."""
        return {
            "id": self.id,
            "code": self.code,
            "title": self.title,
            "kind": TermKind.TERM,
            "start_date": self.start,
            "end_date": self.end,
            **self.days,
        }

    @property
    def exams(self) -> date:
        """The first day of the examination week, a Monday."""
        return self.start + timedelta(weeks=15)


@dataclass(frozen=True, slots=True)
class Terms:
    """Past, current and next term."""

    past: SchoolTerm
    current: SchoolTerm
    next: SchoolTerm

    def in_order(self) -> tuple[SchoolTerm, SchoolTerm, SchoolTerm]:
        """Oldest first."""
        return self.past, self.current, self.next


def terms_around(setting: Setting) -> Terms:
    """The three terms for the setting's day."""
    ids = setting.ids("term")
    week = setting.today - timedelta(days=setting.today.weekday())
    current = week - timedelta(days=7)
    return Terms(_term(ids, current - _APART), _term(ids, current), _term(ids, current + _APART))


def _term(ids: Ids, start: date) -> SchoolTerm:
    season, letters = _season(start)
    year = start.year + (1 if season == "Spring" and start.month == 12 else 0)
    days = {name: start + timedelta(days=offset) for name, offset in _DEADLINES.items()}
    return SchoolTerm(
        ids.take(), f"{year}{letters}", f"{season} {year}", start, start + _LENGTH, days
    )


def _season(start: date) -> tuple[str, str]:
    if (4, 15) <= (start.month, start.day) < (8, 1):
        return "Summer", "SU"
    if (8, 1) <= (start.month, start.day) < (12, 15):
        return "Fall", "FA"
    return "Spring", "SP"
