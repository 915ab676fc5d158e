"""What the payment API says happened: one row per object of the provider."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, String, literal_column, text
from sqlalchemy.orm import Mapped, mapped_column

from registrar_desktop.schema.base import (
    Record,
    listed_at_desk,
    looked_up_at_centre,
    refers_to,
    unique_at_centre,
    word,
)
from registrar_desktop.schema.vocabulary import GatewayKind, GatewayMatch

# The request that a payment's metadata names, as the centre looks it up.
REQUEST_AT_CENTRE = text("(details #>> '{metadata,request_id}')")


REQUEST, OP_KEY, OP_ID = "metadata.request_id", "op_key", "metadata.op_id"


def marked(mark: str, value: str) -> ColumnElement[bool]:
    """Whether that is written on a payment, as a desk looks it up through an index."""
    return literal_column(_words(mark), String()).in_([value])


def _words(mark: str) -> str:
    """The very words of the index: it serves no others."""
    return f"json_extract(details, '$.{mark}')"


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
        listed_at_desk("gateway_transaction_request_mark", text(_words(REQUEST))),
        listed_at_desk("gateway_transaction_op_key_mark", text(_words(OP_KEY))),
        listed_at_desk("gateway_transaction_op_id_mark", text(_words(OP_ID))),
        listed_at_desk("gateway_transaction_entry", "ledger_entry_id"),
    )
