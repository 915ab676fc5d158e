"""The feed is written once a statement, and each row of a batch names its own change set."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_SQL = Path(__file__).parent.parent / "sql"
# The shared tables as of this revision.
_SHARED = (
    *("program", "term", "course", "section", "outage", "seat_allotment", "student", "contact"),
    *("program_enrollment", "fee_rule", "registration", "hold", "ledger_entry", "allocation"),
    *("payment_plan", "gateway_transaction", "issued_document", "review_item"),
)


def upgrade() -> None:
    # Statements at once, with signs that would name parameters.
    connection = op.get_bind().execution_options(no_parameters=True)
    connection.exec_driver_sql((_SQL / "feed_by_statement.sql").read_text("utf-8"))
    for table in _SHARED:
        connection.exec_driver_sql(f"SELECT registrar_tell_feed('{table}')")
    connection.exec_driver_sql("DROP FUNCTION registrar_feed()")
