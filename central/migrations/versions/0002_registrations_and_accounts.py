"""Registrations, holds, accounts and papers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "registration",
        sa.Column("student_id", sa.String(length=36), nullable=False),
        sa.Column("section_id", sa.String(length=36), nullable=False),
        sa.Column("term_id", sa.String(length=36), nullable=False),
        sa.Column("course_id", sa.String(length=36), nullable=False),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("reason_code", sa.String(length=8), nullable=True),
        sa.Column("channel", sa.String(length=24), nullable=False),
        sa.Column("credits", sa.Integer(), nullable=True),
        sa.Column("grade", sa.String(length=8), nullable=True),
        sa.Column("requested_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("effective_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("waitlist_pos", sa.Integer(), nullable=True),
        sa.Column("change_set_id", sa.String(length=36), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("row_version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("updated_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["course_id"],
            ["course.id"],
            name=op.f("fk_registration_course_id_course"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["section_id"],
            ["section.id"],
            name=op.f("fk_registration_section_id_section"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["student_id"],
            ["student.id"],
            name=op.f("fk_registration_student_id_student"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["term_id"],
            ["term.id"],
            name=op.f("fk_registration_term_id_term"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration")),
    )
    op.create_index(
        "ix_registration_section_status", "registration", ["section_id", "status"], unique=False
    )
    op.create_index(
        "ix_registration_student_term", "registration", ["student_id", "term_id"], unique=False
    )
    op.create_index(
        "uq_registration_live",
        "registration",
        ["student_id", "section_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('REGISTERED','AUDIT','WAITLISTED','OFFERED')"),
    )
    op.create_table(
        "hold",
        sa.Column("student_id", sa.String(length=36), nullable=False),
        sa.Column("type", sa.String(length=24), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("office", sa.String(length=120), nullable=False),
        sa.Column("amount_minor", sa.Integer(), nullable=True),
        sa.Column("placed_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("placed_by", sa.String(length=120), nullable=False),
        sa.Column("from_date", sa.Date(), nullable=False),
        sa.Column("to_date", sa.Date(), nullable=True),
        sa.Column("released_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("released_by", sa.String(length=120), nullable=True),
        sa.Column("release_note", sa.String(length=400), nullable=True),
        sa.Column("source", sa.String(length=24), server_default="MANUAL", nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("row_version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("updated_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("to_date IS NULL OR to_date >= from_date", name=op.f("ck_hold_dates")),
        sa.ForeignKeyConstraint(
            ["student_id"],
            ["student.id"],
            name=op.f("fk_hold_student_id_student"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
    )
    op.create_index(op.f("ix_hold_student_id"), "hold", ["student_id"], unique=False)
    op.create_index(
        "uq_hold_balance_rule",
        "hold",
        ["student_id"],
        unique=True,
        postgresql_where=sa.text("source = 'BALANCE_RULE' AND released_at IS NULL"),
    )
    op.create_table(
        "ledger_entry",
        sa.Column("student_id", sa.String(length=36), nullable=False),
        sa.Column("term_id", sa.String(length=36), nullable=True),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("effective_date", sa.Date(), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=True),
        sa.Column("description", sa.String(length=400), nullable=False),
        sa.Column("method", sa.String(length=24), nullable=True),
        sa.Column("reference", sa.String(length=120), nullable=True),
        sa.Column("payer", sa.String(length=240), nullable=True),
        sa.Column("receipt_number", sa.String(length=32), nullable=True),
        sa.Column("reverses_id", sa.String(length=36), nullable=True),
        sa.Column("source", sa.String(length=120), nullable=True),
        sa.Column("gateway_ref", sa.String(length=120), nullable=True),
        sa.Column("change_set_id", sa.String(length=36), nullable=False),
        sa.Column("line", sa.Integer(), server_default="1", nullable=False),
        sa.Column("desk_id", sa.String(length=36), nullable=True),
        sa.Column("posted_by", sa.String(length=120), nullable=False),
        sa.Column("recorded_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("posted_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("row_version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("updated_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("amount_minor <> 0", name=op.f("ck_ledger_entry_amount")),
        sa.ForeignKeyConstraint(
            ["reverses_id"],
            ["ledger_entry.id"],
            name=op.f("fk_ledger_entry_reverses_id_ledger_entry"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["student_id"],
            ["student.id"],
            name=op.f("fk_ledger_entry_student_id_student"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["term_id"],
            ["term.id"],
            name=op.f("fk_ledger_entry_term_id_term"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entry")),
    )
    op.create_index(
        op.f("ix_ledger_entry_student_id"), "ledger_entry", ["student_id"], unique=False
    )
    op.create_index(
        "uq_ledger_entry_change", "ledger_entry", ["change_set_id", "line"], unique=True
    )
    op.create_index(
        "uq_ledger_entry_gateway",
        "ledger_entry",
        ["gateway_ref"],
        unique=True,
        postgresql_where=sa.text("gateway_ref IS NOT NULL"),
    )
    op.create_index(
        "uq_ledger_entry_receipt",
        "ledger_entry",
        ["receipt_number"],
        unique=True,
        postgresql_where=sa.text("receipt_number IS NOT NULL"),
    )
    op.create_index(
        "uq_ledger_entry_reverses",
        "ledger_entry",
        ["reverses_id"],
        unique=True,
        postgresql_where=sa.text("reverses_id IS NOT NULL"),
    )
    op.create_table(
        "allocation",
        sa.Column("credit_entry_id", sa.String(length=36), nullable=False),
        sa.Column("charge_entry_id", sa.String(length=36), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("change_set_id", sa.String(length=36), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("row_version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("updated_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("amount_minor <> 0", name=op.f("ck_allocation_amount")),
        sa.ForeignKeyConstraint(
            ["charge_entry_id"],
            ["ledger_entry.id"],
            name=op.f("fk_allocation_charge_entry_id_ledger_entry"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["credit_entry_id"],
            ["ledger_entry.id"],
            name=op.f("fk_allocation_credit_entry_id_ledger_entry"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation")),
    )
    op.create_index(
        op.f("ix_allocation_charge_entry_id"), "allocation", ["charge_entry_id"], unique=False
    )
    op.create_index(
        op.f("ix_allocation_credit_entry_id"), "allocation", ["credit_entry_id"], unique=False
    )
    op.create_table(
        "payment_plan",
        sa.Column("student_id", sa.String(length=36), nullable=False),
        sa.Column("term_id", sa.String(length=36), nullable=False),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("installments", postgresql.JSONB(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("row_version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("updated_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("total_minor > 0", name=op.f("ck_payment_plan_total")),
        sa.ForeignKeyConstraint(
            ["student_id"],
            ["student.id"],
            name=op.f("fk_payment_plan_student_id_student"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["term_id"],
            ["term.id"],
            name=op.f("fk_payment_plan_term_id_term"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_plan")),
    )
    op.create_index(
        op.f("ix_payment_plan_student_id"), "payment_plan", ["student_id"], unique=False
    )
    op.create_index(
        "uq_payment_plan_active",
        "payment_plan",
        ["student_id", "term_id"],
        unique=True,
        postgresql_where=sa.text("status = 'ACTIVE'"),
    )
    op.create_table(
        "gateway_transaction",
        sa.Column("provider", sa.String(length=32), nullable=False),
        sa.Column("provider_ref", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("parent_ref", sa.String(length=120), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("received_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("refunded_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("occurred_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("available_on", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("payout_ref", sa.String(length=120), nullable=True),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("details", postgresql.JSONB(), nullable=True),
        sa.Column("match", sa.String(length=24), server_default="UNMATCHED", nullable=False),
        sa.Column("ledger_entry_id", sa.String(length=36), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("row_version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("updated_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["ledger_entry_id"],
            ["ledger_entry.id"],
            name=op.f("fk_gateway_transaction_ledger_entry_id_ledger_entry"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gateway_transaction")),
    )
    op.create_index(
        "uq_gateway_transaction_ref",
        "gateway_transaction",
        ["provider", "provider_ref", "kind"],
        unique=True,
    )
    op.create_table(
        "issued_document",
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("student_id", sa.String(length=36), nullable=True),
        sa.Column("as_of", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("data_version_hash", sa.String(length=64), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=True),
        sa.Column("issued_by", sa.String(length=120), nullable=False),
        sa.Column("issued_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("desk_id", sa.String(length=36), nullable=False),
        sa.Column("supersedes_id", sa.String(length=36), nullable=True),
        sa.Column("status", sa.String(length=24), server_default="VALID", nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("row_version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("updated_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["student_id"],
            ["student.id"],
            name=op.f("fk_issued_document_student_id_student"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["supersedes_id"],
            ["issued_document.id"],
            name=op.f("fk_issued_document_supersedes_id_issued_document"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issued_document")),
    )
    op.create_index(
        op.f("ix_issued_document_student_id"), "issued_document", ["student_id"], unique=False
    )
    op.create_index("uq_issued_document_number", "issued_document", ["kind", "number"], unique=True)
