"""Second factors, tokens that are exchanged, and attempts counted where they are made."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    instant = sa.TIMESTAMP(timezone=True)
    op.add_column(
        "staff_user",
        sa.Column(
            "needs_second_factor", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
    )
    op.add_column("staff_user", sa.Column("totp_secret", sa.String(64), nullable=True))
    op.add_column(
        "staff_user", sa.Column("totp_step", sa.BigInteger(), server_default="0", nullable=False)
    )
    op.add_column("staff_user", sa.Column("recovery_hashes", JSONB(), nullable=True))
    op.drop_column("staff_user", "failures")
    op.drop_column("staff_user", "locked_until")
    _sign_ins(instant)
    op.create_table(
        "spent_token",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("sign_in_id", sa.String(36), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_spent_token")),
    )
    op.create_index(op.f("ix_spent_token_sign_in_id"), "spent_token", ["sign_in_id"])
    op.create_table(
        "attempts",
        sa.Column("place", sa.String(64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", instant, nullable=False),
        sa.Column("locked_until", instant, nullable=True),
        sa.Column("good_at", instant, nullable=True),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_attempts")),
    )
    op.create_index(op.f("ix_attempts_last_at"), "attempts", ["last_at"])


def _sign_ins(instant: sa.TIMESTAMP) -> None:
    """Whoever is signed in stays so: their desks know nothing of an exchange yet."""
    op.add_column("sign_in", sa.Column("id", sa.String(36), nullable=True))
    op.add_column("sign_in", sa.Column("refresh_hash", sa.String(64), nullable=True))
    op.add_column("sign_in", sa.Column("access_until", instant, nullable=True))
    op.execute("UPDATE sign_in SET id = gen_random_uuid()::text, access_until = expires_at")
    op.alter_column("sign_in", "id", nullable=False)
    op.alter_column("sign_in", "access_until", nullable=False)
    op.create_index("uq_sign_in_id", "sign_in", ["id"], unique=True)
    op.create_index("uq_sign_in_refresh", "sign_in", ["refresh_hash"], unique=True)
