"""What the payment API says happened: one row per object of the provider."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column

from registrar_desktop.schema.base import (
    Record,
    looked_up_at_centre,
    refers_to,
    unique_at_centre,
    word,
)
from registrar_desktop.schema.vocabulary import GatewayKind, GatewayMatch

# The request that a payment's metadata names, as the centre looks it up.
REQUEST_AT_CENTRE = text("(details #>> '{metadata,request_id}')")


class GatewayTransaction(Record):
    """A charge, refund, payout, dispute or fee at the provider; amounts in minor units."""

    __tablename__ = "gateway_transaction"

    provider: Mapped[str] = mapped_column(String(32))
    provider_ref: Mapped[str] = mapped_column(String(120))
    kind: Mapped[GatewayKind] = mapped_column(word(GatewayKind))
    parent_ref: Mapped[str | None] = mapped_column(String(120))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    received_minor: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    refunded_minor: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    fee_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    occurred_at: Mapped[datetime]
    available_on: Mapped[datetime | None]
    payout_ref: Mapped[str | None] = mapped_column(String(120))
    status: Mapped[str] = mapped_column(String(40))
    details: Mapped[dict[str, Any] | None]
    match: Mapped[GatewayMatch] = mapped_column(
        word(GatewayMatch), default=GatewayMatch.UNMATCHED, server_default="UNMATCHED"
    )
    ledger_entry_id: Mapped[str | None] = refers_to("ledger_entry")

    __table_args__ = (
        *unique_at_centre("gateway_transaction_ref", "provider", "provider_ref", "kind"),
        looked_up_at_centre("gateway_transaction_match", "match"),
        looked_up_at_centre("gateway_transaction_request", REQUEST_AT_CENTRE),
    )
