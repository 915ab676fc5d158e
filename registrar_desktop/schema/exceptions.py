"""What of the money a person has to look at: one record for each payment and bucket, at every desk."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from registrar_desktop.schema.base import Record, listed_at_desk, refers_to, unique_at_centre, word
from registrar_desktop.schema.vocabulary import ExceptionResolution, ExceptionState


class PaymentException(Record):
    """An amount that lies where a person has to look.

    Its id follows from bucket and subject, so that every desk makes the same. subject: the
    payment's id at the gateway, else its receipt, else the operation's id. proposed_by: who wants it
    waived, where that takes two.
    """

    __tablename__ = "payment_exception"

    bucket: Mapped[str] = mapped_column(String(24))
    subject: Mapped[str] = mapped_column(String(120))
    student_id: Mapped[str | None] = refers_to("student", index=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime]
    desk_id: Mapped[str] = mapped_column(String(36))
    office: Mapped[str] = mapped_column(String(120))
    state: Mapped[ExceptionState] = mapped_column(
        word(ExceptionState), default=ExceptionState.OPEN, server_default="OPEN"
    )
    assigned_to: Mapped[str | None] = mapped_column(String(120))
    proposed_by: Mapped[str | None] = mapped_column(String(120))
    resolution: Mapped[ExceptionResolution | None] = mapped_column(word(ExceptionResolution))
    reason: Mapped[str | None] = mapped_column(String(400))
    settled_by: Mapped[str | None] = mapped_column(String(120))
    settled_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount"),
        *unique_at_centre("payment_exception_subject", "bucket", "subject"),
        listed_at_desk("payment_exception_state", "state", "due_at"),
    )
