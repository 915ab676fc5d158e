"""When the present history of the database began, and the words a question's case may be."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_CASES = ", ".join(f"'C{number}'" for number in range(1, 29))


def upgrade() -> None:
    op.add_column("school", sa.Column("began_at", sa.TIMESTAMP(timezone=True), nullable=True))
    op.execute(
        f'ALTER TABLE review_item ADD CONSTRAINT ck_review_item_case_word CHECK ("case" IN ({_CASES}))'
    )
