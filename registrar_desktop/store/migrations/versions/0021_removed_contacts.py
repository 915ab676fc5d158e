"""A contact can be taken off a student's record; the row stays."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from registrar_desktop.schema.base import Instant

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("contact", sa.Column("removed_at", Instant(), nullable=True))
