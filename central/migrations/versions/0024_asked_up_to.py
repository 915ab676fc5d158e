"""Where the round through what is open at the payment API goes on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("payment_follow", sa.Column("asked_up_to", sa.String(36), nullable=True))
