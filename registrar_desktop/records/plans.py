"""Payment plans: proposed for what a term has left open, shown with what is paid, cancelled.

A plan is a proposal here until the centre has confirmed it; it completes and breaks by itself there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from registrar_desktop.errors import Invalid, Refused
from registrar_desktop.identifiers import new_id
from registrar_desktop.records.accounts import account
from registrar_desktop.rules.plans import (
    MOST_PARTS,
    PartPaid,
    owed_of,
    paid_parts,
    parts_from_json,
    planned_days,
    spread,
)
from registrar_desktop.schema.accounts import LedgerEntry, PaymentPlan
from registrar_desktop.schema.catalogue import Term
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import PlanStatus
from registrar_desktop.store.work import Work


@dataclass(frozen=True, slots=True)
class PlanShown:
    """A plan with its parts. `proposed`: the centre has not confirmed it."""

    id: str
    term: str
    status: PlanStatus
    total_minor: int
    owed_minor: int
    currency: str
    parts: tuple[PartPaid, ...]
    proposed: bool


@dataclass(frozen=True, slots=True)
class TermOwed:
    """What a term has left open that no plan spreads."""

    term: str
    owed_minor: int
    currency: str


def plannable(session: Session, student_id: str) -> list[TermOwed]:
    """The terms for which a plan can be proposed, the latest first."""
    planned = select(PaymentPlan.term_id).where(
        PaymentPlan.student_id == student_id, PaymentPlan.status == PlanStatus.ACTIVE
    )
    charged = select(LedgerEntry.term_id).where(LedgerEntry.student_id == student_id)
    terms = session.execute(
        select(Term.id, Term.code)
        .where(Term.id.in_(charged), Term.id.not_in(planned))
        .order_by(Term.start_date.desc(), Term.code)
    )
    currency = account(session, student_id).currency
    owed = [TermOwed(code, owed_in_term(session, student_id, key), currency) for key, code in terms]
    return [each for each in owed if each.owed_minor > 0]


def propose(
    work: Work, student: Student, term: Term, first: date, parts: int, every: int
) -> PaymentPlan:
    """Spread what the term has left open over so many parts, `every` days apart. Raises Refused
    where nothing is owed or a plan stands already."""
    if not 1 <= parts <= MOST_PARTS:
        raise Invalid("plan_parts_number", most=MOST_PARTS)
    if _active(work.session, student, term) is not None:
        raise Refused("payment_plan_active")
    owed = owed_in_term(work.session, student.id, term.id)
    if owed < parts:
        raise Refused("plan_nothing_owed", number=student.student_number, term=term.code)
    days = planned_days(first, parts, every)
    plan = PaymentPlan(
        id=new_id(),
        student_id=student.id,
        term_id=term.id,
        status=PlanStatus.ACTIVE,
        total_minor=owed,
        currency=account(work.session, student.id).currency,
        installments=[part.as_json() for part in spread(owed, days)],
    )
    work.session.add(plan)
    work.session.flush()
    return plan


def cancel(work: Work, student: Student, term: Term) -> PaymentPlan:
    """End the plan of a term; what is owed is due as it was. Raises Invalid where there is none."""
    plan = _active(work.session, student, term)
    if plan is None:
        raise Invalid("plan_unknown", number=student.student_number, term=term.code)
    plan.status = PlanStatus.CANCELLED
    work.session.flush()
    return plan


def plans_of(session: Session, student_id: str, day: date) -> list[PlanShown]:
    """The plans of a student, the latest term first."""
    statement = (
        select(PaymentPlan, Term.code)
        .join(Term, Term.id == PaymentPlan.term_id)
        .where(PaymentPlan.student_id == student_id)
        .order_by(Term.start_date.desc(), PaymentPlan.id.desc())
    )
    return [_shown(session, plan, term, day) for plan, term in session.execute(statement)]


def owed_in_term(session: Session, student_id: str, term_id: str) -> int:
    """What a student still owes of what a term has charged, as this desk knows it."""
    debits = session.scalars(
        select(LedgerEntry.id).where(
            LedgerEntry.student_id == student_id,
            LedgerEntry.term_id == term_id,
            LedgerEntry.amount_minor > 0,
        )
    )
    book = account(session, student_id)
    return owed_of(book.entries, book.applied, set(debits))


def _active(session: Session, student: Student, term: Term) -> PaymentPlan | None:
    return session.scalars(
        select(PaymentPlan).where(
            PaymentPlan.student_id == student.id,
            PaymentPlan.term_id == term.id,
            PaymentPlan.status == PlanStatus.ACTIVE,
        )
    ).first()


def _shown(session: Session, plan: PaymentPlan, term: str, day: date) -> PlanShown:
    active = plan.status is PlanStatus.ACTIVE
    owed = owed_in_term(session, plan.student_id, plan.term_id) if active else 0
    return PlanShown(
        id=plan.id,
        term=term,
        status=plan.status,
        total_minor=plan.total_minor,
        owed_minor=owed,
        currency=plan.currency,
        parts=tuple(paid_parts(parts_from_json(plan.installments), owed, day)) if active else (),
        proposed=plan.row_version == 0,
    )
