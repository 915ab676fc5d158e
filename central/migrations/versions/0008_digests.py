"""How far the digests that desks compare theirs with were counted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "digest_checkpoint",
        sa.Column("single", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("epoch", sa.String(length=36), nullable=False),
        sa.Column("era", sa.Integer(), nullable=False),
        sa.Column("xid", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("kinds", postgresql.JSONB(), nullable=False),
        sa.Column("counted_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("single", name=op.f("ck_digest_checkpoint_single")),
        sa.PrimaryKeyConstraint("single", name=op.f("pk_digest_checkpoint")),
    )
