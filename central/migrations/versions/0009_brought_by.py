"""Who brought a change set, where that was not the desk that recorded it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("verdict", sa.Column("brought_by_desk", sa.String(length=36), nullable=True))
    op.add_column("verdict", sa.Column("brought_by", sa.String(length=120), nullable=True))
