"""The journal and what only a desk keeps."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from registrar_desktop.schema.base import Instant

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "change_set",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("label", sa.String(length=400), nullable=False),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("clock_offset_ms", sa.Integer(), nullable=True),
        sa.Column("replaces", sa.String(length=36), nullable=True),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_attempt_at", Instant(), nullable=True),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.Column("verdict", sa.JSON(), nullable=True),
        sa.Column("decision", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_set")),
        sa.UniqueConstraint("seq", name=op.f("uq_change_set_seq")),
    )
    op.create_index("ix_change_set_state", "change_set", ["state", "position"], unique=False)
    op.create_table(
        "confirmed_record",
        sa.Column("record_kind", sa.String(length=32), nullable=False),
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("values", sa.JSON(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("awaited_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("record_kind", "record_id", name=op.f("pk_confirmed_record")),
    )
    op.create_table(
        "gateway_operation",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("request_id", sa.String(length=36), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("student_id", sa.String(length=36), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("description", sa.String(length=400), nullable=False),
        sa.Column("body_sha256", sa.String(length=64), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("created_by", sa.String(length=120), nullable=False),
        sa.Column("first_sent_at", Instant(), nullable=True),
        sa.Column("last_sent_at", Instant(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("provider", sa.String(length=32), nullable=False),
        sa.Column("provider_ref", sa.String(length=120), nullable=True),
        sa.Column("provider_status", sa.String(length=40), nullable=True),
        sa.Column("note", sa.String(length=400), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gateway_operation")),
    )
    op.create_index("ix_gateway_operation_state", "gateway_operation", ["state"], unique=False)
    op.create_table(
        "number_range",
        sa.Column("first_number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("next_number", sa.Integer(), nullable=False),
        sa.Column("prefix", sa.String(length=12), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("first_number", name=op.f("pk_number_range")),
    )
    op.create_table(
        "peer_log",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("peer", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("reason", sa.String(length=120), nullable=True),
        sa.Column("since", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_peer_log")),
    )
    op.create_table(
        "series",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("next_number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_series")),
    )
    op.create_table(
        "setting",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_setting")),
    )
    op.create_table(
        "staff_sign_in",
        sa.Column("login", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=240), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("password_hash", sa.String(length=400), nullable=False),
        sa.Column("offline_until", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("login", name=op.f("pk_staff_sign_in")),
    )
    op.create_table(
        "student_index",
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("student_id", sa.String(length=36), nullable=False),
        sa.Column("sort_key", sa.String(length=300), nullable=False),
        sa.Column("native_key", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_student_index")),
        sa.UniqueConstraint("student_id", name=op.f("uq_student_index_student_id")),
    )
    op.create_index("ix_student_index_native_key", "student_index", ["native_key"], unique=False)
    op.create_index("ix_student_index_sort_key", "student_index", ["sort_key"], unique=False)
    op.create_table(
        "change_line",
        sa.Column("change_set_id", sa.String(length=36), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("record_kind", sa.String(length=32), nullable=False),
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("action", sa.String(length=8), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("base_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["change_set_id"],
            ["change_set.id"],
            name=op.f("fk_change_line_change_set_id_change_set"),
        ),
        sa.PrimaryKeyConstraint("change_set_id", "line", name=op.f("pk_change_line")),
    )
    op.create_index(
        "ix_change_line_record", "change_line", ["record_kind", "record_id"], unique=False
    )
