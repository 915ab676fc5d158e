"""Reads Stripe's objects into our values, and our amounts into Stripe's.

What does not have the expected shape raises `Misshapen`: better no answer than a wrong one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from registrar_desktop.errors import Invalid
from registrar_desktop.rules.money import exponent
from registrar_desktop.schema.vocabulary import GatewayKind
from sync.payments.gateway import GatewayObject, GatewayStatus, Money, MoneyMovement

PROVIDER = "stripe"
Json = Mapping[str, Any]
# ISO 4217 gives these no decimals, Stripe counts them in hundredths all the same.
_HUNDREDTHS_AT_STRIPE = frozenset({"ISK", "UGX"})

_INTENT = {
    "requires_payment_method": GatewayStatus.AWAITING,
    "requires_confirmation": GatewayStatus.AWAITING,
    "requires_action": GatewayStatus.AWAITING,
    "requires_capture": GatewayStatus.AUTHORIZED,
    "processing": GatewayStatus.PROCESSING,
    "succeeded": GatewayStatus.SUCCEEDED,
    "canceled": GatewayStatus.CANCELLED,
}
_REFUND = {
    "pending": GatewayStatus.PROCESSING,
    "requires_action": GatewayStatus.PROCESSING,
    "succeeded": GatewayStatus.SUCCEEDED,
    "failed": GatewayStatus.FAILED,
    "canceled": GatewayStatus.CANCELLED,
}
_DISPUTE = {
    "warning_needs_response": GatewayStatus.DISPUTED,
    "warning_under_review": GatewayStatus.DISPUTED,
    "warning_closed": GatewayStatus.WON,
    "needs_response": GatewayStatus.DISPUTED,
    "under_review": GatewayStatus.DISPUTED,
    "prevented": GatewayStatus.WON,
    "won": GatewayStatus.WON,
    "lost": GatewayStatus.LOST,
}
_PAYOUT = {
    "pending": GatewayStatus.PROCESSING,
    "in_transit": GatewayStatus.PROCESSING,
    "paid": GatewayStatus.SUCCEEDED,
    "failed": GatewayStatus.FAILED,
    "canceled": GatewayStatus.CANCELLED,
}


class Misshapen(Exception):
    """An answer that is not what this version of the API sends."""


def to_stripe(amount: Money) -> dict[str, str]:
    """`amount` and `currency` as Stripe takes them."""
    minor = amount.minor
    if minor <= 0:
        raise Invalid("amount_not_positive")
    if amount.currency in _HUNDREDTHS_AT_STRIPE:
        minor *= 100
    if exponent(amount.currency) == 3 and minor % 10:
        raise Invalid("amount_not_chargeable", currency=amount.currency)
    return {"amount": str(minor), "currency": amount.currency.lower()}


def read_payment(body: Json, at: datetime) -> GatewayObject:
    """A PaymentIntent, with `latest_charge` expanded where it was asked for."""
    charge = body.get("latest_charge")
    charge = charge if isinstance(charge, dict) else {}
    problem = body.get("last_payment_error")
    status = _word(body, _INTENT)
    if status is GatewayStatus.AWAITING and problem:
        status = GatewayStatus.FAILED
    currency = _currency(body)
    fee = _line(charge).get("fee")
    return GatewayObject(
        provider=PROVIDER,
        id=_text(body, "id"),
        kind=GatewayKind.CHARGE,
        amount=Money(_minor(body, "amount"), currency),
        status=status,
        created=_instant(body, "created"),
        fetched_at=at,
        received=_minor(body, "amount_received"),
        refunded=_minor(charge, "amount_refunded") if charge else 0,
        fee=fee if isinstance(fee, int) else None,
        paid_at=_instant_or_none(charge, "created"),
        method=(charge.get("payment_method_details") or {}).get("type"),
        problem=_problem(problem),
        available_on=_instant_or_none(_line(charge), "available_on"),
        metadata=_marks(body),
        # Who holds the client's secret can see the payment; it has no place in our store.
        raw={name: value for name, value in body.items() if name != "client_secret"},
    )


def read_refund(body: Json, at: datetime) -> GatewayObject:
    """A refund; its parent is the payment."""
    return _read(body, at, GatewayKind.REFUND, _REFUND)


def read_dispute(body: Json, at: datetime) -> GatewayObject:
    """A dispute; its parent is the payment."""
    return _read(body, at, GatewayKind.DISPUTE, _DISPUTE)


def read_payout(body: Json, at: datetime) -> GatewayObject:
    """A payout: what arrives at the bank, net."""
    return _read(body, at, GatewayKind.PAYOUT, _PAYOUT)


def _read(
    body: Json, at: datetime, kind: GatewayKind, words: Mapping[str, GatewayStatus]
) -> GatewayObject:
    amount = _minor(body, "amount")
    status = _word(body, words)
    return GatewayObject(
        provider=PROVIDER,
        id=_text(body, "id"),
        kind=kind,
        amount=Money(amount, _currency(body)),
        status=status,
        created=_instant(body, "created"),
        fetched_at=at,
        received=amount if status is GatewayStatus.SUCCEEDED else 0,
        parent=body.get("payment_intent"),
        problem=body.get("failure_reason") or body.get("failure_code") or body.get("reason"),
        available_on=_instant_or_none(body, "arrival_date"),
        metadata=_marks(body),
        raw=body,
    )


def read_movement(body: Json) -> MoneyMovement:
    """A balance transaction, with `source` expanded so that a charge leads to its payment."""
    source = body.get("source")
    if isinstance(source, dict):
        source = source.get("payment_intent" if source.get("object") == "charge" else "id")
    return MoneyMovement(
        id=_text(body, "id"),
        category=_text(body, "reporting_category"),
        gross=_minor(body, "amount"),
        fee=_minor(body, "fee"),
        net=_minor(body, "net"),
        currency=_currency(body),
        source=source if isinstance(source, str) else None,
        created=_instant(body, "created"),
        available_on=_instant(body, "available_on"),
    )


READERS: Mapping[str, Callable[[Json, datetime], GatewayObject]] = {
    "payment_intent": read_payment,
    "refund": read_refund,
    "dispute": read_dispute,
    "payout": read_payout,
}


def _text(body: Json, name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise Misshapen(name)
    return value


def _minor(body: Json, name: str) -> int:
    value = body.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise Misshapen(name)
    if str(body.get("currency", "")).upper() not in _HUNDREDTHS_AT_STRIPE:
        return value
    if value % 100:
        raise Misshapen(name)
    return value // 100


def _currency(body: Json) -> str:
    return _text(body, "currency").upper()


def _word(body: Json, words: Mapping[str, GatewayStatus]) -> GatewayStatus:
    status = words.get(_text(body, "status"))
    if status is None:
        raise Misshapen("status")
    return status


def _instant(body: Json, name: str) -> datetime:
    found = _instant_or_none(body, name)
    if found is None:
        raise Misshapen(name)
    return found


def _instant_or_none(body: Json, name: str) -> datetime | None:
    value = body.get(name)
    return datetime.fromtimestamp(value, UTC) if isinstance(value, int) else None


def _line(charge: Json) -> Json:
    line = charge.get("balance_transaction")
    return line if isinstance(line, dict) else {}


def _marks(body: Json) -> dict[str, str]:
    marks = body.get("metadata")
    if not isinstance(marks, dict):
        raise Misshapen("metadata")
    return {str(name): str(value) for name, value in marks.items()}


def _problem(error: object) -> str | None:
    if not isinstance(error, dict):
        return None
    return str(error.get("decline_code") or error.get("code") or "failed")
