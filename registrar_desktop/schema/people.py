"""Students, their contacts, and the programs they follow."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, String, text
from sqlalchemy.orm import Mapped, mapped_column

from registrar_desktop.schema.base import (
    Record,
    looked_up_at_centre,
    refers_to,
    unique_at_centre,
    word,
)
from registrar_desktop.schema.vocabulary import (
    ContactKind,
    Level,
    ProgramStatus,
    Residency,
    Sex,
    StudentStatus,
)


class Student(Record):
    """A person with a student number. One of the two names may be empty, never both."""

    __tablename__ = "student"

    student_number: Mapped[str] = mapped_column(String(32))
    family_name: Mapped[str] = mapped_column(String(120), default="", server_default="")
    given_name: Mapped[str] = mapped_column(String(120), default="", server_default="")
    middle_name: Mapped[str | None] = mapped_column(String(120))
    preferred_name: Mapped[str | None] = mapped_column(String(120))
    birth_date: Mapped[date | None]
    sex: Mapped[Sex] = mapped_column(word(Sex), default=Sex.U, server_default="U")
    gender_text: Mapped[str | None] = mapped_column(String(60))
    citizenship: Mapped[str | None] = mapped_column(String(2))
    residency: Mapped[Residency | None] = mapped_column(word(Residency))
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(40))
    address: Mapped[dict[str, Any] | None]
    level: Mapped[Level] = mapped_column(
        word(Level), default=Level.UNDERGRADUATE, server_default="UNDERGRADUATE"
    )
    status: Mapped[StudentStatus] = mapped_column(
        word(StudentStatus), default=StudentStatus.ACTIVE, server_default="ACTIVE"
    )
    merged_into_id: Mapped[str | None] = refers_to("student")
    privacy_flag: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    photo_ref: Mapped[str | None] = mapped_column(String(200))
    note: Mapped[str | None] = mapped_column(String(4000))

    __table_args__ = (
        CheckConstraint("family_name <> '' OR given_name <> ''", name="named"),
        *unique_at_centre("student_student_number", "student_number"),
        *unique_at_centre("student_email", text("lower(email)"), where=text("email IS NOT NULL")),
        looked_up_at_centre("student_birth_date", "birth_date"),
        looked_up_at_centre("student_merged_into_id", "merged_into_id"),
    )


class Contact(Record):
    """A guardian, emergency contact or payer of a student."""

    __tablename__ = "contact"

    student_id: Mapped[str] = refers_to("student", index=True)
    kind: Mapped[ContactKind] = mapped_column(word(ContactKind))
    name: Mapped[str] = mapped_column(String(240))
    relation: Mapped[str | None] = mapped_column(String(60))
    phone: Mapped[str | None] = mapped_column(String(40))
    email: Mapped[str | None] = mapped_column(String(254))
    priority: Mapped[int] = mapped_column(default=1, server_default="1")
    may_receive_info: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    # Set where the office took the contact off the record; the row itself stays.
    removed_at: Mapped[datetime | None]

    __table_args__ = unique_at_centre(
        "contact_place",
        "student_id",
        "kind",
        "priority",
        where=text("removed_at IS NULL"),
    )


class Program(Record):
    """A course of study leading to an award. Credits in hundredths."""

    __tablename__ = "program"

    code: Mapped[str] = mapped_column(String(32))
    title: Mapped[str] = mapped_column(String(200))
    level: Mapped[Level] = mapped_column(word(Level))
    award: Mapped[str | None] = mapped_column(String(120))
    credits_required: Mapped[int | None]
    active: Mapped[bool] = mapped_column(default=True, server_default=text("true"))

    __table_args__ = unique_at_centre("program_code", "code")


class ProgramEnrollment(Record):
    """A student in a program over a period. Open = without end date."""

    __tablename__ = "program_enrollment"

    student_id: Mapped[str] = refers_to("student", index=True)
    program_id: Mapped[str] = refers_to("program")
    status: Mapped[ProgramStatus] = mapped_column(word(ProgramStatus))
    start_date: Mapped[date]
    end_date: Mapped[date | None]
    entry_reason: Mapped[str | None] = mapped_column(String(60))
    exit_reason: Mapped[str | None] = mapped_column(String(60))
    expected_graduation: Mapped[date | None]
    is_primary: Mapped[bool] = mapped_column(default=True, server_default=text("true"))

    __table_args__ = (
        CheckConstraint("end_date IS NULL OR end_date >= start_date", name="dates"),
        *unique_at_centre(
            "program_enrollment_open",
            "student_id",
            "program_id",
            where=text("end_date IS NULL"),
        ),
        *unique_at_centre(
            "program_enrollment_primary",
            "student_id",
            where=text("end_date IS NULL AND is_primary"),
        ),
    )
