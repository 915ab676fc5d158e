"""A term's schedule with one section over one or more rows (the shape of the UCSD schedule).

Instructors are replaced by numbers that always come out the same: their names are nobody's here.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from registrar_desktop.imports.catalogue_text import level_of_number, split_number
from registrar_desktop.imports.comparing import Comparison, Draft
from registrar_desktop.imports.current import CurrentRows
from registrar_desktop.imports.natural_keys import COURSE, SECTION, TERM
from registrar_desktop.imports.planned import Place
from registrar_desktop.imports.tables import Table
from registrar_desktop.rules.names import tidy
from registrar_desktop.rules.timetable import Meeting, meeting_to_json, parse_days, parse_time
from registrar_desktop.schema.catalogue import Course, Section, Term
from registrar_desktop.schema.vocabulary import SectionStatus, TermKind

HEADER = ("subj_course_id", "sec_code", "sec_id", "instructor", "total_seats", "meetings")
UNLIMITED, CLOSED = 9999, 0
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_NOWHERE = frozenset({"", "TBA", "TBA TBA"})
_NOBODY = frozenset({"", "Staff", "TBA"})


@dataclass(slots=True)
class _Rows:
    """All rows of one section."""

    place: Place
    first: Mapping[str, str]
    meetings: list[str]
    count: int = 1


def plan_schedule(table: Table, current: CurrentRows, comparison: Comparison) -> None:
    """Take a schedule into the plan: its term, the courses that no catalogue has, its sections."""
    sections = _joined(table, comparison)
    term = _term(table, current, comparison, sections.values())
    if term is None:
        return
    comparison.know(Course, current.all(Course, COURSE))
    comparison.know(Section, current.where(Section, SECTION, "term_id", [term]))
    codes: dict[tuple[tuple[str, str], str], int] = {}
    for rows in sections.values():
        _section(comparison, term, rows, codes)


def _joined(table: Table, comparison: Comparison) -> dict[str, _Rows]:
    sections: dict[str, _Rows] = {}
    for place, row in table.rows():
        number = row["sec_id"].strip()
        earlier = sections.get(number)
        if not number:
            comparison.plan.refuse(place, "import_section_number")
        elif earlier is None:
            sections[number] = _Rows(place, row, [row["meetings"]])
        elif differing := [name for name in HEADER[:-1] if row[name] != earlier.first[name]]:
            comparison.plan.refuse(
                place,
                "import_row_contradicts",
                what=f"section {number}",
                first_line=earlier.place.line,
                fields=", ".join(differing),
            )
        else:
            earlier.meetings.append(row["meetings"])
            earlier.count += 1
    return sections


def _term(
    table: Table, current: CurrentRows, comparison: Comparison, sections: Iterable[_Rows]
) -> str | None:
    """The term in which the dated meetings lie: they are all the file says about it."""
    days = sorted({day for rows in sections for text in rows.meetings for day in _dates(text)})
    if not days:
        comparison.plan.refuse(Place(table.name, 1), "import_term_unknown")
        return None
    start = days[0] - timedelta(days=days[0].weekday())
    season, letters = _season(start)
    code = f"{letters}{start.year % 100:02d}"
    comparison.know(Term, current.all(Term, TERM))
    values = {
        "code": code,
        "title": f"{season} {start.year}",
        "kind": TermKind.TERM,
        "start_date": start,
        "end_date": days[-1],
    }
    return comparison.ensure(Draft(Term, (code,), values, Place(table.name, 1), code))


def _dates(text: str) -> list[date]:
    found = []
    for day in _DATE.findall(text):
        try:
            found.append(date.fromisoformat(day))
        except ValueError:
            continue  # the row that has it is refused when its meetings are read
    return found


def _season(start: date) -> tuple[str, str]:
    for last, season, letters in (((3, 15), "Winter", "WI"), ((6, 15), "Spring", "SP"),
                                  ((8, 31), "Summer", "SU")):  # fmt: skip
        if (start.month, start.day) <= last:
            return season, letters
    return "Fall", "FA"


def _section(
    comparison: Comparison,
    term: str,
    rows: _Rows,
    codes: dict[tuple[tuple[str, str], str], int],
) -> None:
    """One section; `codes` has the line of every course's section code that was taken."""
    row, plan, number = rows.first, comparison.plan, rows.first["sec_id"].strip()
    key = split_number(row["subj_course_id"])
    seats = row["total_seats"].strip()
    if key is None:
        plan.refuse(rows.place, "import_course_number", text=row["subj_course_id"].strip()[:60])
        return
    if not seats.isdecimal():
        plan.refuse(rows.place, "import_seats_unreadable", text=seats[:20])
        return
    try:
        meetings = _meetings(rows.meetings)
    except ValueError as error:
        plan.refuse(rows.place, "import_meeting_unreadable", text=str(error)[:80])
        return
    label = f"{key[0]} {key[1]} {row['sec_code'].strip()}"
    first_line = codes.setdefault((key, row["sec_code"].strip()), rows.place.line)
    if first_line != rows.place.line:
        plan.refuse(
            rows.place, "import_row_contradicts",
            what=label, first_line=first_line, fields="sec_id",
        )  # fmt: skip
        return
    if rows.count > 1:
        plan.remark(rows.place, "import_section_joined", section=number, rows=rows.count)
    capacity = None if int(seats) == UNLIMITED else int(seats)
    values: dict[str, Any] = {
        "term_id": term,
        "course_id": _course(comparison, key, rows.place),
        "crn": number,
        "code": row["sec_code"].strip(),
        "capacity": capacity,
        "status": SectionStatus.CLOSED if capacity == CLOSED else SectionStatus.OPEN,
        "instructor": _numbered(row["instructor"]),
        "meetings": meetings,
    }
    comparison.put(Draft(Section, (term, number), values, rows.place, label))


def _course(comparison: Comparison, key: tuple[str, str], place: Place) -> str:
    present = comparison.id_of(Course, key)
    if present is not None:
        return present
    name = f"{key[0]} {key[1]}"
    comparison.plan.remark(place, "import_course_from_schedule", course=name)
    values = {
        "subject": key[0],
        "number": key[1],
        "title": name,
        "level": level_of_number(key[1]),
    }
    return comparison.put(Draft(Course, key, values, place, name))


def _meetings(texts: Iterable[str]) -> list[dict[str, str]]:
    """`LE,TuTh,16:00 - 17:20,RCLAS R05|FI,2024-12-11,8:00 - 10:59,` as stored meetings."""
    meetings = [_meeting(part) for text in texts for part in text.split("|") if part.strip()]
    return [meeting_to_json(meeting) for meeting in dict.fromkeys(meetings)]


def _meeting(text: str) -> Meeting:
    parts = [tidy(part) for part in text.split(",", 3)]
    if len(parts) != 4:
        raise ValueError(text)
    kind, when, hours, room = parts
    start, _, end = hours.partition("-")
    first, last = parse_time(start), parse_time(end)
    if first == last:
        first = last = None
    dated = _DATE.fullmatch(when)
    return Meeting(
        days=frozenset() if dated else parse_days(when),
        start=first,
        end=last,
        room="" if room in _NOWHERE else room,
        kind=kind,
        date=date.fromisoformat(when) if dated else None,
    )


def _numbered(names: str) -> str | None:
    """`Instructor 0421377` for each name, whatever file it stands in."""
    people = [tidy(name) for name in names.split("&")]
    numbers = [
        f"Instructor {int(hashlib.sha256(name.encode()).hexdigest(), 16) % 10**7:07d}"
        for name in people
        if name not in _NOBODY
    ]
    return " & ".join(dict.fromkeys(numbers))[:200] or None
