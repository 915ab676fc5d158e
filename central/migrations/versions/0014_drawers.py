"""The cash drawer's sessions: one open drawer for each desk."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_TABLE = "drawer_session"
_TRIGGERS = """
CREATE TRIGGER t90_stamp BEFORE INSERT OR UPDATE ON {table}
    FOR EACH ROW EXECUTE FUNCTION registrar_stamp();
CREATE TRIGGER t99_keep BEFORE DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION registrar_keep();
CREATE TRIGGER t99_keep_all BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION registrar_keep();
SELECT registrar_tell_feed('{table}');
"""


def upgrade() -> None:
    op.create_table(
        _TABLE,
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("desk_id", sa.String(length=36), nullable=False),
        sa.Column("desk_code", sa.String(length=8), nullable=False),
        sa.Column("cashier", sa.String(length=120), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("opening_float_minor", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("receipt_before", sa.String(length=32), nullable=True),
        sa.Column("counted", postgresql.JSONB(), nullable=True),
        sa.Column("pieces", postgresql.JSONB(), nullable=True),
        sa.Column("counted_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("expected", postgresql.JSONB(), nullable=True),
        sa.Column("over_short_minor", sa.BigInteger(), nullable=True),
        sa.Column("receipt_first", sa.String(length=32), nullable=True),
        sa.Column("receipt_last", sa.String(length=32), nullable=True),
        sa.Column("receipt_gaps", postgresql.JSONB(), nullable=True),
        sa.Column("closed_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=120), nullable=True),
        sa.Column("note", sa.String(length=400), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("row_version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("updated_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("opening_float_minor >= 0", name=op.f("ck_drawer_session_float")),
        sa.CheckConstraint(
            "closed_at IS NULL OR closed_at >= opened_at", name=op.f("ck_drawer_session_window")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drawer_session")),
    )
    op.create_index("uq_drawer_session_number", _TABLE, ["number"], unique=True)
    op.create_index(
        "uq_drawer_session_open",
        _TABLE,
        ["desk_id"],
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    connection = op.get_bind().execution_options(no_parameters=True)
    connection.exec_driver_sql(_TRIGGERS.format(table=_TABLE))
