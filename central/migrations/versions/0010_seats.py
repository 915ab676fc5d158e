"""Seats kept for a desk and seats beyond the capacity: the database knows both."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_SQL = Path(__file__).parent.parent / "sql" / "seats.sql"


def upgrade() -> None:
    op.add_column("registration", sa.Column("override_of", sa.String(length=60), nullable=True))
    connection = op.get_bind().execution_options(no_parameters=True)
    connection.exec_driver_sql(_SQL.read_text("utf-8"))
