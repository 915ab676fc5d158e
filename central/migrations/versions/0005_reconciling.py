"""Outages, seats kept for a desk, open questions; what a registration owes to them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# The new shared tables with the columns that hold instants, like 0004's.
_SHARED = {
    "outage": ("started_at", "ended_at"),
    "seat_allotment": ("expires_at", "held_until"),
    "review_item": ("opened_at", "closed_at"),
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


def upgrade() -> None:
    _tables()
    for column in (
        sa.Column("allotment_id", sa.String(length=36), nullable=True),
        sa.Column("override_by", sa.String(length=120), nullable=True),
        sa.Column("override_reason", sa.String(length=400), nullable=True),
    ):
        op.add_column("registration", column)
    connection = op.get_bind().execution_options(no_parameters=True)
    for table, columns in _SHARED.items():
        instants = ", ".join(f"'{column}'" for column in ("updated_at", *columns))
        connection.exec_driver_sql(_TRIGGERS.format(table=table, instants=instants))


def _tables() -> None:
    op.create_table(
        "outage",
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("declared_by", sa.String(length=120), nullable=False),
        sa.Column("started_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("ended_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("extensions", postgresql.JSONB(), nullable=True),
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
        sa.Column("expires_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("held_until", sa.TIMESTAMP(timezone=True), nullable=False),
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
        sa.Column("facts", postgresql.JSONB(), nullable=False),
        sa.Column("choices", postgresql.JSONB(), nullable=False),
        sa.Column("opened_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("closed_at", sa.TIMESTAMP(timezone=True), nullable=True),
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
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index(op.f("ix_review_item_student_id"), "review_item", ["student_id"])


def _shared() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("row_version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("updated_at", sa.TIMESTAMP(timezone=True), nullable=True),
    ]


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column],
        [f"{target}.id"],
        name=op.f(f"fk_{table}_{column}_{target}"),
        initially="DEFERRED",
        deferrable=True,
    )
