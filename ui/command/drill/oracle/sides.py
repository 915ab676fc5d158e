"""What all sides have at a moment, read past the program: the gateway's own book, the central tables
by SQL, and what each desk holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ui.command.drill.day import Day
from ui.command.drill.desks import all_do

Row = Mapping[str, Any]
_ENTRIES = """
    SELECT e.id, s.student_number, e.kind, e.code, e.amount_minor, e.currency, e.method, e.reference,
           e.receipt_number, e.gateway_ref, e.reverses_id
    FROM ledger_entry e JOIN student s ON s.id = e.student_id ORDER BY e.id
"""
_NAMES = (
    *("id", "student_number", "kind", "code", "amount_minor", "currency", "method", "reference"),
    *("receipt_number", "gateway_ref", "reverses_id"),
)


@dataclass(slots=True)
class Sides:
    """payments: the gateway's payments by the name of the payment they are; strangers: those that
    are none of the day. attention: what waits for a person at each desk. told: what each desk's own
    reconciliation says, where it was asked."""

    payments: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    strangers: list[Row] = field(default_factory=list)
    refunds: list[Row] = field(default_factory=list)
    disputes: list[Row] = field(default_factory=list)
    money_log: list[Row] = field(default_factory=list)
    centre: list[Row] = field(default_factory=list)
    desks: list[Mapping[str, list[Row]]] = field(default_factory=list)
    attention: list[list[Row]] = field(default_factory=list)
    told: list[Row] = field(default_factory=list)

    @property
    def by_object(self) -> dict[str, str]:
        """The name of the payment that an object of the gateway belongs to."""
        found = {str(row["id"]): name for name, rows in self.payments.items() for row in rows}
        for row in (*self.refunds, *self.disputes):
            name = found.get(str(row["payment_intent"]))
            if name is not None:
                found[str(row["id"])] = name
        return found

    @property
    def operations(self) -> dict[str, list[Row]]:
        """What the desks have of each operation; two desks may have the same."""
        found: dict[str, list[Row]] = defaultdict(list)
        for desk in self.desks:
            for row in desk["operations"]:
                found[str(row["id"])].append(row)
        return found


def read_sides(day: Day, *, reconcile: bool) -> Sides:
    """Look everywhere. reconcile: have each desk say its own as well."""
    sides = Sides()
    if reconcile:
        sides.told = all_do(day.stage.desks, "reconcile")
        # What it opens for people is delivered like everything else.
        all_do(day.stage.desks, "cycle", peers=["CENTRE"])
    book = day.stage.book
    names = {at: name for name, at in day.at_gateway.items()}
    for row in book.objects("payment_intent"):
        name = names.get(str(row["id"])) or _named(row)
        if name in day.scenario.payments:
            sides.payments[name].append(row)
        else:
            sides.strangers.append(row)
    sides.refunds = list(book.objects("refund"))
    sides.disputes = list(book.objects("dispute"))
    sides.money_log = list(book.objects("balance_transaction"))
    sides.centre = [
        dict(zip(_NAMES, row, strict=True)) for row in day.stage.at_centre.rows(_ENTRIES)
    ]
    sides.desks = all_do(day.stage.desks, "tell")
    sides.attention = all_do(day.stage.desks, "attention")
    return sides


def _named(row: Row) -> str:
    """Desks write the name of the payment into what the payer reads."""
    return str(row["description"] or "").rpartition(" ")[2]


def taken(row: Row) -> int:
    """What the gateway has received by a payment."""
    return int(row["amount_received"]) if row["status"] == "succeeded" else 0
