"""The list of sections of a term: what they are, when they meet, and how many seats are left.

Sections are few (they do not grow with the students), so they are matched and sorted here, with
names folded and numbers in their natural order.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from registrar_desktop.errors import Invalid
from registrar_desktop.records.lists.paging import natural, portions, row_number
from registrar_desktop.records.pending import unconfirmed_ids
from registrar_desktop.rules.names import fold
from registrar_desktop.rules.timetable import describe, meetings_from_json
from registrar_desktop.schema.catalogue import Course, Section, Term
from registrar_desktop.schema.registrations import Registration
from registrar_desktop.schema.vocabulary import HOLDS_SEAT, RegistrationStatus, SectionStatus


@dataclass(frozen=True, slots=True)
class SectionQuery:
    """What the list is asked for. `term` is a term's code, `subject` a course's subject;
    `with_seats`: only where a seat is left. `sort` is one of SORTS."""

    text: str = ""
    term: str = ""
    subject: str = ""
    status: SectionStatus | None = None
    with_seats: bool = False
    sort: str = "label"
    descending: bool = False


@dataclass(frozen=True, slots=True)
class SectionRow:
    """One section. `seats_left` is None where the number of seats is not limited; `provisional`
    counts the seats among `taken` that the centre has not confirmed yet."""

    no: int
    id: str
    term: str
    crn: str
    subject: str
    number: str
    code: str
    title: str
    credits: int
    instructor: str
    meetings: str
    status: SectionStatus
    capacity: int | None
    taken: int
    provisional: int
    waiting: int
    waitlist_capacity: int

    @property
    def label(self) -> str:
        """`CHEM 1A-002`."""
        return section_label(self.subject, self.number, self.code)

    @property
    def seats_left(self) -> int | None:
        """Seats still free; None = not limited."""
        return None if self.capacity is None else max(self.capacity - self.taken, 0)


# Taken, of these not confirmed, waiting.
_Seats = tuple[int, int, int]
_NOBODY: _Seats = (0, 0, 0)
_Key = Callable[[SectionRow], Any]
SORTS: dict[str, _Key] = {
    "label": lambda row: (natural(row.subject), natural(row.number), natural(row.code)),
    "crn": lambda row: natural(row.crn),
    "title": lambda row: fold(row.title),
    "term": lambda row: natural(row.term),
    "status": lambda row: row.status,
    "instructor": lambda row: (not row.instructor, fold(row.instructor)),
    "credits": lambda row: row.credits,
    "capacity": lambda row: (row.capacity is None, row.capacity or 0),
    "taken": lambda row: row.taken,
    "seats_left": lambda row: (row.seats_left is None, row.seats_left or 0),
    "waiting": lambda row: row.waiting,
}
_SORTS_OF_SEATS = frozenset({"taken", "seats_left", "waiting"})


def section_label(subject: str, number: str, code: str) -> str:
    """How a section is called: `CHEM 1A-002`."""
    return f"{subject} {number}-{code}"


def ids(session: Session, query: SectionQuery) -> array[int]:
    """The row numbers of all sections that match, in the order asked for."""
    if query.sort not in SORTS:
        raise Invalid("sort_unknown", sort=query.sort[:40], known=", ".join(SORTS))
    statement = _statement()
    if query.term:
        statement = statement.where(Term.code == query.term)
    if query.subject:
        statement = statement.where(Course.subject == query.subject)
    if query.status is not None:
        statement = statement.where(Section.status == query.status)
    counts = _counts(session, statement) if _needs_seats(query) else {}
    found = session.execute(statement).all()
    words = _apart(fold(query.text).replace(",", " ").split())
    told = (_row(each, counts.get(each.id, _NOBODY), meetings="") for each in found)
    shown = [row for row in told if _matches(row, query, words)]
    shown.sort(key=SORTS["label"])
    if query.sort != "label" or query.descending:
        shown.sort(key=SORTS[query.sort], reverse=query.descending)
    return array("q", [row.no for row in shown])


def place_of(session: Session, place: str) -> array[int]:
    """The row number of the section called `term/crn`; nothing where there is none."""
    term, _, crn = place.partition("/")
    statement = (
        select(row_number(Section))
        .join(Term, Term.id == Section.term_id)
        .where(Section.crn == crn, Term.code == term)
    )
    return array("q", session.scalars(statement))


def rows(session: Session, wanted: Sequence[int]) -> list[SectionRow]:
    """What the list shows of these sections, in this order; a row that is gone is left out."""
    found: dict[int, SectionRow] = {}
    for few in portions(wanted):
        statement = _statement(Section.meetings).where(row_number(Section).in_(few))
        counts = _counts(session, statement)
        for each in session.execute(statement):
            meetings = "; ".join(describe(one) for one in meetings_from_json(each.meetings))
            found[each.no] = _row(each, counts.get(each.id, _NOBODY), meetings)
    return [found[number] for number in wanted if number in found]


def _needs_seats(query: SectionQuery) -> bool:
    return query.with_seats or query.sort in _SORTS_OF_SEATS


def _matches(row: SectionRow, query: SectionQuery, words: Sequence[str]) -> bool:
    if query.with_seats and row.seats_left == 0:
        return False
    if not words:
        return True
    told = f"{row.label} {row.subject}{row.number} {row.code} {row.crn}"
    text = fold(f"{told} {row.title} {row.instructor}").replace("-", " ")
    return all(any(part.startswith(word) for part in text.split()) for word in words)


def _apart(words: Sequence[str]) -> list[str]:
    """`1a-002` is looked for as `1a` and `002`."""
    return [part for word in words for part in word.split("-") if part]


def _statement(*more: InstrumentedAttribute[Any]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            row_number(Section).label("no"),
            Section.id,
            Section.crn,
            Section.code,
            Section.capacity,
            Section.waitlist_capacity,
            Section.status,
            Section.credits,
            Section.instructor,
            Course.subject,
            Course.number,
            Course.title,
            Course.credits_max,
            Term.code.label("term"),
            *more,
        )
        .select_from(Section)
        .join(Course, Course.id == Section.course_id)
        .join(Term, Term.id == Section.term_id)
    )


def _counts(session: Session, statement: Select[*tuple[Any, ...]]) -> dict[str, _Seats]:
    """Seats taken, those of them not confirmed, and places on the waitlist, by section."""
    by_status: dict[str, dict[RegistrationStatus, int]] = {}
    for section, status, number in _counted(session, statement):
        by_status.setdefault(section, {})[status] = number
    unconfirmed: dict[str, int] = {}
    here = Registration.id.in_(unconfirmed_ids(Registration))
    for section, status, number in _counted(session, statement, here):
        if status in HOLDS_SEAT:
            unconfirmed[section] = unconfirmed.get(section, 0) + number
    return {
        section: (
            sum(number for status, number in counts.items() if status in HOLDS_SEAT),
            unconfirmed.get(section, 0),
            counts.get(RegistrationStatus.WAITLISTED, 0),
        )
        for section, counts in by_status.items()
    }


def _counted(
    session: Session, statement: Select[*tuple[Any, ...]], *also: ColumnElement[bool]
) -> list[tuple[str, RegistrationStatus, int]]:
    here = statement.with_only_columns(Section.id)
    counted = (
        select(Registration.section_id, Registration.status, func.count())
        .where(Registration.section_id.in_(here), *also)
        .group_by(Registration.section_id, Registration.status)
    )
    return list(session.execute(counted))


def _row(found: Row[*tuple[Any, ...]], seats: _Seats, meetings: str) -> SectionRow:
    return SectionRow(
        no=found.no,
        id=found.id,
        term=found.term,
        crn=found.crn,
        subject=found.subject,
        number=found.number,
        code=found.code,
        title=found.title,
        credits=found.credits if found.credits is not None else found.credits_max or 0,
        instructor=found.instructor or "",
        meetings=meetings,
        status=found.status,
        capacity=found.capacity,
        taken=seats[0],
        provisional=seats[1],
        waiting=seats[2],
        waitlist_capacity=found.waitlist_capacity,
    )
