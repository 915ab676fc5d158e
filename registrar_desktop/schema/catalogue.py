"""Terms, courses and their sections: what can be registered for, and when."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, String, text
from sqlalchemy.orm import Mapped, mapped_column

from registrar_desktop.schema.base import Record, refers_to, unique_at_centre, word
from registrar_desktop.schema.vocabulary import Level, SectionStatus, TermKind


class Term(Record):
    """An academic period. Deadlines are local institution days, end of day inclusive."""

    __tablename__ = "term"

    code: Mapped[str] = mapped_column(String(32))
    title: Mapped[str] = mapped_column(String(120))
    kind: Mapped[TermKind] = mapped_column(word(TermKind))
    parent_id: Mapped[str | None] = refers_to("term")
    start_date: Mapped[date]
    end_date: Mapped[date]
    registration_open: Mapped[date | None]
    registration_close: Mapped[date | None]
    add_deadline: Mapped[date | None]
    drop_deadline: Mapped[date | None]
    withdraw_deadline: Mapped[date | None]
    payment_deadline: Mapped[date | None]
    census_date: Mapped[date | None]

    __table_args__ = (
        CheckConstraint("start_date <= end_date", name="dates"),
        CheckConstraint("registration_open <= registration_close", name="registration"),
        *unique_at_centre("term_code", "code"),
    )


class Course(Record):
    """A catalogue entry. Credits in hundredths; `requisites` is read by `rules.requisites`."""

    __tablename__ = "course"

    subject: Mapped[str] = mapped_column(String(32))
    number: Mapped[str] = mapped_column(String(32))
    title: Mapped[str] = mapped_column(String(300))
    credits_min: Mapped[int | None]
    credits_max: Mapped[int | None]
    level: Mapped[Level | None] = mapped_column(word(Level))
    requisites: Mapped[dict[str, Any] | None]
    repeatable: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    active: Mapped[bool] = mapped_column(default=True, server_default=text("true"))

    __table_args__ = (
        CheckConstraint("credits_min >= 0 AND credits_min <= credits_max", name="credits"),
        *unique_at_centre("course_number", "subject", "number"),
    )


class Section(Record):
    """One offering of a course in a term. `capacity` empty = unlimited; credits in hundredths.

    `meetings` is a list of {days, start, end, room, kind, date}, read by `rules.timetable`.
    """

    __tablename__ = "section"

    term_id: Mapped[str] = refers_to("term")
    course_id: Mapped[str] = refers_to("course", index=True)
    crn: Mapped[str] = mapped_column(String(32))
    code: Mapped[str] = mapped_column(String(32))
    capacity: Mapped[int | None]
    waitlist_capacity: Mapped[int] = mapped_column(default=0, server_default="0")
    status: Mapped[SectionStatus] = mapped_column(
        word(SectionStatus), default=SectionStatus.OPEN, server_default="OPEN"
    )
    credits: Mapped[int | None]
    instructor: Mapped[str | None] = mapped_column(String(200))
    meetings: Mapped[list[Any] | None]
    web_open: Mapped[bool] = mapped_column(default=True, server_default=text("true"))

    __table_args__ = (
        CheckConstraint("capacity >= 0", name="capacity"),
        *unique_at_centre("section_crn", "term_id", "crn"),
        *unique_at_centre("section_code", "term_id", "course_id", "code"),
    )
