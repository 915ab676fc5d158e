"""When the present history of the database began."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("school", sa.Column("began_at", sa.TIMESTAMP(timezone=True), nullable=True))
