"""What was owed by a payment deadline, and taking back fees for missing it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection, func, select

from central.balances.accounts import account_of
from central.change_sets.occasion import Occasion
from central.change_sets.plan import Plan, Row
from central.change_sets.values import complete
from registrar_desktop.identifiers import new_id
from registrar_desktop.rules.ledger import Applied, Entry, overdue
from registrar_desktop.schema.accounts import Allocation, LedgerEntry
from registrar_desktop.schema.codec import table_of
from registrar_desktop.schema.vocabulary import EntryKind

# The codes of fees for paying late and for coming back.
LATE = frozenset({"LATE", "REINSTATE"})


def owed_in_time(
    connection: Connection,
    plan: Plan,
    student_id: str,
    deadline: date,
    returning: Iterable[Entry] = (),
) -> int:
    """What is still owed of everything due by then, this payment counted and late fees not.

    returning: charges that come back with what is given back.
    """
    stored, parts = account_of(connection, student_id)
    late = select(LedgerEntry.id).where(
        LedgerEntry.student_id == student_id, LedgerEntry.code.in_(sorted(LATE))
    )
    fees = set(connection.scalars(late))
    known = [each for each in stored if each.id not in fees and each.reverses_id not in fees]
    known += [
        Entry(
            *(row["id"], row["kind"], row["amount_minor"], row["currency"]),
            *(row["effective_date"], row["due_date"], row["reverses_id"]),
        )
        for row in plan.created("ledger_entry")
        if row["student_id"] == student_id
    ]
    parts += [
        Applied(row["credit_entry_id"], row["charge_entry_id"], row["amount_minor"])
        for row in plan.created("allocation")
    ]
    counted = [each for each in parts if each.charge_entry_id not in fees]
    return overdue([*known, *returning], counted, deadline, -1)


def waive_late_fees(
    connection: Connection, plan: Plan, occasion: Occasion, student_id: str, deadline: date
) -> None:
    """Reverse the fees that were charged because the payment seemed late."""
    table = table_of(LedgerEntry)
    reversed_ids = select(LedgerEntry.reverses_id).where(LedgerEntry.reverses_id.is_not(None))
    fees = connection.execute(
        select(table)
        .where(
            table.c.student_id == student_id,
            table.c.kind == EntryKind.CHARGE,
            table.c.code.in_(sorted(LATE)),
            table.c.effective_date > deadline,
            table.c.id.not_in(reversed_ids),
        )
        .order_by(table.c.id)
        .with_for_update(key_share=True)
    )
    for fee in fees.mappings().all():
        _take_off(connection, plan, occasion, fee["id"])
        plan.create("ledger_entry", _reversal(plan, occasion, dict(fee)))


def _take_off(connection: Connection, plan: Plan, occasion: Occasion, fee_id: str) -> None:
    """What was applied to the fee stands as credit again."""
    for row in plan.created("allocation"):
        if row["charge_entry_id"] == fee_id:
            plan.leave_out("allocation", row["id"])
    applied = connection.execute(
        select(Allocation.credit_entry_id, func.sum(Allocation.amount_minor).label("amount"))
        .where(Allocation.charge_entry_id == fee_id)
        .group_by(Allocation.credit_entry_id)
        .having(func.sum(Allocation.amount_minor) > 0)
    )
    for credit, amount in applied:
        values = {
            "credit_entry_id": credit,
            "charge_entry_id": fee_id,
            "amount_minor": -int(amount),
            "change_set_id": occasion.change.id,
        }
        plan.create("allocation", complete(Allocation, new_id(), values))


def _reversal(plan: Plan, occasion: Occasion, fee: Row) -> Row:
    last = max(row["line"] for row in plan.created("ledger_entry"))
    values = {
        "student_id": fee["student_id"],
        "term_id": fee["term_id"],
        "kind": EntryKind.REVERSAL,
        "code": fee["code"],
        "amount_minor": -fee["amount_minor"],
        "currency": fee["currency"],
        "effective_date": occasion.received_day,
        "description": f"{fee['description']} (waived: paid in time)"[:400],
        "reverses_id": fee["id"],
        "source": "reinstatement",
        "change_set_id": occasion.change.id,
        "line": last + 1,
        "desk_id": occasion.change.desk_id,
        "posted_by": occasion.change.actor,
        "recorded_at": occasion.received_at,
    }
    return complete(LedgerEntry, new_id(), values)
