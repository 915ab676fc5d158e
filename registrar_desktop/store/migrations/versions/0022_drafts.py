"""What somebody typed and has not saved is kept over a crash."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from registrar_desktop.schema.base import Instant

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "draft",
        sa.Column("place", sa.String(120), nullable=False),
        sa.Column("actor", sa.String(120), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("typed_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("place", "actor", name=op.f("pk_draft")),
    )
