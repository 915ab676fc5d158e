"""Reports and exports are made by themselves at certain times."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from registrar_desktop.schema.base import Instant

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saved_job",
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("report", sa.String(40), nullable=False),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.Column("target", sa.String(1000), nullable=False),
        sa.Column("issued", sa.Boolean(), nullable=False),
        sa.Column("at", sa.String(10), nullable=False),
        sa.Column("on", sa.String(120), nullable=False),
        sa.Column("made_by", sa.String(240), nullable=False),
        sa.Column("next_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_saved_job")),
    )
    op.create_index(op.f("ix_saved_job_next_at"), "saved_job", ["next_at"])
    op.create_table(
        "job_run",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("job", sa.String(80), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("started_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("file", sa.String(1000), nullable=False),
        sa.Column("told", sa.String(2000), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_run")),
        sa.ForeignKeyConstraint(
            ["job"], ["saved_job.name"], name=op.f("fk_job_run_job_saved_job"), ondelete="CASCADE"
        ),
    )
    op.create_index(op.f("ix_job_run_job"), "job_run", ["job"])
