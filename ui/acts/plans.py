"""Payment plans: proposed, shown, cancelled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registrar_desktop.records import naming, plans
from registrar_desktop.rules.money import format_money
from registrar_desktop.schema.vocabulary import ChangeKind
from ui.acts.recording import act, call
from ui.acts.students import today

if TYPE_CHECKING:
    from datetime import date

    from registrar_desktop.records.plans import PlanShown, TermOwed
    from ui.office import Office


def propose_plan(
    office: Office, *, number: str, term: str, first: date, parts: int, every: int
) -> list[PlanShown]:
    """Agree to pay what a term has left open in parts; the student's plans then."""
    day = today(office)
    with act(office, "Payment plan", ChangeKind.PLAN) as work:
        student = naming.student(work.session, number)
        plan = plans.propose(work, student, naming.term(work.session, term), first, parts, every)
        told = format_money(plan.total_minor, plan.currency)
        call(work, f"Payment plan of {told} in {parts} parts for {naming.called(student)}")
        return plans.plans_of(work.session, student.id, day)


def plannable(office: Office, *, number: str) -> list[TermOwed]:
    """The terms for which a student can be offered a plan, and what they have left open."""
    with office.store.reading() as session:
        return plans.plannable(session, naming.student(session, number).id)


def list_plans(office: Office, *, number: str) -> list[PlanShown]:
    """The plans of a student."""
    day = today(office)
    with office.store.reading() as session:
        return plans.plans_of(session, naming.student(session, number).id, day)


def cancel_plan(office: Office, *, number: str, term: str) -> str:
    """End a plan; the term's code."""
    with act(office, "Payment plan cancelled", ChangeKind.PLAN) as work:
        student, of = naming.student(work.session, number), naming.term(work.session, term)
        plans.cancel(work, student, of)
        call(work, f"Payment plan of {naming.called(student)} for {of.code} cancelled")
        return of.code
