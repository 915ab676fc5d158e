"""Enrollment figures are frozen for a census."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from registrar_desktop.schema.base import Instant

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "census",
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("taken_at", Instant(), nullable=False),
        sa.Column("taken_by", sa.String(240), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_census")),
    )
