"""Gives courses back that were dropped for non-payment though the money was there in time (C23).

Asked for once a payment has been judged. Where a section has filled meanwhile the student is first
on its waitlist and the office is asked; fees for being late are taken back by reversal.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from central.change_sets.dropped import Dropped, dropped_for_non_payment, free_to_return
from central.change_sets.fairness import known_outages
from central.change_sets.late_fees import owed_in_time, waive_late_fees
from central.change_sets.occasion import Occasion
from central.change_sets.plan import Edit, Plan, Row
from central.change_sets.questions import Question
from central.change_sets.remarks import desk_code
from central.change_sets.returning import charges_on_return
from registrar_desktop.clock import to_text
from registrar_desktop.rules.deadlines import extended
from registrar_desktop.rules.money import format_money
from registrar_desktop.rules.reasons import ReasonCode
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import (
    Case,
    ChangeKind,
    EntryKind,
    RegistrationStatus,
    StudentStatus,
)
from sync.protocol import Choice, Remark

_PAYMENTS = frozenset({ChangeKind.PAYMENT, ChangeKind.GATEWAY_PAYMENT})
_SEEN = Choice(code="seen")


def reinstate_who_paid(connection: Connection, plan: Plan, occasion: Occasion) -> None:
    """Add to the plan of a payment what its being in time brings back."""
    if occasion.change.kind not in _PAYMENTS:
        return
    for payment in _first_payments(plan):
        dropped = dropped_for_non_payment(connection, payment["student_id"])
        in_time = _in_time(connection, occasion, payment, dropped)
        if in_time:
            _bring_back(connection, plan, occasion, payment, in_time)


def _first_payments(plan: Plan) -> Iterable[Row]:
    """One payment a student."""
    paid = (row for row in plan.created("ledger_entry") if row["kind"] is EntryKind.PAYMENT)
    return {row["student_id"]: row for row in paid}.values()


def _in_time(
    connection: Connection, occasion: Occasion, payment: Row, dropped: list[Dropped]
) -> list[Dropped]:
    """Those whose term's payment deadline, as outages extended it, the payment has kept."""
    if not dropped:
        return []
    outages = known_outages(connection, occasion)
    day = _day_paid(occasion, payment)
    kept = []
    for each in dropped:
        last = extended(each.term_id, each.term, outages).payment_deadline
        if last is not None and day <= last:
            kept.append(each)
    return kept


def _day_paid(occasion: Occasion, payment: Row) -> date:
    """The day of a payment: the payment service's, or the desk's where its clock can be believed."""
    if occasion.change.kind is ChangeKind.GATEWAY_PAYMENT:
        paid: date = payment["effective_date"]
        return paid
    return occasion.received_day if occasion.clock_counts else occasion.day


def _bring_back(
    connection: Connection, plan: Plan, occasion: Occasion, payment: Row, dropped: list[Dropped]
) -> None:
    student = payment["student_id"]
    facts: dict[str, Any] = {
        "desk": desk_code(connection, occasion.change.desk_id),
        "received_at": to_text(occasion.received_at),
        "of": len(dropped),
    }
    deadline = max(each.deadline for each in dropped)
    returning = charges_on_return(connection, student, dropped, occasion)
    owed = owed_in_time(connection, plan, student, deadline, returning)
    active = connection.scalar(select(Student.status).where(Student.id == student))
    if owed > 0 or active is not StudentStatus.ACTIVE:
        told = {"short": format_money(owed, payment["currency"])} if owed > 0 else {}
        plan.questions.append(
            Question(Case.DROPPED_FOR_NON_PAYMENT, student, facts | told, (_SEEN,))
        )
        return
    waiting = [each.label for each in dropped if not _return_to(connection, plan, occasion, each)]
    waive_late_fees(connection, plan, occasion, student, deadline)
    facts["restored"] = len(dropped) - len(waiting)
    if waiting:
        facts["waiting"] = ", ".join(waiting)
        plan.questions.append(Question(Case.DROPPED_FOR_NON_PAYMENT, student, facts, (_SEEN,)))
    plan.remarks.append(Remark(case=Case.DROPPED_FOR_NON_PAYMENT, facts=facts))


def _return_to(connection: Connection, plan: Plan, occasion: Occasion, dropped: Dropped) -> bool:
    """Back to the seat, where one is free; else first on the waitlist."""
    free = free_to_return(connection, occasion, dropped)
    status = RegistrationStatus.REGISTERED if free else RegistrationStatus.WAITLISTED
    reason = ReasonCode.REIN if free else ReasonCode.OUTAGE
    changes = {"status": status, "reason_code": reason.value, "effective_at": occasion.received_at}
    plan.edits.append(Edit("registration", dropped.row, changes))
    return free
