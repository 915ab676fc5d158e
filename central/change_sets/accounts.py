"""Decides entries of student accounts and what is applied to what."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, func, select

from central.change_sets.plan import Plan, Row
from central.change_sets.rejection import Rejected
from central.database import one_of
from registrar_desktop.rules.ledger import (
    Entry,
    reasons_against_allocation,
    reasons_against_entry,
)
from registrar_desktop.schema.accounts import Allocation, LedgerEntry
from registrar_desktop.schema.vocabulary import ChangeKind

# Why money that was taken is not applied and yet posted: its charge was paid or taken back.
_STANDS_AS_CREDIT = frozenset({"allocation_beyond"})


def decide_accounts(
    connection: Connection, plan: Plan, kind: ChangeKind, currency: str
) -> dict[str, int]:
    """Raise Rejected with the first reason why an entry or allocation may not be posted; gives what
    of each payment could not be applied to what it was meant for."""
    entries = {key: _entry(row) for key, row in plan.known("ledger_entry").items()}
    _decide_entries(connection, plan, entries, currency)
    if not plan.created("allocation"):
        return {}
    return _decide_allocations(connection, plan, entries, kind)


def _decide_entries(
    connection: Connection, plan: Plan, entries: dict[str, Entry], currency: str
) -> None:
    targets = [row["reverses_id"] for row in plan.created("ledger_entry") if row["reverses_id"]]
    reversed_before = _reversed(connection, targets)
    for row in plan.created("ledger_entry"):
        target = row["reverses_id"]
        reasons = reasons_against_entry(
            entries[row["id"]],
            currency,
            entries.get(target) if target else None,
            target in reversed_before,
        )
        if reasons:
            raise Rejected.because(reasons)
        if target:
            reversed_before.add(target)


def _reversed(connection: Connection, targets: list[str]) -> set[str | None]:
    if not targets:
        return set()
    statement = select(LedgerEntry.reverses_id).where(one_of(LedgerEntry.reverses_id, targets))
    return set(connection.scalars(statement))


def _decide_allocations(
    connection: Connection, plan: Plan, entries: dict[str, Entry], kind: ChangeKind
) -> dict[str, int]:
    used = _sums(connection, Allocation.credit_entry_id, entries)
    covered = _sums(connection, Allocation.charge_entry_id, entries)
    # Money that was taken is posted whatever it was meant for: where its charge was paid or taken
    # back meanwhile it stands as credit (domain C16).
    taken = {row["id"] for row in plan.created("ledger_entry")}
    # What is taken back in the same act covers nothing.
    void = {row["reverses_id"] for row in plan.created("ledger_entry")}
    left_over: dict[str, int] = {}
    for row in plan.created("allocation"):
        credit, charge = entries.get(row["credit_entry_id"]), entries.get(row["charge_entry_id"])
        if credit is None or charge is None:
            raise Rejected("reference_unknown", kind="allocation", refers_to="ledger_entry")
        amount = row["amount_minor"]
        reasons = reasons_against_allocation(
            amount, credit, charge, used.get(credit.id, 0), covered.get(charge.id, 0)
        )
        if credit.id in taken & void:
            plan.leave_out("allocation", row["id"])
            continue
        # A desk covers charges with payments of the service by itself, and does so again with what
        # is open then: nobody is asked.
        by_itself = kind is ChangeKind.GATEWAY_PAYMENT
        if reasons and reasons[0].code in _STANDS_AS_CREDIT and (by_itself or credit.id in taken):
            plan.leave_out("allocation", row["id"])
            left_over[credit.id] = left_over.get(credit.id, 0) + amount
            continue
        if reasons:
            raise Rejected.because(reasons)
        used[credit.id] = used.get(credit.id, 0) + amount
        covered[charge.id] = covered.get(charge.id, 0) + amount
    return left_over


def _sums(connection: Connection, side: Any, entries: dict[str, Entry]) -> dict[str, int]:
    statement = (
        select(side, func.sum(Allocation.amount_minor)).where(one_of(side, entries)).group_by(side)
    )
    return {key: int(total) for key, total in connection.execute(statement)}


def _entry(row: Row) -> Entry:
    return Entry(
        id=row["id"],
        kind=row["kind"],
        amount_minor=row["amount_minor"],
        currency=row["currency"],
        effective_date=row["effective_date"],
        due_date=row["due_date"],
        reverses_id=row["reverses_id"],
        student_id=row["student_id"],
    )
