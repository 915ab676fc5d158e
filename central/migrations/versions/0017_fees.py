"""When versions of fee rules count, and the queue of registrations whose fees are to be settled."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from central.tables import TransactionId

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_SQL = Path(__file__).parent.parent / "sql" / "fees.sql"


def upgrade() -> None:
    for name in ("valid_from", "valid_until"):
        op.add_column("fee_rule", sa.Column(name, sa.TIMESTAMP(timezone=True), nullable=True))
    op.create_table(
        "fee_due",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column(
            "xid",
            TransactionId(),
            server_default=sa.text("pg_current_xact_id()"),
            nullable=False,
        ),
        sa.Column("registration_id", sa.String(length=36), nullable=False),
        sa.Column(
            "queued_at",
            sa.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fee_due")),
    )
    op.create_index(op.f("ix_fee_due_xid"), "fee_due", ["xid"])
    op.create_index(op.f("ix_fee_due_registration_id"), "fee_due", ["registration_id"])
    connection = op.get_bind().execution_options(no_parameters=True)
    connection.exec_driver_sql(_SQL.read_text("utf-8"))
