"""Until when verdicts are in a backup, as the keeper of the centre announced."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "school", sa.Column("backed_up_until", sa.TIMESTAMP(timezone=True), nullable=True)
    )
