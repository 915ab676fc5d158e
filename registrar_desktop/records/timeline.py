"""What happened to a student, newest first: this desk's change sets, and what others recorded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from registrar_desktop.records.concerned import change_sets_of_student
from registrar_desktop.records.days import midnight
from registrar_desktop.records.lists.sections import section_label
from registrar_desktop.records.safety import Safety, safety
from registrar_desktop.rules.money import format_money
from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.catalogue import Course, Section
from registrar_desktop.schema.documents import IssuedDocument
from registrar_desktop.schema.people import Program, ProgramEnrollment, Student
from registrar_desktop.schema.registrations import Hold, Registration
from registrar_desktop.schema.vocabulary import ChangeKind
from registrar_desktop.store import identity
from registrar_desktop.store.tables.journal import ChangeSetState, JournalEntry, JournalLine

_MOST = 300


class Happening(StrEnum):
    """What a line of the timeline tells of."""

    CHANGE = "CHANGE"
    REGISTRATION = "REGISTRATION"
    LEDGER = "LEDGER"
    HOLD_PLACED = "HOLD_PLACED"
    HOLD_RELEASED = "HOLD_RELEASED"
    DOCUMENT = "DOCUMENT"
    PROGRAM = "PROGRAM"


@dataclass(frozen=True, slots=True)
class TimelineLine:
    """One happening; `desk` is the code of the desk where it was recorded, where that is known. For a change set of this desk: its label, kind and state, and the student's
    own fields it changed {name: (before, after)}, and how safe it is; for others' records: `word` is the status or
    kind, `about` what it was."""

    at: datetime
    what: Happening
    about: str
    actor: str = ""
    desk: str = ""
    word: str = ""
    change_set_id: str = ""
    change_kind: ChangeKind | None = None
    state: ChangeSetState | None = None
    safety: Safety | None = None
    fields: tuple[tuple[str, object, object], ...] = ()


def timeline(session: Session, student_id: str) -> list[TimelineLine]:
    """The newest happenings of a student."""
    lines = [
        *_changes(session, student_id),
        *_registrations(session, student_id),
        *_entries(session, student_id),
        *_holds(session, student_id),
        *_documents(session, student_id),
        *_programs(session, student_id),
    ]
    lines.sort(key=lambda line: line.at, reverse=True)
    return lines[:_MOST]


def _changes(session: Session, student_id: str) -> Iterator[TimelineLine]:
    statement = (
        select(JournalEntry, safety(session))
        .where(JournalEntry.id.in_(change_sets_of_student(student_id)))
        .order_by(JournalEntry.seq.desc())
        .limit(_MOST)
    )
    entries = session.execute(statement).all()
    here = identity.joined_desk(session).code
    edited = _edited_fields(session, student_id, [entry.id for entry, _ in entries])
    for entry, safe in entries:
        yield TimelineLine(
            at=entry.recorded_at,
            what=Happening.CHANGE,
            about=entry.label,
            actor=entry.actor,
            desk=entry.origin_desk_code or here,
            change_set_id=entry.id,
            change_kind=entry.kind,
            state=entry.state,
            safety=Safety(safe),
            fields=edited.get(entry.id, ()),
        )


def _edited_fields(
    session: Session, student_id: str, change_sets: list[str]
) -> dict[str, tuple[tuple[str, object, object], ...]]:
    statement = select(JournalLine.change_set_id, JournalLine.fields).where(
        JournalLine.record_kind == Student.__tablename__,
        JournalLine.record_id == student_id,
        JournalLine.change_set_id.in_(change_sets),
    )
    return {
        change_set: tuple((name, *pair) for name, pair in fields.items())
        for change_set, fields in session.execute(statement)
    }


def _elsewhere(change_set: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Rows that no change set of this desk made: those are told by the journal."""
    return change_set.not_in(select(JournalEntry.id))


def _registrations(session: Session, student_id: str) -> Iterator[TimelineLine]:
    statement = (
        select(Registration, Course.subject, Course.number, Section.code)
        .join(Section, Section.id == Registration.section_id)
        .join(Course, Course.id == Registration.course_id)
        .where(Registration.student_id == student_id, _elsewhere(Registration.change_set_id))
    )
    for row, *section in _newest(session, statement, Registration.effective_at):
        yield TimelineLine(
            at=row.effective_at,
            what=Happening.REGISTRATION,
            about=section_label(*section),
            actor=row.channel.value,
            word=row.status.value,
        )


def _entries(session: Session, student_id: str) -> Iterator[TimelineLine]:
    statement = select(LedgerEntry).where(
        LedgerEntry.student_id == student_id, _elsewhere(LedgerEntry.change_set_id)
    )
    for (row,) in _newest(session, statement, LedgerEntry.recorded_at):
        amount = format_money(abs(row.amount_minor), row.currency)
        yield TimelineLine(
            at=row.recorded_at,
            what=Happening.LEDGER,
            about=f"{row.description}, {amount}",
            actor=row.posted_by,
            desk=_series(row.receipt_number),
            word=row.kind.value,
        )


def _holds(session: Session, student_id: str) -> Iterator[TimelineLine]:
    statement = select(Hold).where(Hold.student_id == student_id)
    ours = set(
        session.scalars(
            select(JournalLine.record_id)
            .join(Hold, Hold.id == JournalLine.record_id)
            .where(
                JournalLine.record_kind == Hold.__tablename__,
                JournalLine.action == "CREATE",
                Hold.student_id == student_id,
            )
        )
    )
    for (row,) in _newest(session, statement, Hold.placed_at):
        about = f"{row.office}: {row.reason}"
        if row.id in ours:
            continue
        yield TimelineLine(
            at=row.placed_at,
            what=Happening.HOLD_PLACED,
            about=about,
            actor=row.placed_by,
            word=row.type.value,
        )
        if row.released_at is not None and row.row_version > 0:
            yield TimelineLine(
                at=row.released_at,
                what=Happening.HOLD_RELEASED,
                about=about,
                actor=row.released_by or "",
                word=row.type.value,
            )


def _documents(session: Session, student_id: str) -> Iterator[TimelineLine]:
    ours = select(JournalLine.record_id).where(
        JournalLine.record_kind == IssuedDocument.__tablename__
    )
    statement = select(IssuedDocument).where(
        IssuedDocument.student_id == student_id, IssuedDocument.id.not_in(ours)
    )
    for (row,) in _newest(session, statement, IssuedDocument.issued_at):
        yield TimelineLine(
            at=row.issued_at,
            what=Happening.DOCUMENT,
            about=row.number,
            actor=row.issued_by,
            desk=_series(row.number),
            word=row.kind.value,
        )


def _programs(session: Session, student_id: str) -> Iterator[TimelineLine]:
    """Periods of programs that were recorded elsewhere: when each began, by the day that is told."""
    ours = select(JournalLine.record_id).where(
        JournalLine.record_kind == ProgramEnrollment.__tablename__, JournalLine.action == "CREATE"
    )
    statement = (
        select(ProgramEnrollment, Program.code)
        .join(Program, Program.id == ProgramEnrollment.program_id)
        .where(ProgramEnrollment.student_id == student_id, ProgramEnrollment.id.not_in(ours))
    )
    zone = identity.joined_desk(session).time_zone
    for row, code in session.execute(statement):
        until = f" until {row.end_date}" if row.end_date else ""
        why = f": {row.entry_reason}" if row.entry_reason else ""
        yield TimelineLine(
            at=midnight(row.start_date, zone),
            what=Happening.PROGRAM,
            about=f"{code} from {row.start_date}{until}{why}",
            word=row.status.value,
        )


def _series(number: str | None) -> str:
    """The desk whose series a number is of: `D07-000231` is of D07."""
    return (number or "").partition("-")[0] if "-" in (number or "") else ""


def _newest(
    session: Session,
    statement: Select[*tuple[Any, ...]],
    instant: InstrumentedAttribute[datetime],
) -> Iterator[tuple[Any, ...]]:
    for row in session.execute(statement.order_by(instant.desc()).limit(_MOST)):
        yield tuple(row)
