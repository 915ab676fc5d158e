"""Decides entries of student accounts and what is applied to what."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, func, or_, select

from central.change_sets.plan import Plan, Row
from central.change_sets.rejection import Rejected
from central.database import one_of
from registrar_desktop.identifiers import new_id
from registrar_desktop.rules.ledger import (
    Entry,
    reasons_against_allocation,
    reasons_against_entry,
)
from registrar_desktop.schema.accounts import Allocation, LedgerEntry
from registrar_desktop.schema.vocabulary import ChangeKind
from sync.protocol import ChangeSet

# Why money that was taken is not applied and yet posted: its charge was paid or taken back.
_STANDS_AS_CREDIT = frozenset({"allocation_beyond"})


def decide_accounts(
    connection: Connection, plan: Plan, change: ChangeSet, currency: str
) -> dict[str, int]:
    """Raise Rejected with the first reason why an entry or allocation may not be posted; gives what
    of each payment could not be applied to what it was meant for."""
    entries = {key: _entry(row) for key, row in plan.known("ledger_entry").items()}
    _decide_entries(connection, plan, entries, currency)
    applied = _Applied(connection, plan)
    left_over: dict[str, int] = {}
    if plan.created("allocation"):
        left_over = _decide_allocations(connection, plan, entries, change.kind, applied)
    applied.take_off(plan, change.id)
    return left_over


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


class _Applied:
    """What stands applied to or by entries that are reversed now. A desk takes off what it knew of:
    others may have paid the same charge meanwhile, or the centre have applied the credit elsewhere."""

    def __init__(self, connection: Connection, plan: Plan) -> None:
        entries = plan.created("ledger_entry")
        self._reversed = {row["reverses_id"] for row in entries if row["reverses_id"]}
        self._reversed -= {row["id"] for row in entries}
        self._standing = _pairs(connection, self._reversed) if self._reversed else {}

    def cannot_take_off(self, row: Row) -> bool:
        """Whether more would be taken off than stands there; notes it where it can."""
        pair = row["credit_entry_id"], row["charge_entry_id"]
        if row["amount_minor"] >= 0 or self._reversed.isdisjoint(pair):
            return False
        if -row["amount_minor"] > self._standing.get(pair, 0):
            return True
        self._standing[pair] += row["amount_minor"]
        return False

    def take_off(self, plan: Plan, change_set_id: str) -> None:
        """Whatever is left is taken off by the centre: a reversed entry covers nothing."""
        for (credit, charge), amount in self._standing.items():
            if amount > 0:
                plan.create("allocation", allocation(credit, charge, -amount, change_set_id))


def allocation(credit_id: str, charge_id: str, amount: int, change_set_id: str) -> Row:
    """A row of the centre's own that applies part of a credit to a charge; negative: takes it off."""
    return {
        "id": new_id(),
        "credit_entry_id": credit_id,
        "charge_entry_id": charge_id,
        "amount_minor": amount,
        "change_set_id": change_set_id,
    }


def _pairs(connection: Connection, entries: set[str]) -> dict[tuple[str, str], int]:
    statement = (
        select(
            Allocation.credit_entry_id,
            Allocation.charge_entry_id,
            func.sum(Allocation.amount_minor),
        )
        .where(
            or_(
                one_of(Allocation.credit_entry_id, sorted(entries)),
                one_of(Allocation.charge_entry_id, sorted(entries)),
            )
        )
        .group_by(Allocation.credit_entry_id, Allocation.charge_entry_id)
    )
    return {(credit, charge): int(sum_) for credit, charge, sum_ in connection.execute(statement)}


def _decide_allocations(
    connection: Connection,
    plan: Plan,
    entries: dict[str, Entry],
    kind: ChangeKind,
    applied: _Applied,
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
        if credit.id in taken & void or applied.cannot_take_off(row):
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
