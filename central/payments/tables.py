"""What the centre keeps about the payment API: deliveries that wait, and how far it was followed."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from central.tables import CentralTable
from registrar_desktop.schema.base import word


class EventState(StrEnum):
    """WAITING until its objects were fetched; IGNORED where it is nothing to us."""

    WAITING = "WAITING"
    DONE = "DONE"
    IGNORED = "IGNORED"


class WebhookEvent(CentralTable):
    """A verified delivery, once however often it came. What it pointed at is in `hint`: {ids, keys};
    the rest of its body is not believed and not kept."""

    __tablename__ = "webhook_event"

    provider: Mapped[str] = mapped_column(String(32), primary_key=True)
    event_id: Mapped[str] = mapped_column(String(120), primary_key=True)
    kind: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[datetime]
    received_at: Mapped[datetime]
    hint: Mapped[dict[str, Any]]
    state: Mapped[EventState] = mapped_column(word(EventState, length=16))
    tries: Mapped[int] = mapped_column(server_default="0")
    not_before: Mapped[datetime]
    done_at: Mapped[datetime | None]
    # Why it is ignored, or what the last try met.
    note: Mapped[str | None] = mapped_column(String(120))

    __table_args__ = (
        Index("ix_webhook_event_waiting", "not_before", postgresql_where=text("state = 'WAITING'")),
        Index("ix_webhook_event_received", "received_at"),
    )


class PaymentFollow(CentralTable):
    """How far a payment API was followed, and how it fares.

    answered_at: it last answered to the end. failing_since, fault: since when it does not, and why.
    seconds: how long the last sweep took. asked_again_at: when all that is open was last asked for;
    asked_up_to: the row after which the round goes on that did not come to its end.
    clock_ahead: the seconds its clock is ahead of ours.
    """

    __tablename__ = "payment_follow"

    provider: Mapped[str] = mapped_column(String(32), primary_key=True)
    cursor: Mapped[str | None] = mapped_column(String(400))
    swept_at: Mapped[datetime | None]
    asked_again_at: Mapped[datetime | None]
    asked_up_to: Mapped[str | None] = mapped_column(String(36))
    answered_at: Mapped[datetime | None]
    failing_since: Mapped[datetime | None]
    fault: Mapped[str | None] = mapped_column(String(120))
    failures: Mapped[int] = mapped_column(server_default="0")
    seconds: Mapped[float | None]
    clock_ahead: Mapped[float | None]
