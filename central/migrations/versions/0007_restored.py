"""What a restored centre needs: a key for its seals, numbers to begin above, desks that go on."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("school", sa.Column("seal_key", sa.String(length=64), nullable=True))
    op.execute(sa.text("UPDATE school SET seal_key = :key").bindparams(key=secrets.token_hex(32)))
    op.alter_column("school", "seal_key", nullable=False)
    op.add_column(
        "school",
        sa.Column("student_numbers_above", sa.BigInteger(), server_default="0", nullable=False),
    )
    op.add_column(
        "school", sa.Column("desk_numbers_above", sa.Integer(), server_default="0", nullable=False)
    )
    op.add_column(
        "desk",
        sa.Column("readmits", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
