"""One student's account as the rules of the ledger see it, read at the centre."""

from __future__ import annotations

from sqlalchemy import Connection, select
from sqlalchemy.orm import aliased

from registrar_desktop.rules.ledger import Applied, Entry
from registrar_desktop.schema.accounts import Allocation, LedgerEntry


def account_of(connection: Connection, student_id: str) -> tuple[list[Entry], list[Applied]]:
    """Everything posted, and what of it is applied to what."""
    columns = (
        *(LedgerEntry.id, LedgerEntry.kind, LedgerEntry.amount_minor, LedgerEntry.currency),
        *(LedgerEntry.effective_date, LedgerEntry.due_date, LedgerEntry.reverses_id),
    )
    mine = LedgerEntry.student_id == student_id
    entries = [
        Entry(*row)
        for row in connection.execute(select(*columns).where(mine).order_by(LedgerEntry.id))
    ]
    credit = aliased(LedgerEntry)
    parts = connection.execute(
        select(Allocation.credit_entry_id, Allocation.charge_entry_id, Allocation.amount_minor)
        .join(credit, credit.id == Allocation.credit_entry_id)
        .where(credit.student_id == student_id)
    )
    return entries, [Applied(*row) for row in parts]
