"""What posting money settles by itself: holds for the balance, credit that is left, returns.

C16 and C17: what could not be applied stands as credit; C18: no more is given back than is there;
C22: a hold for the balance ends with it; C24: a payment that came back is owed again.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, func, select

from central.balances.holds import PLACED_BY, look_at_balances
from central.balances.rule import read_rule
from central.change_sets.occasion import Occasion
from central.change_sets.plan import Plan, Row
from central.change_sets.rejection import Rejected
from central.change_sets.values import complete
from central.plans.standing import look_at_plans
from registrar_desktop.identifiers import same_id
from registrar_desktop.rules.money import format_money
from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import Case, ChangeKind, EntryKind
from sync.protocol import Action, Choice, FieldChange, Line, Remark

_ENTRY = LedgerEntry.__tablename__
_RETURNED = "RETURNED"
_DISPUTED = "DISPUTE"


def settle_money(
    connection: Connection, plan: Plan, occasion: Occasion, left_out: dict[str, int]
) -> None:
    """left_out: what of each payment could not be applied. Raises Rejected for a refund beyond
    the credit."""
    entries = plan.created(_ENTRY)
    if not entries:
        return
    _refuse_large_refunds(connection, plan, occasion)
    _tell_credit(connection, plan, left_out)
    _charge_for_returns(connection, plan, occasion)
    _tell_returns(connection, plan)


def look_at_holds(
    connection: Connection, plan: Plan, occasion: Occasion, charged: Iterable[str]
) -> None:
    """The plan is written and registrations are charged: holds for the balance end or begin."""
    students = {row["student_id"] for row in plan.created(_ENTRY)} | set(charged)
    if not students:
        return
    # Before holds: a plan that is kept places none.
    look_at_plans(connection, students, occasion.now)
    by = occasion.change.actor
    for hold in look_at_balances(connection, students, by, occasion.now):
        facts = {
            "number": _number(connection, plan, hold.student_id),
            "office": hold.office,
            "reason": hold.reason,
        }
        plan.remarks.append(Remark(case=Case.HOLD_BY_BALANCE, facts=facts))


def _refuse_large_refunds(connection: Connection, plan: Plan, occasion: Occasion) -> None:
    by_service = occasion.change.kind is ChangeKind.GATEWAY_PAYMENT
    for row in plan.created(_ENTRY):
        # What the payment service has given back is given back.
        if row["kind"] is not EntryKind.REFUND or (by_service and row["gateway_ref"]):
            continue
        credit = -_balance(connection, plan, row["student_id"]) + row["amount_minor"]
        if row["amount_minor"] > credit:
            raise _too_large(row, max(credit, 0))


def _too_large(row: Row, credit: int) -> Rejected:
    told = format_money(credit, row["currency"])
    choices = []
    if credit:
        less = {"amount_minor": FieldChange(after=credit)}
        line = Line(kind=_ENTRY, id=row["id"], action=Action.CREATE, fields=less)
        choices.append(Choice(code="refund_less", facts={"amount": told}, lines=[line]))
    asked = format_money(row["amount_minor"], row["currency"])
    rejected = Rejected("refund_too_large", asked=asked, left=told)
    return rejected.offering(Case.REFUND_TOO_LARGE, *choices)


def _tell_credit(connection: Connection, plan: Plan, left_out: dict[str, int]) -> None:
    """What of a payment found its charge paid or gone, and what the account has in credit now."""
    for row in plan.created(_ENTRY):
        if row["id"] not in left_out:
            continue
        currency = row["currency"]
        facts = {
            "amount": format_money(-row["amount_minor"], currency),
            "unapplied": format_money(left_out[row["id"]], currency),
        }
        plan.remarks.append(Remark(case=Case.CHARGE_GONE, facts=facts))
        balance = _balance(connection, plan, row["student_id"])
        if balance < 0:
            credit = {
                "credit": format_money(-balance, currency),
                "number": _number(connection, plan, row["student_id"]),
            }
            plan.remarks.append(Remark(case=Case.OVERPAID, facts=credit))


def _charge_for_returns(connection: Connection, plan: Plan, occasion: Occasion) -> None:
    """C24: what the school takes for a payment that came back, once for each."""
    returned = [row for row in plan.created(_ENTRY) if row["code"] == _RETURNED]
    fee = read_rule(connection).return_fee_minor if returned else None
    if fee is None:
        return
    last = max(row["line"] for row in plan.created(_ENTRY))
    for line, row in enumerate(returned, last + 1):
        values = {
            "student_id": row["student_id"],
            "term_id": row["term_id"],
            "kind": EntryKind.CHARGE,
            "code": "RETURN-FEE",
            "amount_minor": fee,
            "currency": row["currency"],
            "effective_date": occasion.received_day,
            "due_date": occasion.received_day,
            "description": "Fee for a returned payment",
            "source": f"returned {row['reverses_id']}",
            "change_set_id": row["change_set_id"],
            "line": line,
            "desk_id": occasion.change.desk_id,
            "posted_by": PLACED_BY,
            "recorded_at": occasion.now,
        }
        fee_id = same_id("return-fee", str(row["reverses_id"]))
        plan.create(_ENTRY, complete(LedgerEntry, fee_id, values))


def _tell_returns(connection: Connection, plan: Plan) -> None:
    for row in plan.created(_ENTRY):
        if row["code"] not in (_RETURNED, _DISPUTED) or row["amount_minor"] < 0:
            continue
        balance = _balance(connection, plan, row["student_id"])
        facts = {
            "amount": format_money(row["amount_minor"], row["currency"]),
            "number": _number(connection, plan, row["student_id"]),
            "balance": format_money(balance, row["currency"]),
        }
        plan.remarks.append(Remark(case=Case.PAYMENT_RETURNED, facts=facts))


def _balance(connection: Connection, plan: Plan, student_id: str) -> int:
    """What is owed with the plan's entries."""
    statement = select(func.coalesce(func.sum(LedgerEntry.amount_minor), 0)).where(
        LedgerEntry.student_id == student_id
    )
    new: int = sum(
        row["amount_minor"] for row in plan.created(_ENTRY) if row["student_id"] == student_id
    )
    return int(connection.scalar(statement) or 0) + new


def _number(connection: Connection, plan: Plan, student_id: str) -> str:
    known = plan.known(Student.__tablename__).get(student_id)
    if known is not None:
        return str(known["student_number"])
    statement = select(Student.student_number).where(Student.id == student_id)
    return connection.scalar(statement) or "?"
