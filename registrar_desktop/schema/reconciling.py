"""What desks and centre need to agree fairly after an outage: its window, seats kept, open questions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from registrar_desktop.schema.base import Record, refers_to, word
from registrar_desktop.schema.vocabulary import Case


class Outage(Record):
    """A declared window in which people could not reach the centre; ended where `ended_at` is set.

    `extensions`: a list of {"term_id", "deadline" (a date column of Term), "until" (day)}. What was
    received at a desk inside the window is judged by its received time (domain C9).
    """

    __tablename__ = "outage"

    title: Mapped[str] = mapped_column(String(200))
    declared_by: Mapped[str] = mapped_column(String(120))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    extensions: Mapped[list[Any] | None]
    notes: Mapped[str | None] = mapped_column(String(2000))

    __table_args__ = (CheckConstraint("ended_at IS NULL OR ended_at >= started_at", name="window"),)


class SeatAllotment(Record):
    """Seats of a section that only one desk may give away, so that none of them is given twice.

    The desk may use them until `expires_at`; the centre keeps unused ones until `held_until`, so
    that what the desk promised in time arrives in time (domain 4.5, seat allotment).
    """

    __tablename__ = "seat_allotment"

    section_id: Mapped[str] = refers_to("section", index=True)
    desk_id: Mapped[str] = mapped_column(String(36))
    desk_code: Mapped[str] = mapped_column(String(8))
    seats: Mapped[int]
    expires_at: Mapped[datetime]
    held_until: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("seats >= 0", name="seats"),
        CheckConstraint("held_until >= expires_at", name="kept"),
    )


class ReviewItem(Record):
    """A question the centre puts to an office: a conflict that belongs to no desk's change alone.

    `facts`: both sides, for the sentence; `choices`: the suggested answers; open until `closed_at` is set by the answer.
    """

    __tablename__ = "review_item"

    case: Mapped[Case] = mapped_column(word(Case, length=4))
    student_id: Mapped[str | None] = refers_to("student", index=True)
    change_set_id: Mapped[str | None] = mapped_column(String(36))
    desk_id: Mapped[str | None] = mapped_column(String(36))
    office: Mapped[str] = mapped_column(String(120))
    facts: Mapped[dict[str, Any]]
    choices: Mapped[list[Any]]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    decision: Mapped[str | None] = mapped_column(String(60))
    decided_by: Mapped[str | None] = mapped_column(String(120))
    note: Mapped[str | None] = mapped_column(String(400))

    __table_args__ = (
        Index(
            "ix_review_item_open",
            "opened_at",
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )
