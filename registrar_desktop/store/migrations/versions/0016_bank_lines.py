"""Lines of banks and payment providers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from registrar_desktop.schema.base import Instant

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_TABLE = "bank_line"
# As in 0009: what moves since it was counted is noted.
_NOTED = {
    "insert": ("AFTER INSERT ON", "NEW.row_version > 0", "NEW", "0"),
    "update": (
        "AFTER UPDATE OF row_version ON",
        "NEW.row_version <> OLD.row_version",
        "NEW",
        "OLD.row_version",
    ),
    "delete": ("AFTER DELETE ON", "OLD.row_version > 0", "OLD", "OLD.row_version"),
}


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
        sa.Column("details", sa.JSON(), nullable=True),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("imported_by", sa.String(length=120), nullable=False),
        sa.Column("imported_at", Instant(), nullable=False),
        sa.Column("match", sa.String(length=24), server_default="UNMATCHED", nullable=False),
        sa.Column("match_rule", sa.String(length=24), nullable=True),
        sa.Column("matched_to", sa.String(length=120), nullable=True),
        sa.Column("matched_by", sa.String(length=120), nullable=True),
        sa.Column("matched_at", Instant(), nullable=True),
        sa.Column("match_note", sa.String(length=400), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("row_version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.CheckConstraint("amount_minor <> 0", name=op.f("ck_bank_line_amount")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_line")),
    )
    op.create_index("ix_bank_line_entry", _TABLE, ["entry_key"])
    op.create_index("ix_bank_line_match", _TABLE, ["match", "booked_on"])
    for name, (event, condition, row, version) in _NOTED.items():
        op.execute(
            f"CREATE TRIGGER {_TABLE}_moved_by_{name} {event} {_TABLE} WHEN {condition}"  # noqa: S608
            f" AND EXISTS (SELECT 1 FROM counted_kind WHERE kind = '{_TABLE}')"
            " BEGIN INSERT INTO moved_record (record_kind, record_id, version)"
            f" VALUES ('{_TABLE}', {row}.id, {version}) ON CONFLICT DO NOTHING; END"
        )
