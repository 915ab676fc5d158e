"""The list of sections of a term: what they are, when they meet, and how many seats are left.

Sections are few (they do not grow with the students), so they are matched and sorted here, with
names folded and numbers in their natural order.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

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
    words = fold(query.text).replace(",", " ").split()
    shown = [row for row in _rows(session, statement) if _matches(row, query, words)]
    shown.sort(key=SORTS["label"])
    shown.sort(key=SORTS[query.sort], reverse=query.descending)
    return array("q", [row.no for row in shown])


def rows(session: Session, wanted: Sequence[int]) -> list[SectionRow]:
    """What the list shows of these sections, in this order; a row that is gone is left out."""
    found: dict[int, SectionRow] = {}
    for few in portions(wanted):
        for row in _rows(session, _statement().where(row_number(Section).in_(few))):
            found[row.no] = row
    return [found[number] for number in wanted if number in found]


def _matches(row: SectionRow, query: SectionQuery, words: Sequence[str]) -> bool:
    if query.with_seats and row.seats_left == 0:
        return False
    if not words:
        return True
    told = f"{row.label} {row.subject}{row.number} {row.code} {row.crn}"
    text = fold(f"{told} {row.title} {row.instructor}").replace("-", " ")
    return all(any(part.startswith(word) for part in text.split()) for word in _apart(words))


def _apart(words: Sequence[str]) -> list[str]:
    """`1a-002` is looked for as `1a` and `002`."""
    return [part for word in words for part in word.split("-") if part]


def _statement() -> Select[*tuple[Any, ...]]:
    return (
        select(
            row_number(Section).label("no"),
            Section,
            Course.subject,
            Course.number,
            Course.title,
            Course.credits_max,
            Term.code.label("term"),
        )
        .join(Course, Course.id == Section.course_id)
        .join(Term, Term.id == Section.term_id)
    )


def _rows(session: Session, statement: Select[*tuple[Any, ...]]) -> list[SectionRow]:
    found = session.execute(statement).all()
    counts = _counts(session, statement)
    return [_row(each, counts.get(each.Section.id, (0, 0, 0))) for each in found]


def _counts(
    session: Session, statement: Select[*tuple[Any, ...]]
) -> dict[str, tuple[int, int, int]]:
    """Seats taken, those of them not confirmed, and places on the waitlist, by section."""
    taken = Registration.status.in_(HOLDS_SEAT)
    waiting = Registration.status == RegistrationStatus.WAITLISTED
    here = statement.with_only_columns(Section.id)
    unconfirmed = Registration.id.in_(unconfirmed_ids(Registration))
    counted = (
        select(
            Registration.section_id,
            func.count().filter(taken),
            func.count().filter(taken & unconfirmed),
            func.count().filter(waiting),
        )
        .where(Registration.section_id.in_(here), taken | waiting)
        .group_by(Registration.section_id)
    )
    return {
        section: (seats, provisional, queue)
        for section, seats, provisional, queue in session.execute(counted).tuples()
    }


def _row(found: Row[*tuple[Any, ...]], counts: tuple[int, int, int]) -> SectionRow:
    section: Section = found.Section
    return SectionRow(
        no=found.no,
        id=section.id,
        term=found.term,
        crn=section.crn,
        subject=found.subject,
        number=found.number,
        code=section.code,
        title=found.title,
        credits=section.credits if section.credits is not None else found.credits_max or 0,
        instructor=section.instructor or "",
        meetings="; ".join(describe(one) for one in meetings_from_json(section.meetings)),
        status=section.status,
        capacity=section.capacity,
        taken=counts[0],
        provisional=counts[1],
        waiting=counts[2],
        waitlist_capacity=section.waitlist_capacity,
    )
