"""Writes what fee rules come to into an account: charges, credits, and what was paid on them.

What is credited is taken off its charge first; money that is free again then covers what is open.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from central.balances.accounts import account_of
from central.change_sets.values import complete
from central.fees.queue import Account
from registrar_desktop.identifiers import new_id, same_id
from registrar_desktop.rules.fees.settling import Due
from registrar_desktop.rules.ledger import (
    Applied,
    covered_by,
    open_items,
    propose_allocation,
    standing,
)
from registrar_desktop.schema.accounts import Allocation, LedgerEntry
from registrar_desktop.schema.codec import table_of
from registrar_desktop.schema.vocabulary import EntryKind

POSTED_BY = "fee rules"
_LONGEST = 400


@dataclass(slots=True)
class Poster:
    """Posts into one account, under one change set; the student's row is locked."""

    connection: Connection
    account: Account
    change_set_id: str
    desk_id: str | None
    now: datetime
    # What was taken off charges again: by the credit that had paid it.
    _freed: dict[str, int] = field(default_factory=dict)

    def post(self, dues: Iterable[Due]) -> None:
        """Post all of them, then let money that became free cover what is open."""
        came_back = False
        for line, due in enumerate(dues, self._last_line() + 1):
            if due.amount_minor < 0:
                self._make_room(due)
            self._enter(due, line)
            if due.amount_minor < 0 and due.reverses is None:
                self._apply_to_its_charges(due)
            came_back = came_back or (due.amount_minor > 0 and due.name.number > 1)
        if self._freed or came_back:
            self._cover(everything=came_back)

    def _last_line(self) -> int:
        statement = select(func.max(LedgerEntry.line)).where(
            LedgerEntry.change_set_id == self.change_set_id
        )
        return self.connection.scalar(statement) or 0

    def _enter(self, due: Due, line: int) -> None:
        account = self.account
        values = {
            "student_id": account.student_id,
            "term_id": account.term_id,
            "kind": _kind(due),
            "code": due.name.code,
            "amount_minor": due.amount_minor,
            "currency": due.currency,
            "effective_date": due.day,
            "due_date": due.due_date,
            "description": due.description[:_LONGEST],
            "reverses_id": due.reverses,
            "source": str(due.name),
            "change_set_id": self.change_set_id,
            "line": line,
            "desk_id": self.desk_id,
            "posted_by": POSTED_BY,
            "recorded_at": self.now,
        }
        row = complete(LedgerEntry, self._id(due), values)
        self.connection.execute(insert(table_of(LedgerEntry)), [row])

    def _id(self, due: Due) -> str:
        """The identifier that everybody derives, so that it is posted once."""
        if due.of is not None:
            return same_id("fee-twice", self.change_set_id, due.of)
        return due.name.entry_id(self.account.student_id, self.account.term_id)

    def _make_room(self, due: Due) -> None:
        """Take off its charges what the credit is going to cover."""
        left = -due.amount_minor
        for charge in self._charges(due):
            paid = self._paid(charge["id"])
            open_minor = charge["amount_minor"] - sum(paid.values())
            part = min(charge["amount_minor"], left)
            left -= part
            for credit, amount in sorted(paid.items(), reverse=True):
                off = min(amount, max(part - open_minor, 0))
                if off > 0:
                    self._allocate(credit, charge["id"], -off)
                    self._freed[credit] = self._freed.get(credit, 0) + off
                    open_minor += off

    def _apply_to_its_charges(self, due: Due) -> None:
        credit = self._id(due)
        left = -due.amount_minor
        for charge in self._charges(due):
            part = min(left, charge["amount_minor"] - sum(self._paid(charge["id"]).values()))
            if part > 0:
                self._allocate(credit, charge["id"], part)
                left -= part

    def _charges(self, due: Due) -> list[Mapping[str, Any]]:
        """The debits of the account that the credit belongs to, the latest first."""
        table = table_of(LedgerEntry)
        reversed_ids = select(LedgerEntry.reverses_id).where(
            LedgerEntry.student_id == self.account.student_id,
            LedgerEntry.reverses_id.is_not(None),
        )
        ours = f"fee:{due.name.code}:"
        which = (
            (table.c.id == due.of,)
            if due.of is not None
            else (table.c.code == due.name.code, table.c.source.startswith(ours))
        )
        found = self.connection.execute(
            select(table.c.id, table.c.amount_minor, table.c.source)
            .where(
                table.c.student_id == self.account.student_id,
                table.c.term_id == self.account.term_id,
                table.c.amount_minor > 0,
                table.c.id.not_in(reversed_ids),
                *which,
            )
            .order_by(table.c.recorded_at.desc(), table.c.line.desc())
            .with_for_update(key_share=True)
        )
        part = f":{due.name.subject}:"
        return [dict(row) for row in found.mappings() if due.of or part in row["source"]]

    def _paid(self, charge_id: str) -> dict[str, int]:
        found = self.connection.execute(
            select(Allocation.credit_entry_id, func.sum(Allocation.amount_minor).label("amount"))
            .where(Allocation.charge_entry_id == charge_id)
            .group_by(Allocation.credit_entry_id)
            .having(func.sum(Allocation.amount_minor) > 0)
        )
        return {row.credit_entry_id: int(row.amount) for row in found}

    def _cover(self, *, everything: bool) -> None:
        """What was paid on something credited pays what else is open, the oldest first; everything:
        so does all credit, as what came back was paid before."""
        entries, applied = account_of(self.connection, self.account.student_id)
        used = covered_by(applied)
        items = open_items(entries, applied)
        known = {each.id: each for each in entries}
        spare_of = dict(self._freed)
        if everything:
            spare_of |= {each.id: -each.amount_minor for each in standing(entries)
                         if each.amount_minor < 0}  # fmt: skip
        for credit, freed in sorted(spare_of.items()):
            spare = min(freed, -known[credit].amount_minor - used.get(credit, 0))
            for charge, part in propose_allocation(spare, items):
                self._allocate(credit, charge, part)
                applied.append(Applied(credit, charge, part))
            items = open_items(entries, applied)

    def _allocate(self, credit: str, charge: str, amount: int) -> None:
        values = {
            "credit_entry_id": credit,
            "charge_entry_id": charge,
            "amount_minor": amount,
            "change_set_id": self.change_set_id,
        }
        row = complete(Allocation, new_id(), values)
        self.connection.execute(insert(table_of(Allocation)), [row])


def _kind(due: Due) -> EntryKind:
    """A whole charge taken back is a reversal; a part of it an adjustment, as finance keeps books."""
    if due.amount_minor > 0:
        return EntryKind.CHARGE
    return EntryKind.REVERSAL if due.reverses else EntryKind.ADJUSTMENT
