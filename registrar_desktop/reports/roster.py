"""The class roster: who holds a seat in a section, who waits, and room to tick attendance or
to sign."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from registrar_desktop.errors import Invalid
from registrar_desktop.exports.papers import (
    Block,
    Facts,
    Heading,
    Paper,
    Row,
    RowKind,
    Table,
    Text,
    Tone,
)
from registrar_desktop.exports.tables import Cell, Column, Kind
from registrar_desktop.records import naming
from registrar_desktop.records.lists import registrations, sections
from registrar_desktop.records.lists.paging import among, portions, row_number
from registrar_desktop.records.lists.registrations import RegistrationQuery, RegistrationRow
from registrar_desktop.records.lists.sections import SectionRow
from registrar_desktop.records.lists.students import PRIMARY_PROGRAM
from registrar_desktop.reports.lists import CONFIDENTIAL
from registrar_desktop.reports.requests import RosterRequest
from registrar_desktop.reports.sizes import upright, wide
from registrar_desktop.reports.source import Source
from registrar_desktop.schema.catalogue import Section, Term
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import HOLDS_SEAT, RegistrationStatus

_MOST_DAYS = 20
_PENDING = "pending"
# Points: a signature needs more room than a line of print.
_ROOM_TO_SIGN = 26.0


def class_roster(source: Source, request: RosterRequest) -> Paper:
    """The roster of one section."""
    if not 0 <= request.attendance <= _MOST_DAYS:
        raise Invalid("attendance_days", days=request.attendance, most=_MOST_DAYS)
    term = naming.term(source.session, request.term)
    section = _section(source, term, request.section)
    size = wide if request.attendance else upright
    return Paper(
        "Class roster",
        source.stamp,
        _blocks(source, request, term, section),
        size(request.paper),
        filters=(f"Term: {term.title}", f"Section: {section.label}", f"CRN: {section.crn}"),
    )


def _section(source: Source, term: Term, named: str) -> SectionRow:
    section = naming.section(source.session, named, term.code)
    number = select(row_number(Section)).where(Section.id == section.id)
    return sections.rows(source.session, source.session.scalars(number).all())[0]


@dataclass(frozen=True, slots=True)
class _Extra:
    """What the list of registrations does not tell."""

    preferred: str
    program: str
    email: str


def _blocks(
    source: Source, request: RosterRequest, term: Term, section: SectionRow
) -> Iterator[Block]:
    yield _facts(section, term)
    wanted = registrations.ids(
        source.session, RegistrationQuery(term=term.code, crn=section.crn, live=True)
    )
    yield Heading("Registered")
    rows = _rows(source, request, wanted)
    ruled = request.signatures or request.attendance > 0
    height = _ROOM_TO_SIGN if request.signatures else 0.0
    yield Table(_columns(request), rows, "Nobody is registered", ruled, height)
    if section.waiting:
        yield Heading("Waitlist")
        yield Table(_waiting_columns(), _waiting(source, request, term, section))
    if section.provisional:
        yield Text(
            f"Pending: recorded at this desk and not yet confirmed ({section.provisional}).",
            Tone.NOTE,
        )
    if request.for_release:
        yield Text(
            f"{CONFIDENTIAL}: the student has asked for no release; counted in all totals.",
            Tone.NOTE,
        )


def _facts(section: SectionRow, term: Term) -> Facts:
    capacity = "no limit" if section.capacity is None else str(section.capacity)
    return Facts(
        (
            ("Course", f"{section.subject} {section.number} {section.title}"),
            ("Section", f"{section.code}, CRN {section.crn}"),
            ("Credits", f"{section.credits / 100:g}"),
            ("Instructor", section.instructor or "to be announced"),
            ("Meetings", section.meetings or "by arrangement"),
            ("Term", f"{term.title}, {term.start_date} to {term.end_date}"),
            ("Seats", f"{section.taken} of {capacity}, {section.waiting} waiting"),
        )
    )


def _columns(request: RosterRequest) -> tuple[Column, ...]:
    columns = [
        Column("No.", Kind.COUNT),
        Column("Student number", Kind.CODE),
        Column("Name", width=22),
        Column("Program", Kind.CODE),
    ]
    if _blanks(request):
        days = [Column(str(day + 1), width=3) for day in range(request.attendance)]
        return (*columns, *days, *([Column("Signature", width=34)] * request.signatures))
    columns += [Column("Level"), Column("Status"), Column("Reg. date", Kind.DATE)]
    return (*columns, Column("E-mail")) if request.with_email else tuple(columns)


def _blanks(request: RosterRequest) -> int:
    """How many columns are left to write in."""
    return request.attendance + request.signatures


def _rows(source: Source, request: RosterRequest, wanted: Sequence[int]) -> Iterator[Row]:
    number = 0
    for few in portions(wanted):
        listed = [row for row in registrations.rows(source.session, few)
                  if row.status in HOLDS_SEAT]  # fmt: skip
        extras = _extras(source, [row.student_id for row in listed])
        for row in listed:
            number += 1
            cells = _cells(source, request, row, extras[row.student_id])
            kind = RowKind.PENDING if row.provisional else RowKind.PLAIN
            yield Row((number, *cells), kind)


def _cells(
    source: Source, request: RosterRequest, row: RegistrationRow, extra: _Extra
) -> tuple[Cell, ...]:
    blank: tuple[Cell, ...] = ("",) * _blanks(request)
    if request.for_release and row.privacy_flag:
        rest: tuple[Cell, ...] = blank or ("", "", None) + ("",) * request.with_email
        return ("", CONFIDENTIAL, "", *rest)
    name = f"{row.student_name} [{extra.preferred}]" if extra.preferred else row.student_name
    who: tuple[Cell, ...] = (row.student_number, name, extra.program)
    if blank:
        return (*who, *blank)
    status = _PENDING if row.provisional else source.word(row.status)
    since = source.local_day(row.effective_at)
    more: tuple[Cell, ...] = (source.word(row.level), status, since)
    return (*who, *more, extra.email) if request.with_email else (*who, *more)


def _waiting_columns() -> tuple[Column, ...]:
    return (
        Column("Place", Kind.COUNT),
        Column("Student number", Kind.CODE),
        Column("Name", width=22),
        Column("Level"),
        Column("Asked at", Kind.INSTANT),
    )


def _waiting(
    source: Source, request: RosterRequest, term: Term, section: SectionRow
) -> Iterator[Row]:
    query = RegistrationQuery(
        term=term.code,
        crn=section.crn,
        status=RegistrationStatus.WAITLISTED,
        sort="waitlist_pos",
    )
    for row in registrations.rows(source.session, registrations.ids(source.session, query)):
        kind = RowKind.PENDING if row.provisional else RowKind.PLAIN
        hidden = request.for_release and row.privacy_flag
        # A place that the centre has not confirmed is not printed.
        place = None if row.provisional else row.waitlist_pos
        cells = (
            place,
            "" if hidden else row.student_number,
            CONFIDENTIAL if hidden else row.student_name,
            source.word(row.level),
            row.requested_at,
        )
        yield Row(cells, kind)


def _extras(source: Source, students: Sequence[str]) -> dict[str, _Extra]:
    statement = select(Student.id, Student.preferred_name, PRIMARY_PROGRAM, Student.email).where(
        Student.id.in_(among(students))
    )
    return {
        student: _Extra(preferred or "", code or "", email or "")
        for student, preferred, code, email in source.session.execute(statement)
    }
