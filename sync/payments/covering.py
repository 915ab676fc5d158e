"""Applies payments of the gateway to the charges they pay, once the centre has confirmed them.

An act of its own: were it refused because a charge was paid meanwhile, the payment stands.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased

from registrar_desktop.identifiers import same_id
from registrar_desktop.records.accounts import account
from registrar_desktop.rules.ledger import open_items, propose_allocation
from registrar_desktop.rules.money import format_money
from registrar_desktop.rules.roles import may
from registrar_desktop.schema.accounts import Allocation, LedgerEntry
from registrar_desktop.schema.gateway import GatewayTransaction
from registrar_desktop.schema.vocabulary import ChangeKind, EntryKind
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.identity import joined_desk, who_is_here
from sync.report import CycleReport


def cover_all(store: DeskStore, report: CycleReport) -> None:
    """Apply what this desk posted, the oldest open charge first. What a person has to look at
    (paid twice, another amount) is left as credit."""
    with store.reading() as session:
        person = who_is_here(session)
        if person is None or not may(person.roles, ChangeKind.GATEWAY_PAYMENT):
            return
        payments = _uncovered(session, joined_desk(session).id)
        parts = {payment.id: _parts(session, payment) for payment in payments}
    for payment in payments:
        if parts[payment.id]:
            _cover(store, payment, parts[payment.id])
            report.payments_changed += 1


def _uncovered(session: Session, desk_id: str) -> Sequence[LedgerEntry]:
    undone = aliased(LedgerEntry)
    finding = func.json_extract(GatewayTransaction.details, "$.finding")
    return session.scalars(
        select(LedgerEntry)
        .join(GatewayTransaction, GatewayTransaction.ledger_entry_id == LedgerEntry.id)
        .where(
            LedgerEntry.kind == EntryKind.PAYMENT,
            LedgerEntry.gateway_ref == GatewayTransaction.provider_ref,
            LedgerEntry.desk_id == desk_id,
            LedgerEntry.row_version > 0,
            finding.is_(None),
            ~exists().where(Allocation.credit_entry_id == LedgerEntry.id),
            ~exists().where(undone.reverses_id == LedgerEntry.id),
        )
        .order_by(LedgerEntry.recorded_at, LedgerEntry.id)
    ).all()


def _parts(session: Session, payment: LedgerEntry) -> list[tuple[str, int]]:
    """Which charges it covers; only those that the centre knows as well."""
    book = account(session, payment.student_id)
    items = open_items(book.entries, book.applied)
    confirmed = set(
        session.scalars(
            select(LedgerEntry.id).where(
                LedgerEntry.student_id == payment.student_id, LedgerEntry.row_version > 0
            )
        )
    )
    return propose_allocation(
        -payment.amount_minor, [item for item in items if item.id in confirmed]
    )


def _cover(store: DeskStore, payment: LedgerEntry, parts: list[tuple[str, int]]) -> None:
    amount = format_money(sum(part for _, part in parts), payment.currency)
    label = f"{payment.description}: {amount} applied to charges"
    with store.changing(label=label, kind=ChangeKind.GATEWAY_PAYMENT) as work:
        for charge_id, part in parts:
            work.session.add(
                Allocation(
                    id=same_id("gateway-allocation", payment.id, charge_id),
                    credit_entry_id=payment.id,
                    charge_entry_id=charge_id,
                    amount_minor=part,
                    change_set_id=work.change_set_id,
                )
            )
