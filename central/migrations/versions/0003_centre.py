"""What only the centre keeps: school, staff, desks, sign-ins, verdicts and the feed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from central.tables import TransactionId

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "school",
        sa.Column("single", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("epoch", sa.String(length=36), nullable=False),
        sa.Column("era", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("single", name=op.f("ck_school_single")),
        sa.PrimaryKeyConstraint("single", name=op.f("pk_school")),
    )
    op.create_table(
        "staff_user",
        sa.Column("login", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("roles", postgresql.JSONB(), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column(
            "created_at",
            sa.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("revoked_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("locked_until", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("login", name=op.f("pk_staff_user")),
    )
    op.create_table(
        "desk",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("enrolment_hash", sa.String(length=64), nullable=True),
        sa.Column("enrolment_until", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column(
            "created_at",
            sa.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("enrolled_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk")),
    )
    op.create_index("uq_desk_code", "desk", ["code"], unique=True)
    op.create_index("uq_desk_enrolment", "desk", ["enrolment_hash"], unique=True)
    op.create_index("uq_desk_number", "desk", ["number"], unique=True)
    op.create_index("uq_desk_token", "desk", ["token_hash"], unique=True)
    op.create_table(
        "sign_in",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("login", sa.String(length=120), nullable=False),
        sa.Column("desk_id", sa.String(length=36), nullable=False),
        sa.Column(
            "created_at",
            sa.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("expires_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sign_in")),
    )
    op.create_index(op.f("ix_sign_in_expires_at"), "sign_in", ["expires_at"], unique=False)
    op.create_index(op.f("ix_sign_in_login"), "sign_in", ["login"], unique=False)
    op.create_table(
        "reserved_numbers",
        sa.Column("first", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("desk_id", sa.String(length=36), nullable=False),
        sa.Column(
            "made_at", sa.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        postgresql.ExcludeConstraint(
            (sa.text("int8range(first, last, '[]')"), "&&"),
            using="gist",
            name="ex_reserved_numbers_range",
        ),
        sa.CheckConstraint("first <= last", name=op.f("ck_reserved_numbers_order")),
        sa.PrimaryKeyConstraint("first", name=op.f("pk_reserved_numbers")),
    )
    op.create_index(
        op.f("ix_reserved_numbers_desk_id"), "reserved_numbers", ["desk_id"], unique=False
    )
    op.create_table(
        "verdict",
        sa.Column("change_set_id", sa.String(length=36), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("desk_id", sa.String(length=36), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("label", sa.String(length=400), nullable=False),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("recorded_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("clock_offset_ms", sa.BigInteger(), nullable=True),
        sa.Column("replaces", sa.String(length=36), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("body", postgresql.JSONB(), nullable=False),
        sa.Column(
            "decided_at",
            sa.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("change_set_id", name=op.f("pk_verdict")),
    )
    op.create_index("ix_verdict_desk", "verdict", ["desk_id", "seq"], unique=False)
    op.create_table(
        "feed",
        sa.Column("era", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("xid", TransactionId(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("row", postgresql.JSONB(), nullable=False),
        sa.Column("change_set_id", sa.String(length=36), nullable=True),
        sa.Column(
            "made_at", sa.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("era", "xid", "seq", name=op.f("pk_feed")),
    )
    op.create_index("ix_feed_record", "feed", ["kind", "record_id", "version"], unique=False)
