"""When sections meet: days and times read from text, and whether two sections clash.

A meeting is stored in `section.meetings` as {days, start, end, room, kind, date}. A weekly
meeting has days ("TuTh"), a dated one has a date, an arranged one has neither and never clashes.
Which sections are compared, and what follows from a clash, is decided in `rules.registration`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

DAYS = ("M", "Tu", "W", "Th", "F", "Sa", "Su")

_DAY_WORDS = {
    "monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3,
    "friday": 4, "saturday": 5, "sunday": 6,
    "mon": 0, "tues": 1, "tue": 1, "wed": 2, "thurs": 3, "thur": 3, "thu": 3,
    "fri": 4, "sat": 5, "sun": 6,
    "mo": 0, "tu": 1, "we": 2, "th": 3, "fr": 4, "sa": 5,
    "m": 0, "t": 1, "w": 2, "r": 3, "f": 4, "s": 5, "u": 6,
}  # fmt: skip
# "SU" in a run of capitals (MTWRFSU) means Saturday and Sunday; "Su" means Sunday.
_DAY_TOKEN = re.compile(
    r"Su(?!n)|" + "|".join(sorted((f"(?i:{word})" for word in _DAY_WORDS), key=len, reverse=True))
)
_DAY_GAPS = re.compile(r"[\s,;/&+.-]+|\band\b")
_TIME = re.compile(
    r"^(\d{1,2})(?:[:.h]?(\d{2}))?(?::\d{2})?\s*(a\.?m\.?|p\.?m\.?)?$", re.IGNORECASE
)
_NO_TIME = frozenset({"", "n/a", "na", "tba", "arr", "arranged", "none", "-"})

# A final examination is held when the weekly meetings have ended, so it cannot clash with them.
_AFTER_TEACHING = frozenset({"FI"})


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting: `days` as weekday numbers (Monday 0) or a `date`; times in minutes of the day."""

    days: frozenset[int] = frozenset()
    start: int | None = None
    end: int | None = None
    room: str = ""
    kind: str = ""
    date: date | None = None

    @property
    def is_arranged(self) -> bool:
        """True where no time is fixed."""
        return self.start is None or self.end is None or not (self.days or self.date)


def parse_days(text: str) -> frozenset[int]:
    """Weekday numbers for "TuTh", "MWF", "MTWRF", "Mon, Wed", "Sa"; ValueError where unreadable."""
    rest = _DAY_GAPS.sub(" ", text.strip())
    if rest.casefold().strip() in _NO_TIME or rest.casefold() == "n a":
        return frozenset()
    if rest == "SU":
        return frozenset({6})
    found: set[int] = set()
    for part in rest.split():
        at = 0
        while at < len(part):
            token = _DAY_TOKEN.match(part, at)
            if token is None:
                raise ValueError(text)
            word = token.group()
            found.add(6 if word == "Su" else _DAY_WORDS[word.casefold()])
            at = token.end()
    return frozenset(found)


def format_days(days: Iterable[int]) -> str:
    """Weekday numbers as "MWF" or "TuTh", Monday first."""
    return "".join(DAYS[day] for day in sorted(days))


def parse_time(text: str) -> int | None:
    """Minutes after midnight for "9:30", "9:30 pm", "0930", "14.00"; None for none or "TBA"."""
    plain = text.strip().replace("\u00a0", " ")
    if plain.casefold() in _NO_TIME:
        return None
    found = _TIME.match(plain)
    if found is None:
        raise ValueError(text)
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").casefold()[:1]
    if half:
        if not 1 <= hour <= 12:
            raise ValueError(text)
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 23 or minute > 59:
        raise ValueError(text)
    return hour * 60 + minute


def format_time(minutes: int) -> str:
    """Minutes after midnight as "09:30"."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def meeting_to_json(meeting: Meeting) -> dict[str, str]:
    """The stored form; empty fields are left out, so that equal meetings are equal text."""
    values = {
        "days": format_days(meeting.days),
        "start": "" if meeting.start is None else format_time(meeting.start),
        "end": "" if meeting.end is None else format_time(meeting.end),
        "room": meeting.room,
        "kind": meeting.kind,
        "date": meeting.date.isoformat() if meeting.date else "",
    }
    return {name: value for name, value in values.items() if value}


def meeting_from_json(values: Mapping[str, Any]) -> Meeting:
    """A meeting from its stored form; ValueError where a day, time or date cannot be read."""
    day = str(values.get("date") or "")
    return Meeting(
        parse_days(str(values.get("days") or "")),
        parse_time(str(values.get("start") or "")),
        parse_time(str(values.get("end") or "")),
        str(values.get("room") or ""),
        str(values.get("kind") or ""),
        date.fromisoformat(day) if day else None,
    )


def meetings_from_json(stored: Iterable[Mapping[str, Any]] | None) -> tuple[Meeting, ...]:
    """All meetings of a section as stored in `section.meetings`."""
    return tuple(_cached(tuple(sorted(values.items()))) for values in stored or ())


@lru_cache(maxsize=4096)
def _cached(items: tuple[tuple[str, Any], ...]) -> Meeting:
    return meeting_from_json(dict(items))


def overlap(one: Meeting, other: Meeting) -> bool:
    """True where a person cannot be in both. Ending at the minute the other starts is no clash."""
    if one.start is None or one.end is None or other.start is None or other.end is None:
        return False
    if one.start >= other.end or other.start >= one.end:
        return False
    if one.date and other.date:
        return one.date == other.date
    if one.date is None and other.date is None:
        return bool(one.days & other.days)
    dated, weekly = (one, other) if one.date else (other, one)
    if dated.kind in _AFTER_TEACHING or dated.date is None:
        return False
    return dated.date.weekday() in weekly.days


def first_clash(
    mine: Iterable[Meeting], theirs: Iterable[Meeting]
) -> tuple[Meeting, Meeting] | None:
    """The first pair of meetings that a person cannot both attend, or None."""
    others = tuple(theirs)
    for meeting in mine:
        for other in others:
            if overlap(meeting, other):
                return meeting, other
    return None


def describe(meeting: Meeting) -> str:
    """One meeting in a line: "TuTh 16:00–17:20, RCLAS R05", or "arranged"."""
    if meeting.start is None or meeting.end is None:
        when = format_days(meeting.days) or "arranged"
    else:
        day = meeting.date.isoformat() if meeting.date else format_days(meeting.days)
        when = f"{day} {format_time(meeting.start)}–{format_time(meeting.end)}".strip()
    return f"{when}, {meeting.room}" if meeting.room else when
