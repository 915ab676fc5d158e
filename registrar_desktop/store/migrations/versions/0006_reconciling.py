"""Outages, seats kept for a desk, open questions; what a registration owes to them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from registrar_desktop.schema.base import Instant

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "outage",
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("declared_by", sa.String(length=120), nullable=False),
        sa.Column("started_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("extensions", sa.JSON(), nullable=True),
        sa.Column("notes", sa.String(length=2000), nullable=True),
        *_shared(),
        sa.CheckConstraint(
            "ended_at IS NULL OR ended_at >= started_at", name=op.f("ck_outage_window")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outage")),
    )
    op.create_table(
        "seat_allotment",
        sa.Column("section_id", sa.String(length=36), nullable=False),
        sa.Column("desk_id", sa.String(length=36), nullable=False),
        sa.Column("desk_code", sa.String(length=8), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("held_until", Instant(), nullable=False),
        *_shared(),
        sa.CheckConstraint("seats >= 0", name=op.f("ck_seat_allotment_seats")),
        sa.CheckConstraint("held_until >= expires_at", name=op.f("ck_seat_allotment_kept")),
        _reference("seat_allotment", "section_id", "section"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat_allotment")),
    )
    op.create_index(op.f("ix_seat_allotment_section_id"), "seat_allotment", ["section_id"])
    op.create_table(
        "review_item",
        sa.Column("case", sa.String(length=4), nullable=False),
        sa.Column("student_id", sa.String(length=36), nullable=True),
        sa.Column("change_set_id", sa.String(length=36), nullable=True),
        sa.Column("desk_id", sa.String(length=36), nullable=True),
        sa.Column("office", sa.String(length=120), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("decision", sa.String(length=60), nullable=True),
        sa.Column("decided_by", sa.String(length=120), nullable=True),
        sa.Column("note", sa.String(length=400), nullable=True),
        *_shared(),
        _reference("review_item", "student_id", "student"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_item")),
    )
    op.create_index(
        "ix_review_item_open",
        "review_item",
        ["opened_at"],
        sqlite_where=sa.text("closed_at IS NULL"),
    )
    op.create_index(op.f("ix_review_item_student_id"), "review_item", ["student_id"])
    op.add_column("registration", sa.Column("allotment_id", sa.String(length=36), nullable=True))
    op.add_column("registration", sa.Column("override_by", sa.String(length=120), nullable=True))
    op.add_column(
        "registration", sa.Column("override_reason", sa.String(length=400), nullable=True)
    )


def _shared() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("row_version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
    ]


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column],
        [f"{target}.id"],
        name=op.f(f"fk_{table}_{column}_{target}"),
        initially="DEFERRED",
        deferrable=True,
    )
