"""Intents sent to the payment API: the gateway operations of this desk, kept before they are sent."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from registrar_desktop.schema.base import word
from registrar_desktop.store.tables.base import LocalTable


class OperationState(StrEnum):
    """No way leads from UNKNOWN to DECLINED without an answer of the gateway."""

    SAVED = "SAVED"
    SENDING = "SENDING"
    CONFIRMED = "CONFIRMED"
    DECLINED = "DECLINED"
    UNKNOWN = "UNKNOWN"
    REVIEW = "REVIEW"


class GatewayOperation(LocalTable):
    """One intent. `id` is a function of kind, request and attempt, so that two desks or a double
    click make one operation. Amounts in minor units."""

    __tablename__ = "gateway_operation"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    request_id: Mapped[str] = mapped_column(String(36))
    attempt: Mapped[int] = mapped_column(default=1)
    student_id: Mapped[str] = mapped_column(String(36))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    description: Mapped[str] = mapped_column(String(400))
    body_sha256: Mapped[str] = mapped_column(String(64))
    details: Mapped[dict[str, Any]]
    state: Mapped[OperationState] = mapped_column(
        word(OperationState), default=OperationState.SAVED
    )
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(120))
    first_sent_at: Mapped[datetime | None]
    last_sent_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    provider: Mapped[str] = mapped_column(String(32))
    provider_ref: Mapped[str | None] = mapped_column(String(120))
    # The gateway's own word for where the payment stands, as last seen.
    provider_status: Mapped[str | None] = mapped_column(String(40))
    note: Mapped[str | None] = mapped_column(String(400))

    __table_args__ = (
        Index("ix_gateway_operation_state", "state"),
        Index("ix_gateway_operation_ref", "provider_ref"),
    )
