"""What a change set rests on is seen from the records it touches (`sync/order.py`), not stored."""

from __future__ import annotations

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("change_dependency")
