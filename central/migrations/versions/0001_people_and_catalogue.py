"""People, programs and the catalogue."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "course",
        sa.Column("subject", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("credits_min", sa.Integer(), nullable=True),
        sa.Column("credits_max", sa.Integer(), nullable=True),
        sa.Column("level", sa.String(length=24), nullable=True),
        sa.Column("requisites", postgresql.JSONB(), nullable=True),
        sa.Column("repeatable", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("row_version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("updated_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint(
            "credits_min >= 0 AND credits_min <= credits_max", name=op.f("ck_course_credits")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course")),
    )
    op.create_index("uq_course_number", "course", ["subject", "number"], unique=True)
    op.create_table(
        "program",
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("level", sa.String(length=24), nullable=False),
        sa.Column("award", sa.String(length=120), nullable=True),
        sa.Column("credits_required", sa.Integer(), nullable=True),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("row_version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("updated_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_program")),
    )
    op.create_index("uq_program_code", "program", ["code"], unique=True)
    op.create_table(
        "student",
        sa.Column("student_number", sa.String(length=32), nullable=False),
        sa.Column("family_name", sa.String(length=120), server_default="", nullable=False),
        sa.Column("given_name", sa.String(length=120), server_default="", nullable=False),
        sa.Column("middle_name", sa.String(length=120), nullable=True),
        sa.Column("preferred_name", sa.String(length=120), nullable=True),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("sex", sa.String(length=24), server_default="U", nullable=False),
        sa.Column("gender_text", sa.String(length=60), nullable=True),
        sa.Column("citizenship", sa.String(length=2), nullable=True),
        sa.Column("residency", sa.String(length=24), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("address", postgresql.JSONB(), nullable=True),
        sa.Column("level", sa.String(length=24), server_default="UNDERGRADUATE", nullable=False),
        sa.Column("status", sa.String(length=24), server_default="ACTIVE", nullable=False),
        sa.Column("merged_into_id", sa.String(length=36), nullable=True),
        sa.Column("privacy_flag", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("photo_ref", sa.String(length=200), nullable=True),
        sa.Column("note", sa.String(length=4000), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("row_version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("updated_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("family_name <> '' OR given_name <> ''", name=op.f("ck_student_named")),
        sa.ForeignKeyConstraint(
            ["merged_into_id"],
            ["student.id"],
            name=op.f("fk_student_merged_into_id_student"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_student")),
    )
    op.create_index(
        "uq_student_email",
        "student",
        [sa.literal_column("lower(email)")],
        unique=True,
        postgresql_where=sa.text("email IS NOT NULL"),
    )
    op.create_index("uq_student_student_number", "student", ["student_number"], unique=True)
    op.create_table(
        "term",
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("parent_id", sa.String(length=36), nullable=True),
        sa.Column("start_date", sa.Date(), nullable=False),
        sa.Column("end_date", sa.Date(), nullable=False),
        sa.Column("registration_open", sa.Date(), nullable=True),
        sa.Column("registration_close", sa.Date(), nullable=True),
        sa.Column("add_deadline", sa.Date(), nullable=True),
        sa.Column("drop_deadline", sa.Date(), nullable=True),
        sa.Column("withdraw_deadline", sa.Date(), nullable=True),
        sa.Column("payment_deadline", sa.Date(), nullable=True),
        sa.Column("census_date", sa.Date(), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("row_version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("updated_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint(
            "registration_open <= registration_close", name=op.f("ck_term_registration")
        ),
        sa.CheckConstraint("start_date <= end_date", name=op.f("ck_term_dates")),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["term.id"],
            name=op.f("fk_term_parent_id_term"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term")),
    )
    op.create_index("uq_term_code", "term", ["code"], unique=True)
    op.create_table(
        "contact",
        sa.Column("student_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=240), nullable=False),
        sa.Column("relation", sa.String(length=60), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("priority", sa.Integer(), server_default="1", nullable=False),
        sa.Column(
            "may_receive_info", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("row_version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("updated_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["student_id"],
            ["student.id"],
            name=op.f("fk_contact_student_id_student"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
    )
    op.create_index(op.f("ix_contact_student_id"), "contact", ["student_id"], unique=False)
    op.create_index("uq_contact_place", "contact", ["student_id", "kind", "priority"], unique=True)
    op.create_table(
        "program_enrollment",
        sa.Column("student_id", sa.String(length=36), nullable=False),
        sa.Column("program_id", sa.String(length=36), nullable=False),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("start_date", sa.Date(), nullable=False),
        sa.Column("end_date", sa.Date(), nullable=True),
        sa.Column("entry_reason", sa.String(length=60), nullable=True),
        sa.Column("exit_reason", sa.String(length=60), nullable=True),
        sa.Column("expected_graduation", sa.Date(), nullable=True),
        sa.Column("is_primary", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("row_version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("updated_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint(
            "end_date IS NULL OR end_date >= start_date", name=op.f("ck_program_enrollment_dates")
        ),
        sa.ForeignKeyConstraint(
            ["program_id"],
            ["program.id"],
            name=op.f("fk_program_enrollment_program_id_program"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["student_id"],
            ["student.id"],
            name=op.f("fk_program_enrollment_student_id_student"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_program_enrollment")),
    )
    op.create_index(
        op.f("ix_program_enrollment_student_id"), "program_enrollment", ["student_id"], unique=False
    )
    op.create_index(
        "uq_program_enrollment_open",
        "program_enrollment",
        ["student_id", "program_id"],
        unique=True,
        postgresql_where=sa.text("end_date IS NULL"),
    )
    op.create_index(
        "uq_program_enrollment_primary",
        "program_enrollment",
        ["student_id"],
        unique=True,
        postgresql_where=sa.text("end_date IS NULL AND is_primary"),
    )
    op.create_table(
        "fee_rule",
        sa.Column("term_id", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("basis", sa.String(length=24), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("applies_to", postgresql.JSONB(), nullable=True),
        sa.Column("due_date", sa.Date(), nullable=True),
        sa.Column("refund_schedule", postgresql.JSONB(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("row_version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("updated_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["term_id"],
            ["term.id"],
            name=op.f("fk_fee_rule_term_id_term"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fee_rule")),
    )
    op.create_index("uq_fee_rule_version", "fee_rule", ["term_id", "code", "version"], unique=True)
    op.create_table(
        "section",
        sa.Column("term_id", sa.String(length=36), nullable=False),
        sa.Column("course_id", sa.String(length=36), nullable=False),
        sa.Column("crn", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("waitlist_capacity", sa.Integer(), server_default="0", nullable=False),
        sa.Column("status", sa.String(length=24), server_default="OPEN", nullable=False),
        sa.Column("credits", sa.Integer(), nullable=True),
        sa.Column("instructor", sa.String(length=200), nullable=True),
        sa.Column("meetings", postgresql.JSONB(), nullable=True),
        sa.Column("web_open", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("row_version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("updated_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("capacity >= 0", name=op.f("ck_section_capacity")),
        sa.ForeignKeyConstraint(
            ["course_id"],
            ["course.id"],
            name=op.f("fk_section_course_id_course"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["term_id"],
            ["term.id"],
            name=op.f("fk_section_term_id_term"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_section")),
    )
    op.create_index(op.f("ix_section_course_id"), "section", ["course_id"], unique=False)
    op.create_index("uq_section_code", "section", ["term_id", "course_id", "code"], unique=True)
    op.create_index("uq_section_crn", "section", ["term_id", "crn"], unique=True)
