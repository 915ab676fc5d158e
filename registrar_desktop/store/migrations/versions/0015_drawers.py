"""The cash drawer's sessions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from registrar_desktop.schema.base import Instant

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_TABLE = "drawer_session"
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
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("desk_id", sa.String(length=36), nullable=False),
        sa.Column("desk_code", sa.String(length=8), nullable=False),
        sa.Column("cashier", sa.String(length=120), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("opening_float_minor", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("receipt_before", sa.String(length=32), nullable=True),
        sa.Column("counted", sa.JSON(), nullable=True),
        sa.Column("pieces", sa.JSON(), nullable=True),
        sa.Column("counted_at", Instant(), nullable=True),
        sa.Column("expected", sa.JSON(), nullable=True),
        sa.Column("over_short_minor", sa.BigInteger(), nullable=True),
        sa.Column("receipt_first", sa.String(length=32), nullable=True),
        sa.Column("receipt_last", sa.String(length=32), nullable=True),
        sa.Column("receipt_gaps", sa.JSON(), nullable=True),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("closed_by", sa.String(length=120), nullable=True),
        sa.Column("note", sa.String(length=400), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("row_version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.CheckConstraint("opening_float_minor >= 0", name=op.f("ck_drawer_session_float")),
        sa.CheckConstraint(
            "closed_at IS NULL OR closed_at >= opened_at", name=op.f("ck_drawer_session_window")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drawer_session")),
    )
    op.create_index("ix_drawer_session_number", _TABLE, ["number"])
    op.create_index("ix_drawer_session_open", _TABLE, ["desk_id"])
    for name, (event, condition, row, version) in _NOTED.items():
        op.execute(
            f"CREATE TRIGGER {_TABLE}_moved_by_{name} {event} {_TABLE} WHEN {condition}"  # noqa: S608
            f" AND EXISTS (SELECT 1 FROM counted_kind WHERE kind = '{_TABLE}')"
            " BEGIN INSERT INTO moved_record (record_kind, record_id, version)"
            f" VALUES ('{_TABLE}', {row}.id, {version}) ON CONFLICT DO NOTHING; END"
        )
