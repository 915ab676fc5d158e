"""Digests of what is here, the records that moved since they were made, and differences found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from registrar_desktop.schema.base import Instant

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# The shared tables as of this revision. A later one gets these triggers with its table.
_SHARED = (
    *("program", "term", "course", "section", "outage", "seat_allotment", "student", "contact"),
    *("program_enrollment", "fee_rule", "registration", "hold", "ledger_entry", "allocation"),
    *("payment_plan", "gateway_transaction", "issued_document", "review_item"),
)
# Only the first version since the count matters; without a count nothing is noted.
_NOTED = {
    "insert": ("AFTER INSERT ON", "NEW.row_version > 0", "0"),
    "update": (
        "AFTER UPDATE OF row_version ON",
        "NEW.row_version <> OLD.row_version",
        "OLD.row_version",
    ),
    "delete": ("AFTER DELETE ON", "OLD.row_version > 0", "OLD.row_version"),
}


def upgrade() -> None:
    op.create_table(
        "counted_kind",
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_counted_kind")),
    )
    op.create_table(
        "moved_record",
        sa.Column("record_kind", sa.String(length=32), nullable=False),
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("record_kind", "record_id", name=op.f("pk_moved_record")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "difference",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_kind", sa.String(length=32), nullable=False),
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("how", sa.String(length=24), nullable=False),
        sa.Column("here", sa.JSON(), nullable=True),
        sa.Column("there", sa.JSON(), nullable=True),
        sa.Column("found_at", Instant(), nullable=False),
        sa.Column("settled_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_difference")),
    )
    op.create_index(
        "ix_difference_open",
        "difference",
        ["record_kind", "record_id"],
        sqlite_where=sa.text("settled_at IS NULL"),
    )
    for table in _SHARED:
        _note_what_moves(table)


def _note_what_moves(table: str) -> None:
    for name, (event, condition, version) in _NOTED.items():
        row = "OLD" if name == "delete" else "NEW"
        op.execute(
            f"CREATE TRIGGER {table}_moved_by_{name} {event} {table} WHEN {condition}"  # noqa: S608
            f" AND EXISTS (SELECT 1 FROM counted_kind WHERE kind = '{table}')"
            " BEGIN INSERT INTO moved_record (record_kind, record_id, version)"
            f" VALUES ('{table}', {row}.id, {version}) ON CONFLICT DO NOTHING; END"
        )
