"""What the school has set about overdue balances."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("school", sa.Column("hold_over_minor", sa.BigInteger(), nullable=True))
    op.add_column(
        "school", sa.Column("hold_after_days", sa.Integer(), server_default="0", nullable=False)
    )
    op.add_column("school", sa.Column("return_fee_minor", sa.BigInteger(), nullable=True))
