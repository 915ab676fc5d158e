"""Which rules were let be broken for a registration."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("registration", sa.Column("override_of", sa.String(length=60), nullable=True))
