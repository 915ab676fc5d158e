"""What posting money settles by itself: holds for the balance, credit that is left, returns.

C16 and C17: what could not be applied stands as credit; C18: no more is given back than is there;
C22: a hold for the balance ends with it; C24: a payment that came back is owed again.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection, func, or_, select

from central.change_sets.occasion import Occasion
from central.change_sets.plan import Edit, Plan, Row
from central.change_sets.rejection import Rejected
from central.database import one_of
from registrar_desktop.rules.money import format_money
from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.codec import table_of
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.registrations import Hold
from registrar_desktop.schema.vocabulary import Case, ChangeKind, EntryKind, HoldSource
from sync.protocol import Action, Choice, FieldChange, Line, Remark

_ENTRY = LedgerEntry.__tablename__
_RETURNED = "RETURNED"
_DISPUTED = "DISPUTE"
_NOTE = "Nothing that has fallen due is owed any more"


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
    _tell_returns(connection, plan)
    paid = {row["student_id"] for row in entries if row["amount_minor"] < 0}
    _release_holds(connection, plan, occasion, paid)


def _refuse_large_refunds(connection: Connection, plan: Plan, occasion: Occasion) -> None:
    # What the payment service has given back is given back.
    if occasion.change.kind is ChangeKind.GATEWAY_PAYMENT:
        return
    for row in plan.created(_ENTRY):
        if row["kind"] is not EntryKind.REFUND:
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


def _release_holds(
    connection: Connection, plan: Plan, occasion: Occasion, students: Iterable[str]
) -> None:
    """Holds that the balance rule placed end once nothing is overdue."""
    table = table_of(Hold)
    found = connection.execute(
        select(table)
        .where(
            one_of(table.c.student_id, students),
            table.c.source == HoldSource.BALANCE_RULE,
            table.c.released_at.is_(None),
        )
        .order_by(table.c.id)
        .with_for_update(key_share=True)
    )
    day = occasion.school.day(occasion.now)
    for hold in [dict(row) for row in found.mappings()]:
        if _balance(connection, plan, hold["student_id"], day) > 0:
            continue
        changes = {
            "released_at": occasion.now,
            "released_by": occasion.change.actor,
            "release_note": _NOTE,
        }
        plan.edits.append(Edit(Hold.__tablename__, hold, changes))
        facts = {
            "number": _number(connection, plan, hold["student_id"]),
            "office": hold["office"],
            "reason": hold["reason"],
        }
        plan.remarks.append(Remark(case=Case.HOLD_BY_BALANCE, facts=facts))


def _balance(
    connection: Connection, plan: Plan, student_id: str, due_by: date | None = None
) -> int:
    """What is owed with the plan's entries; due_by: without charges that fall due after that day."""
    statement = select(func.coalesce(func.sum(LedgerEntry.amount_minor), 0)).where(
        LedgerEntry.student_id == student_id
    )
    if due_by is not None:
        statement = statement.where(
            or_(
                LedgerEntry.amount_minor < 0,
                LedgerEntry.due_date.is_(None),
                LedgerEntry.due_date <= due_by,
            )
        )
    new: int = sum(
        row["amount_minor"]
        for row in plan.created(_ENTRY)
        if row["student_id"] == student_id and not _later(row, due_by)
    )
    return int(connection.scalar(statement) or 0) + new


def _later(row: Row, due_by: date | None) -> bool:
    due = row["due_date"]
    return due_by is not None and row["amount_minor"] > 0 and due is not None and due > due_by


def _number(connection: Connection, plan: Plan, student_id: str) -> str:
    known = plan.known(Student.__tablename__).get(student_id)
    if known is not None:
        return str(known["student_number"])
    statement = select(Student.student_number).where(Student.id == student_id)
    return connection.scalar(statement) or "?"
