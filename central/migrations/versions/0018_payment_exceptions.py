"""What of the money a person has to look at."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_TABLE = "payment_exception"
_TRIGGERS = """
ALTER TABLE {table} ADD CONSTRAINT ck_payment_exception_state_word
    CHECK (state IN ('OPEN', 'ASSIGNED', 'RESOLVED', 'WAIVED'));
ALTER TABLE {table} ADD CONSTRAINT ck_payment_exception_resolution_word
    CHECK (resolution IN ('POSTED', 'KEPT', 'REFUND_ASKED', 'REFUNDED', 'WAIVED', 'CAUSE_GONE'));
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
        sa.Column("bucket", sa.String(length=24), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("student_id", sa.String(length=36), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("opened_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("due_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("desk_id", sa.String(length=36), nullable=False),
        sa.Column("office", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=24), server_default="OPEN", nullable=False),
        sa.Column("assigned_to", sa.String(length=120), nullable=True),
        sa.Column("proposed_by", sa.String(length=120), nullable=True),
        sa.Column("resolution", sa.String(length=24), nullable=True),
        sa.Column("reason", sa.String(length=400), nullable=True),
        sa.Column("settled_by", sa.String(length=120), nullable=True),
        sa.Column("settled_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("row_version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("updated_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_payment_exception_amount")),
        sa.ForeignKeyConstraint(
            ["student_id"],
            ["student.id"],
            name=op.f("fk_payment_exception_student_id_student"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_exception")),
    )
    op.create_index("ix_payment_exception_student_id", _TABLE, ["student_id"])
    op.create_index("uq_payment_exception_subject", _TABLE, ["bucket", "subject"], unique=True)
    connection = op.get_bind().execution_options(no_parameters=True)
    connection.exec_driver_sql(_TRIGGERS.format(table=_TABLE))
