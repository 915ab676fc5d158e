"""Indexes that hold all a balance or the list of payments reads, so that neither walks the ledger."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_ledger_entry_balance", "ledger_entry", ["student_id", "amount_minor", "currency"]
    )
    op.create_index(
        "ix_ledger_entry_money",
        "ledger_entry",
        [
            *("kind", "recorded_at", "effective_date", "amount_minor", "currency", "student_id"),
            *("reverses_id", "receipt_number", "reference", "payer", "method"),
        ],
    )
