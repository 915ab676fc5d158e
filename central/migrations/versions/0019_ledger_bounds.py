"""Refunds name the payment they give back, within its bounds; a reversed entry covers nothing."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_SQL = Path(__file__).parent.parent / "sql" / "ledger_bounds.sql"


def upgrade() -> None:
    op.add_column("ledger_entry", sa.Column("refunds_id", sa.String(length=36), nullable=True))
    op.create_index(
        "ix_ledger_entry_refunds",
        "ledger_entry",
        ["refunds_id"],
        postgresql_where=sa.text("refunds_id IS NOT NULL"),
    )
    connection = op.get_bind().execution_options(no_parameters=True)
    connection.exec_driver_sql(_SQL.read_text("utf-8"))
