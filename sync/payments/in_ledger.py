"""What desk and centre look for in the ledger about a payment at the gateway, as SQL for either database."""

from __future__ import annotations

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import aliased

from registrar_desktop.rules.reconciliation.twice import ONE_DEBT_WITHIN
from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.gateway import GatewayTransaction
from registrar_desktop.schema.vocabulary import EntryKind
from sync.payments.entries import entry_id


def entries_that_stand_for(gateway_ref: str) -> Select[str]:
    """The entry of this object of the gateway, whoever made it."""
    return select(LedgerEntry.id).where(
        or_(LedgerEntry.id == entry_id(gateway_ref), LedgerEntry.gateway_ref == gateway_ref)
    )


def paid_at_counter(row: GatewayTransaction, student_id: str) -> Select[str]:
    """Payments of the student over the counter, as large and at about the same time."""
    undone = aliased(LedgerEntry)
    return select(LedgerEntry.id).where(
        LedgerEntry.student_id == student_id,
        LedgerEntry.kind == EntryKind.PAYMENT,
        LedgerEntry.gateway_ref.is_(None),
        LedgerEntry.amount_minor == -row.received_minor,
        LedgerEntry.currency == row.currency,
        LedgerEntry.recorded_at.between(
            row.occurred_at - ONE_DEBT_WITHIN, row.occurred_at + ONE_DEBT_WITHIN
        ),
        ~exists().where(undone.reverses_id == LedgerEntry.id),
    )
