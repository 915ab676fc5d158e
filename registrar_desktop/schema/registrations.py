"""A student in a section, and the holds that stop a student."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from registrar_desktop.schema.base import Record, refers_to, unique_at_centre, word
from registrar_desktop.schema.vocabulary import (
    Channel,
    HoldSource,
    HoldType,
    RegistrationStatus,
)

_LIVE = "status IN ('REGISTERED','AUDIT','WAITLISTED','OFFERED')"


class Registration(Record):
    """A student in a section with a status. Left registrations stay as history rows.

    `term_id` and `course_id` are copied from the section so that rules about them need no join.
    """

    __tablename__ = "registration"

    student_id: Mapped[str] = refers_to("student")
    section_id: Mapped[str] = refers_to("section")
    term_id: Mapped[str] = refers_to("term")
    course_id: Mapped[str] = refers_to("course")
    status: Mapped[RegistrationStatus] = mapped_column(word(RegistrationStatus))
    reason_code: Mapped[str | None] = mapped_column(String(8))
    channel: Mapped[Channel] = mapped_column(word(Channel))
    credits: Mapped[int | None]
    grade: Mapped[str | None] = mapped_column(String(8))
    requested_at: Mapped[datetime]
    effective_at: Mapped[datetime]
    waitlist_pos: Mapped[int | None]
    change_set_id: Mapped[str] = mapped_column(String(36))
    # The guaranteed seat this one sits on, where the desk had any.
    allotment_id: Mapped[str | None] = mapped_column(String(36))
    # Which rules (reason codes like `FULL TIME`) were let be broken, by whom and why; with FULL
    # among them a seat beyond the capacity may be given.
    override_of: Mapped[str | None] = mapped_column(String(60))
    override_by: Mapped[str | None] = mapped_column(String(120))
    override_reason: Mapped[str | None] = mapped_column(String(400))

    __table_args__ = (
        *unique_at_centre("registration_live", "student_id", "section_id", where=text(_LIVE)),
        Index("ix_registration_student_term", "student_id", "term_id"),
        Index("ix_registration_section_status", "section_id", "status"),
    )


class Hold(Record):
    """Stops named processes for a student until released by its office; never deleted."""

    __tablename__ = "hold"

    student_id: Mapped[str] = refers_to("student", index=True)
    type: Mapped[HoldType] = mapped_column(word(HoldType))
    reason: Mapped[str] = mapped_column(String(400))
    office: Mapped[str] = mapped_column(String(120))
    amount_minor: Mapped[int | None]
    placed_at: Mapped[datetime]
    placed_by: Mapped[str] = mapped_column(String(120))
    from_date: Mapped[date]
    to_date: Mapped[date | None]
    released_at: Mapped[datetime | None]
    released_by: Mapped[str | None] = mapped_column(String(120))
    release_note: Mapped[str | None] = mapped_column(String(400))
    source: Mapped[HoldSource] = mapped_column(
        word(HoldSource), default=HoldSource.MANUAL, server_default="MANUAL"
    )

    __table_args__ = (
        CheckConstraint("to_date IS NULL OR to_date >= from_date", name="dates"),
        *unique_at_centre(
            "hold_balance_rule",
            "student_id",
            where=text("source = 'BALANCE_RULE' AND released_at IS NULL"),
        ),
    )
