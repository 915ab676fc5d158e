"""The full-text index over students, and triggers that keep confirmed ledger rows as they are."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_CREATE_WORDS = (
    "CREATE VIRTUAL TABLE student_words USING fts5("
    "words, content='', contentless_delete=1, prefix='2 3 4',"
    " tokenize='unicode61 remove_diacritics 0')"
)
# What the centre may still add when it confirms an entry, and nothing else.
_FROZEN = {
    "ledger_entry": "student_id, kind, amount_minor, currency, reverses_id, receipt_number",
    "allocation": "credit_entry_id, charge_entry_id, amount_minor",
}


def upgrade() -> None:
    op.execute(_CREATE_WORDS)
    for table, columns in _FROZEN.items():
        op.execute(
            f"CREATE TRIGGER {table}_frozen BEFORE UPDATE OF {columns} ON {table} "
            "WHEN OLD.row_version > 0 AND ("
            + " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in columns.split(", "))
            + f") BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
        op.execute(
            f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} WHEN OLD.row_version > 0 "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
