"""What the database itself holds to: words, versions, the feed, seats and accounts.

The central database is changed by others, too, so none of this may rest on our service.
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_SQL = Path(__file__).parent.parent / "sql"

# The shared tables as of this revision, with the columns that hold instants.
_SHARED = {
    "program": (),
    "term": (),
    "course": (),
    "section": (),
    "student": (),
    "contact": (),
    "program_enrollment": (),
    "fee_rule": (),
    "registration": ("requested_at", "effective_at"),
    "hold": ("placed_at", "released_at"),
    "ledger_entry": ("recorded_at", "posted_at"),
    "allocation": (),
    "payment_plan": (),
    "gateway_transaction": ("occurred_at", "available_on"),
    "issued_document": ("as_of", "issued_at"),
}

_TRIGGERS = """
CREATE TRIGGER t90_stamp BEFORE INSERT OR UPDATE ON {table}
    FOR EACH ROW EXECUTE FUNCTION registrar_stamp();
CREATE TRIGGER t95_feed_insert AFTER INSERT ON {table}
    FOR EACH ROW EXECUTE FUNCTION registrar_feed({instants});
CREATE TRIGGER t95_feed_update AFTER UPDATE ON {table}
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION registrar_feed({instants});
CREATE TRIGGER t99_keep BEFORE DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION registrar_keep();
CREATE TRIGGER t99_keep_all BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION registrar_keep();
"""

_SCHOOL = """
INSERT INTO school (name, currency, time_zone, epoch)
VALUES ('Registrar''s Office', 'USD', 'UTC', gen_random_uuid());
"""


def upgrade() -> None:
    for name in ("vocabulary", "stamps", "feed", "registrations", "accounts"):
        _run((_SQL / f"{name}.sql").read_text("utf-8"))
    for table, columns in _SHARED.items():
        instants = ", ".join(f"'{column}'" for column in ("updated_at", *columns))
        _run(_TRIGGERS.format(table=table, instants=instants))
    _run(_SCHOOL)


def _run(statements: str) -> None:
    """Several statements at once, which only works without parameters."""
    connection = op.get_bind().execution_options(no_parameters=True)
    connection.exec_driver_sql(statements)
