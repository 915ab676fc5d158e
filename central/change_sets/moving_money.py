"""Moves an account to another student: each entry by a pair of transfers, so that every sum stays.

Entries are never changed. The old account is left even, entry by entry; the new one has each
charge and credit under its own day, and what paid what.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, func, select

from central.change_sets.accounts import allocation
from central.change_sets.plan import Plan, Row
from central.database import one_of
from registrar_desktop.identifiers import new_id
from registrar_desktop.schema.accounts import Allocation, LedgerEntry
from registrar_desktop.schema.vocabulary import EntryKind
from sync.protocol import ChangeSet

CODE = "MERGED"
_ENTRY, _PART = LedgerEntry.__tablename__, Allocation.__tablename__


@dataclass(slots=True)
class Mover:
    """Writes the transfers of one change set into a plan; `moved` maps entries to their heirs."""

    plan: Plan
    change: ChangeSet
    from_number: str
    to_id: str
    # Entries of a change set are told apart by their line.
    last_line: int = 0
    moved: dict[str, str] = field(default_factory=dict)

    def move(self, entries: Sequence[Row]) -> None:
        """Take these entries of one account over into the other."""
        for entry in entries:
            out = self._transfer(entry, entry["student_id"], -entry["amount_minor"])
            heir = self._transfer(entry, self.to_id, entry["amount_minor"])
            heir["due_date"] = entry["due_date"]
            self.moved[entry["id"]] = heir["id"]
            credit, charge = (entry, out) if entry["amount_minor"] < 0 else (out, entry)
            self.apply(credit["id"], charge["id"], abs(entry["amount_minor"]))

    def apply(self, credit_id: str, charge_id: str, amount: int) -> None:
        """Apply part of a credit to a charge; negative: take it off again."""
        self.plan.create(_PART, allocation(credit_id, charge_id, amount, self.change.id))

    def reapply(self, parts: Sequence[tuple[str, str, int]]) -> None:
        """What paid what goes over: taken off in the old account, applied again in the new one."""
        for credit_id, charge_id, amount in parts:
            self.apply(credit_id, charge_id, -amount)
            self.apply(self.moved[credit_id], self.moved[charge_id], amount)

    def _transfer(self, entry: Row, student_id: str, amount: int) -> Row:
        self.last_line += 1
        row: dict[str, Any] = dict.fromkeys(
            ("due_date", "receipt_number", "reverses_id", "refunds_id")
        )
        row |= {name: entry[name] for name in ("term_id", "currency", "effective_date", "method")}
        row |= {
            "id": new_id(),
            "student_id": student_id,
            "kind": EntryKind.TRANSFER,
            "code": CODE,
            "amount_minor": amount,
            "description": f"{entry['description']} (merged from {self.from_number})"[:400],
            "reference": entry["receipt_number"] or entry["reference"],
            "payer": entry["payer"],
            "source": f"merge {entry['id']}",
            "gateway_ref": None,
            "change_set_id": self.change.id,
            "line": self.last_line,
            "desk_id": self.change.desk_id,
            "posted_by": self.change.actor,
            "recorded_at": self.change.recorded_at,
        }
        self.plan.create(_ENTRY, row)
        return row


def move_account(connection: Connection, mover: Mover, from_id: str) -> None:
    """Move all that stands in an account."""
    rows = connection.execute(
        select(LedgerEntry.__table__)
        .where(LedgerEntry.student_id == from_id)
        .order_by(LedgerEntry.id)
        .with_for_update(key_share=True)
    )
    entries = [dict(row) for row in rows.mappings()]
    reversed_ids = {entry["reverses_id"] for entry in entries}
    standing = [
        entry
        for entry in entries
        if entry["id"] not in reversed_ids and entry["reverses_id"] is None
    ]
    parts = _parts(connection, [entry["id"] for entry in standing])
    even = _even(standing, parts)
    mover.move([entry for entry in standing if entry["id"] not in even])
    mover.reapply([part for part in parts if part[0] not in even])


def _parts(connection: Connection, ids: list[str]) -> list[tuple[str, str, int]]:
    """What is applied to what among these entries."""
    statement = (
        select(
            Allocation.credit_entry_id,
            Allocation.charge_entry_id,
            func.sum(Allocation.amount_minor),
        )
        .where(one_of(Allocation.credit_entry_id, ids), one_of(Allocation.charge_entry_id, ids))
        .group_by(Allocation.credit_entry_id, Allocation.charge_entry_id)
        .having(func.sum(Allocation.amount_minor) != 0)
    )
    return [
        (credit, charge, int(amount)) for credit, charge, amount in connection.execute(statement)
    ]


def _even(entries: Sequence[Row], parts: Sequence[tuple[str, str, int]]) -> set[str]:
    """Entries that an earlier merge has left even: moved away, they are not moved twice."""
    moved = {
        str(entry["source"]).removeprefix("merge ")
        for entry in entries
        if entry["code"] == CODE and str(entry["source"]).startswith("merge ")
    }
    gone = {entry["id"] for entry in entries if entry["id"] in moved}
    pairs = {
        entry["id"]
        for entry in entries
        if entry["code"] == CODE and str(entry["source"]).removeprefix("merge ") in gone
    }
    return gone | pairs
