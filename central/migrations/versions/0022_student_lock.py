"""Several registrations of one student at once wait for each other instead of ending in a deadlock."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_SQL = Path(__file__).parent.parent / "sql" / "student_lock.sql"


def upgrade() -> None:
    connection = op.get_bind().execution_options(no_parameters=True)
    connection.exec_driver_sql(_SQL.read_text("utf-8"))
