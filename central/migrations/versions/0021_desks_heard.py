"""When each desk was last heard of: having sent what it had."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("desk", sa.Column("heard_at", sa.TIMESTAMP(timezone=True), nullable=True))
