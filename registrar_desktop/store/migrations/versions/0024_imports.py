"""Imports are remembered with what they made, so that they can be undone; so are columns."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from registrar_desktop.schema.base import Instant

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "import_batch",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("title", sa.String(400), nullable=False),
        sa.Column("format", sa.String(24), nullable=False),
        sa.Column("actor", sa.String(120), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("added", sa.JSON(), nullable=False),
        sa.Column("changed", sa.JSON(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("undone_at", Instant(), nullable=True),
        sa.Column("undone_by", sa.String(120), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
    )
    op.create_table(
        "import_part",
        sa.Column("change_set_id", sa.String(36), nullable=False),
        sa.Column("batch_id", sa.String(36), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_import_part_batch_id")
        ),
        sa.ForeignKeyConstraint(
            ["change_set_id"], ["change_set.id"], name=op.f("fk_import_part_change_set_id")
        ),
        sa.PrimaryKeyConstraint("change_set_id", name=op.f("pk_import_part")),
    )
    op.create_index(op.f("ix_import_part_batch_id"), "import_part", ["batch_id"])
    op.create_table(
        "import_columns",
        sa.Column("header_mark", sa.String(64), nullable=False),
        sa.Column("format", sa.String(24), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("day_order", sa.String(16), nullable=True),
        sa.PrimaryKeyConstraint("header_mark", name=op.f("pk_import_columns")),
    )
