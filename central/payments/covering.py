"""Applies payments that the centre posted to the charges they pay, the oldest open charge first.

An act of its own: were it refused because a charge was paid meanwhile, the payment stands. What a
person has to look at (paid twice, another amount) is left as credit.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Engine, exists, select
from sqlalchemy.orm import aliased

from central.payments.knowledge import applied_of, entries_of
from central.payments.own_acts import DESK_ID, act, creating
from registrar_desktop.identifiers import new_id, same_id
from registrar_desktop.rules.ledger import open_items, propose_allocation
from registrar_desktop.rules.money import format_money
from registrar_desktop.schema.accounts import Allocation, LedgerEntry
from registrar_desktop.schema.gateway import GatewayTransaction
from registrar_desktop.schema.vocabulary import EntryKind

_AT_ONCE = 200


def cover_all(engine: Engine, now: datetime) -> None:
    """Apply what is still credit, the newest payments first."""
    with engine.connect() as connection:
        waiting = _uncovered(connection)
    for entry_id in waiting:
        cover(engine, entry_id, now)


def cover(engine: Engine, entry_id: str, now: datetime) -> None:
    """Apply one payment as far as charges are open."""
    with engine.begin() as connection:
        payment = connection.execute(
            select(LedgerEntry.__table__).where(LedgerEntry.id == entry_id)
        ).one()
        parts = _parts(connection, payment.student_id, payment.amount_minor)
        if not parts:
            return
        change_id = new_id()
        lines = [
            creating(
                Allocation,
                same_id("gateway-allocation", entry_id, charge_id),
                {
                    "credit_entry_id": entry_id,
                    "charge_entry_id": charge_id,
                    "amount_minor": part,
                    "change_set_id": change_id,
                },
            )
            for charge_id, part in parts
        ]
        amount = format_money(sum(part for _, part in parts), payment.currency)
        label = f"{payment.description}: {amount} applied to charges"
        act(connection, change_id, label, lines, now, now)


def _parts(connection: Connection, student_id: str, credit_minor: int) -> list[tuple[str, int]]:
    entries = entries_of(connection, student_id)
    items = open_items(entries, applied_of(connection, student_id))
    return propose_allocation(-credit_minor, items)


def _uncovered(connection: Connection) -> list[str]:
    undone = aliased(LedgerEntry)
    finding = GatewayTransaction.details["finding"].as_string()
    return list(
        connection.scalars(
            select(LedgerEntry.id)
            .join(GatewayTransaction, GatewayTransaction.ledger_entry_id == LedgerEntry.id)
            .where(
                LedgerEntry.kind == EntryKind.PAYMENT,
                LedgerEntry.desk_id == DESK_ID,
                LedgerEntry.gateway_ref == GatewayTransaction.provider_ref,
                finding.is_(None),
                ~exists().where(Allocation.credit_entry_id == LedgerEntry.id),
                ~exists().where(undone.reverses_id == LedgerEntry.id),
            )
            .order_by(LedgerEntry.recorded_at.desc(), LedgerEntry.id)
            .limit(_AT_ONCE)
        )
    )
