"""Lines of banks and payment providers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_TABLE = "bank_line"
_TRIGGERS = """
ALTER TABLE {table} ADD CONSTRAINT ck_bank_line_match_word
    CHECK (match IN ('UNMATCHED', 'PAYOUT', 'PAYMENT', 'KNOWN', 'IGNORED'));
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
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("entry_key", sa.String(length=36), nullable=False),
        sa.Column("reference", sa.String(length=140), nullable=True),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("value_on", sa.Date(), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=True),
        sa.Column("counterparty", sa.String(length=240), nullable=True),
        sa.Column("end_to_end", sa.String(length=140), nullable=True),
        sa.Column("text", sa.String(length=1000), nullable=True),
        sa.Column("details", postgresql.JSONB(), nullable=True),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("imported_by", sa.String(length=120), nullable=False),
        sa.Column("imported_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("match", sa.String(length=24), server_default="UNMATCHED", nullable=False),
        sa.Column("match_rule", sa.String(length=24), nullable=True),
        sa.Column("matched_to", sa.String(length=120), nullable=True),
        sa.Column("matched_by", sa.String(length=120), nullable=True),
        sa.Column("matched_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("match_note", sa.String(length=400), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("row_version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("updated_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("amount_minor <> 0", name=op.f("ck_bank_line_amount")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_line")),
    )
    connection = op.get_bind().execution_options(no_parameters=True)
    connection.exec_driver_sql(_TRIGGERS.format(table=_TABLE))
