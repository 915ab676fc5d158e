"""When each change set was accepted, so that those in the centre's backup are counted at once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_change_set_accepted",
        "change_set",
        ["state", sa.text("coalesce(json_extract(verdict, '$.decided_at'), decided_at)")],
    )
