"""What the fee rules will charge or credit for what this desk has registered and nobody confirmed.

The same rules as at the centre, which alone posts; until then these lines stand beside the account.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from registrar_desktop.records.days import school_day
from registrar_desktop.records.lists.sections import section_label
from registrar_desktop.records.pending import unconfirmed_ids
from registrar_desktop.rules.fees.raised import Raised, fee_name
from registrar_desktop.rules.fees.settling import Due, Occasion, Taken, goes_on_elsewhere, settle
from registrar_desktop.rules.fees.tariff import Payer, Tariff, tariff_from
from registrar_desktop.schema.accounts import FeeRule, LedgerEntry
from registrar_desktop.schema.catalogue import Course, Section, Term
from registrar_desktop.schema.codec import table_of
from registrar_desktop.schema.people import ProgramEnrollment, Student
from registrar_desktop.schema.registrations import Registration
from registrar_desktop.schema.vocabulary import ProgramStatus
from registrar_desktop.store import identity


@dataclass(frozen=True, slots=True)
class ExpectedFee:
    """A charge, or with a negative amount a credit, that the centre is going to post."""

    code: str
    description: str
    term: str
    amount_minor: int
    currency: str
    due_date: date | None


def expected_fees(session: Session, student_id: str, now: datetime) -> tuple[ExpectedFee, ...]:
    """What is expected of all that is unconfirmed of a student."""
    statement = select(Registration.id, Registration.term_id).where(
        Registration.student_id == student_id, Registration.id.in_(unconfirmed_ids(Registration))
    )
    touched: dict[str, set[str]] = {}
    for registration_id, term_id in session.execute(statement):
        touched.setdefault(term_id, set()).add(registration_id)
    return tuple(
        fee
        for term_id, ids in touched.items()
        for fee in _expected(session, student_id, term_id, ids, now)
    )


def quote(
    session: Session, registrations: Collection[Registration], now: datetime
) -> tuple[ExpectedFee, ...]:
    """What an act that changed these registrations of one student and term will charge or credit."""
    first = next(iter(registrations))
    ids = {each.id for each in registrations}
    return tuple(_expected(session, first.student_id, first.term_id, ids, now))


def _expected(
    session: Session, student_id: str, term_id: str, touched: set[str], now: datetime
) -> list[ExpectedFee]:
    tariffs = _tariffs(session, term_id)
    if not tariffs:
        return []
    zone = identity.joined_desk(session).time_zone
    dues = settle(
        tariffs,
        _payer(session, student_id),
        _taken(session, student_id, term_id, touched),
        _raised(session, student_id, term_id),
        Occasion(now, lambda instant: school_day(instant, zone)),
    )
    code = session.scalar(select(Term.code).where(Term.id == term_id)) or ""
    return [_line(due, code) for due in dues]


def _line(due: Due, term: str) -> ExpectedFee:
    return ExpectedFee(
        *(due.name.code, due.description, term, due.amount_minor, due.currency, due.due_date)
    )


def _tariffs(session: Session, term_id: str) -> list[Tariff]:
    table = table_of(FeeRule)
    found = session.execute(select(table).where(table.c.term_id == term_id)).mappings()
    return [tariff_from(dict(row)) for row in found if row["amount_minor"] > 0]


def _payer(session: Session, student_id: str) -> Payer:
    student = session.get_one(Student, student_id)
    programs = session.scalars(
        select(ProgramEnrollment.program_id).where(
            ProgramEnrollment.student_id == student_id,
            ProgramEnrollment.status == ProgramStatus.ACTIVE,
        )
    )
    return Payer(student.level, student.residency, frozenset(programs))


def _taken(session: Session, student_id: str, term_id: str, touched: set[str]) -> list[Taken]:
    statement = (
        select(Registration, Section, Course)
        .join(Section, Section.id == Registration.section_id)
        .join(Course, Course.id == Registration.course_id)
        .where(Registration.student_id == student_id, Registration.term_id == term_id)
        .order_by(Registration.requested_at, Registration.id)
    )
    found = []
    for row, section, course in session.execute(statement):
        if goes_on_elsewhere(row.reason_code):
            continue
        own = (row.credits, section.credits, course.credits_min)
        found.append(
            Taken(
                section_id=section.id,
                course_id=course.id,
                label=section_label(course.subject, course.number, section.code),
                credits=next((each for each in own if each is not None), 0),
                status=row.status,
                asked_at=row.requested_at,
                left_at=row.effective_at,
                touched=row.id in touched,
            )
        )
    return found


def _raised(session: Session, student_id: str, term_id: str) -> list[Raised]:
    """What stands under the name of a rule, and reversals of it."""
    statement = select(
        *(LedgerEntry.id, LedgerEntry.kind, LedgerEntry.amount_minor),
        *(LedgerEntry.source, LedgerEntry.reverses_id, LedgerEntry.effective_date),
    ).where(
        LedgerEntry.student_id == student_id,
        LedgerEntry.term_id == term_id,
        or_(LedgerEntry.source.startswith("fee:"), LedgerEntry.reverses_id.is_not(None)),
    )
    rows = session.execute(statement).all()
    names = {row.id: fee_name(row.source) for row in rows}
    return [
        Raised(*(row.id, name, row.kind, row.amount_minor), *(row.effective_date, row.reverses_id))
        for row in rows
        if (name := names[row.id] or names.get(row.reverses_id)) is not None
    ]
