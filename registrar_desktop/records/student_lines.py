"""The parts of a student's page that are rows of their own: contacts, programs, holds, papers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from registrar_desktop.records.pending import PendingMark, marks
from registrar_desktop.rules.holds import HoldFacts, Process, in_force, stops
from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.documents import IssuedDocument
from registrar_desktop.schema.people import Contact, Program, ProgramEnrollment
from registrar_desktop.schema.registrations import Hold
from registrar_desktop.schema.vocabulary import (
    ContactKind,
    DocumentKind,
    DocumentStatus,
    HoldSource,
    HoldType,
    ProgramStatus,
)


@dataclass(frozen=True, slots=True)
class ContactLine:
    """A guardian, emergency contact or payer."""

    id: str
    kind: ContactKind
    name: str
    relation: str
    phone: str
    email: str
    priority: int
    may_receive_info: bool
    pending: tuple[PendingMark, ...] = ()


@dataclass(frozen=True, slots=True)
class ProgramLine:
    """A program the student follows or followed."""

    id: str
    code: str
    title: str
    status: ProgramStatus
    start_date: date
    end_date: date | None
    expected_graduation: date | None
    is_primary: bool
    entry_reason: str = ""
    exit_reason: str = ""
    pending: tuple[PendingMark, ...] = ()


@dataclass(frozen=True, slots=True)
class HoldLine:
    """A hold. `stands`: in force on the day of the page; `stops`: what it stops."""

    id: str
    type: HoldType
    reason: str
    office: str
    amount_minor: int | None
    source: HoldSource
    placed_at: datetime
    placed_by: str
    from_date: date
    to_date: date | None
    released_at: datetime | None
    released_by: str
    release_note: str
    stands: bool
    stops: tuple[Process, ...]
    pending: tuple[PendingMark, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A paper that was issued to or about the student."""

    id: str
    kind: DocumentKind
    number: str
    issued_at: datetime
    issued_by: str
    as_of: datetime
    status: DocumentStatus
    pending: tuple[PendingMark, ...] = ()


def contacts(session: Session, student_id: str) -> tuple[ContactLine, ...]:
    """The contacts of a student, by kind and priority."""
    found = session.scalars(
        select(Contact)
        .where(Contact.student_id == student_id, Contact.removed_at.is_(None))
        .order_by(Contact.kind, Contact.priority)
    ).all()
    pending = marks(session, Contact, [row.id for row in found])
    return tuple(
        ContactLine(
            id=row.id,
            kind=row.kind,
            name=row.name,
            relation=row.relation or "",
            phone=row.phone or "",
            email=row.email or "",
            priority=row.priority,
            may_receive_info=row.may_receive_info,
            pending=tuple(pending.get(row.id, ())),
        )
        for row in found
    )


def programs(session: Session, student_id: str) -> tuple[ProgramLine, ...]:
    """The periods of a student's programs: what runs before what is over, the primary first."""
    statement = (
        select(ProgramEnrollment, Program)
        .join(Program, Program.id == ProgramEnrollment.program_id)
        .where(ProgramEnrollment.student_id == student_id)
        .order_by(
            ProgramEnrollment.end_date.is_not(None),
            ProgramEnrollment.is_primary.desc(),
            ProgramEnrollment.start_date.desc(),
            ProgramEnrollment.end_date.desc(),
        )
    )
    found = session.execute(statement).all()
    pending = marks(session, ProgramEnrollment, [row.id for row, _ in found])
    return tuple(
        ProgramLine(
            id=row.id,
            code=program.code,
            title=program.title,
            status=row.status,
            start_date=row.start_date,
            end_date=row.end_date,
            expected_graduation=row.expected_graduation,
            is_primary=row.is_primary,
            entry_reason=row.entry_reason or "",
            exit_reason=row.exit_reason or "",
            pending=tuple(pending.get(row.id, ())),
        )
        for row, program in found
    )


def holds(session: Session, student_id: str, day: date) -> tuple[HoldLine, ...]:
    """All holds of a student, the newest first; `stands` is judged on the day."""
    found = session.scalars(
        select(Hold).where(Hold.student_id == student_id).order_by(Hold.placed_at.desc())
    ).all()
    pending = marks(session, Hold, [row.id for row in found])
    return tuple(_hold(row, day, tuple(pending.get(row.id, ()))) for row in found)


def _hold(row: Hold, day: date, pending: tuple[PendingMark, ...]) -> HoldLine:
    facts = HoldFacts(row.type, row.office, row.reason, row.from_date, row.to_date, row.released_at)
    return HoldLine(
        id=row.id,
        type=row.type,
        reason=row.reason,
        office=row.office,
        amount_minor=row.amount_minor,
        source=row.source,
        placed_at=row.placed_at,
        placed_by=row.placed_by,
        from_date=row.from_date,
        to_date=row.to_date,
        released_at=row.released_at,
        released_by=row.released_by or "",
        release_note=row.release_note or "",
        stands=in_force(facts, day),
        stops=tuple(sorted(stops(row.type))),
        pending=pending,
    )


def documents(session: Session, student_id: str) -> tuple[DocumentLine, ...]:
    """The papers issued to or about the student, the newest first. A receipt belongs to whose
    payment it is."""
    of_student = IssuedDocument.student_id == student_id
    found = session.scalars(
        select(IssuedDocument)
        .where(or_(of_student, *_receipts_of(session, student_id)))
        .order_by(IssuedDocument.issued_at.desc(), IssuedDocument.number.desc())
    ).all()
    pending = marks(session, IssuedDocument, [row.id for row in found])
    return tuple(
        DocumentLine(
            id=row.id,
            kind=row.kind,
            number=row.number,
            issued_at=row.issued_at,
            issued_by=row.issued_by,
            as_of=row.as_of,
            status=row.status,
            pending=tuple(pending.get(row.id, ())),
        )
        for row in found
    )


def _receipts_of(session: Session, student_id: str) -> list[ColumnElement[bool]]:
    """Each receipt of the student with its copies, `D07-000231/2`, as a stretch of the index."""
    numbers = session.scalars(
        select(LedgerEntry.receipt_number).where(
            LedgerEntry.student_id == student_id, LedgerEntry.receipt_number.is_not(None)
        )
    )
    return [
        and_(
            IssuedDocument.kind == DocumentKind.RECEIPT,
            IssuedDocument.number >= number,
            IssuedDocument.number < f"{number}0",
        )
        for number in numbers
        if number
    ]
