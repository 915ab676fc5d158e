"""Students that are merged: where their records went on, and that nothing new is written to them."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_SQL = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    op.create_table(
        "moved_record",
        sa.Column("old_id", sa.String(length=36), nullable=False),
        sa.Column("new_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column(
            "moved_at", sa.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("old_id", name=op.f("pk_moved_record")),
    )
    op.create_index(op.f("ix_moved_record_new_id"), "moved_record", ["new_id"])
    op.create_index("ix_student_birth_date", "student", ["birth_date"])
    op.create_index(op.f("ix_student_merged_into_id"), "student", ["merged_into_id"])
    connection = op.get_bind().execution_options(no_parameters=True)
    connection.exec_driver_sql((_SQL / "merging.sql").read_text("utf-8"))
