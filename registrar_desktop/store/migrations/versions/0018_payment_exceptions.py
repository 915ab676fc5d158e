"""What of the money a person has to look at."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from registrar_desktop.schema.base import Instant

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_TABLE = "payment_exception"
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
        sa.Column("bucket", sa.String(length=24), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("student_id", sa.String(length=36), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("desk_id", sa.String(length=36), nullable=False),
        sa.Column("office", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=24), server_default="OPEN", nullable=False),
        sa.Column("assigned_to", sa.String(length=120), nullable=True),
        sa.Column("proposed_by", sa.String(length=120), nullable=True),
        sa.Column("resolution", sa.String(length=24), nullable=True),
        sa.Column("reason", sa.String(length=400), nullable=True),
        sa.Column("settled_by", sa.String(length=120), nullable=True),
        sa.Column("settled_at", Instant(), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("row_version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
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
    op.create_index("ix_payment_exception_subject", _TABLE, ["bucket", "subject"])
    op.create_index("ix_payment_exception_state", _TABLE, ["state", "due_at"])
    for name, (event, condition, row, version) in _NOTED.items():
        op.execute(
            f"CREATE TRIGGER {_TABLE}_moved_by_{name} {event} {_TABLE} WHEN {condition}"  # noqa: S608
            f" AND EXISTS (SELECT 1 FROM counted_kind WHERE kind = '{_TABLE}')"
            " BEGIN INSERT INTO moved_record (record_kind, record_id, version)"
            f" VALUES ('{_TABLE}', {row}.id, {version}) ON CONFLICT DO NOTHING; END"
        )
