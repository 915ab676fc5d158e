"""The schedule slip: what a student attends in a term and when, with what is provisional told as such."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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
from registrar_desktop.exports.tables import Column, Kind
from registrar_desktop.records import naming
from registrar_desktop.records.lists import registrations
from registrar_desktop.records.lists.registrations import RegistrationQuery, RegistrationRow
from registrar_desktop.reports.requests import SlipRequest
from registrar_desktop.reports.sizes import upright
from registrar_desktop.reports.source import Source
from registrar_desktop.rules.names import full_name
from registrar_desktop.rules.timetable import Meeting, describe, format_time, meetings_from_json
from registrar_desktop.schema.catalogue import Section, Term
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import LIVE, RegistrationStatus

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_PROVISIONAL = (
    "Provisional: recorded at this desk and not yet confirmed. The place in order is the time "
    "shown; the school tells the student if a seat cannot be given."
)
_NO_PLACE = "A place on the waitlist is told once the centre has confirmed it."


def schedule_slip(source: Source, request: SlipRequest) -> Paper:
    """The schedule of one student in a term."""
    term = naming.term(source.session, request.term)
    student = naming.student(source.session, request.student)
    rows = _held(source, term, student)
    provisional = any(row.provisional for row in rows)
    return Paper(
        "Schedule, provisional" if provisional else "Schedule",
        source.stamp,
        _blocks(source, term, student, rows),
        upright(request.paper),
        filters=(f"Term: {term.title}",),
    )


def _held(source: Source, term: Term, student: Student) -> list[RegistrationRow]:
    query = RegistrationQuery(student=student.student_number, term=term.code, sort="section")
    found = registrations.rows(source.session, registrations.ids(source.session, query))
    return [row for row in found if row.status in LIVE]


def _blocks(
    source: Source, term: Term, student: Student, rows: Sequence[RegistrationRow]
) -> Iterator[Block]:
    meetings = {row.id: _meetings(source, row) for row in rows}
    yield _facts(term, student, rows)
    yield Table(_columns(), _rows(source, rows, meetings), "No registrations in this term")
    if any(row.provisional for row in rows):
        yield Text(_PROVISIONAL, Tone.STRONG)
    if any(row.status is RegistrationStatus.WAITLISTED for row in rows):
        yield Text(_NO_PLACE, Tone.NOTE)
    week = list(_week(rows, meetings))
    if week:
        yield Heading("The week")
        yield Table(_week_columns(), week)
    yield Text(_deadlines(term), Tone.NOTE)


def _facts(term: Term, student: Student, rows: Sequence[RegistrationRow]) -> Facts:
    seats = [row for row in rows if row.holds_seat]
    confirmed = sum(row.credits for row in seats if not row.provisional)
    waiting = sum(row.credits for row in seats if row.provisional)
    more = f", and {waiting / 100:g} provisional" if waiting else ""
    return Facts(
        (
            ("Student", full_name(student.family_name, student.given_name)),
            ("Student number", student.student_number),
            ("Term", f"{term.title}, {term.start_date} to {term.end_date}"),
            ("Credits", f"{confirmed / 100:g}{more}"),
        )
    )


def _columns() -> tuple[Column, ...]:
    return (
        Column("Section", Kind.CODE),
        Column("CRN", Kind.CODE),
        Column("Title", width=20),
        Column("Meets", width=24),
        Column("Credits"),
        Column("Status"),
        Column("Asked at", Kind.INSTANT),
    )


def _rows(
    source: Source,
    rows: Sequence[RegistrationRow],
    meetings: dict[str, tuple[Meeting, ...]],
) -> Iterator[Row]:
    for row in rows:
        status = "Provisional" if row.status_word == "PROVISIONAL" else source.word(row.status)
        place = row.waitlist_pos
        if row.status is RegistrationStatus.WAITLISTED and place and not row.provisional:
            status = f"{status}, place {place}"
        when = "; ".join(describe(each) for each in meetings[row.id]) or "by arrangement"
        yield Row(
            (
                *(row.section, row.crn, row.title, when, f"{row.credits / 100:g}"),
                *(status, row.requested_at),
            ),
            RowKind.PENDING if row.provisional else RowKind.PLAIN,
        )


def _meetings(source: Source, row: RegistrationRow) -> tuple[Meeting, ...]:
    return meetings_from_json(source.session.get_one(Section, row.section_id).meetings)


def _week_columns() -> tuple[Column, ...]:
    return (
        Column("Day"),
        Column("From"),
        Column("To"),
        Column("Section", width=20),
        Column("Room"),
    )


def _week(
    rows: Sequence[RegistrationRow], meetings: dict[str, tuple[Meeting, ...]]
) -> Iterator[Row]:
    """Each meeting of the week in the order in which it comes; the day is told once."""
    coming = sorted(
        (day, each.start or 0, each.end or 0, row.section, each.room or "", row.provisional)
        for row in rows
        if row.holds_seat
        for each in meetings[row.id]
        if not each.is_arranged and each.date is None
        for day in each.days
    )
    told = -1
    for day, start, end, section, room, provisional in coming:
        name = "" if day == told else _DAYS[day]
        told = day
        cells = (name, format_time(start), format_time(end), section, room)
        yield Row(cells, RowKind.PENDING if provisional else RowKind.PLAIN)


def _deadlines(term: Term) -> str:
    days = (
        ("Sections are added until", term.add_deadline),
        ("dropped without a mark until", term.drop_deadline),
        ("left with a W until", term.withdraw_deadline),
        ("paid until", term.payment_deadline),
    )
    told = [f"{words} {day}" for words, day in days if day is not None]
    return f"{', '.join(told)}." if told else "No deadlines are set for this term."
