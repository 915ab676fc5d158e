"""The centre's proof that it gave this desk a range of numbers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("number_range", sa.Column("seal", sa.String(length=64), nullable=True))
