"""What an event of Stripe is good for: a hint which object to fetch, and who made it.

Events come late, twice and out of order, with a snapshot of their own time: nothing else of them
is believed.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sync.payments.stripe_shapes import Json

_BIRTHS = {"payment_intent.created", "refund.created"}
_OURS = {"payment_intent", "refund", "dispute", "payout"}


def created_by(event: Json) -> dict[str, str]:
    """The object an event tells the birth of, with the idempotency key of that request."""
    request, about = event.get("request"), _about(event)
    key = request.get("idempotency_key") if isinstance(request, dict) else None
    if event.get("type") in _BIRTHS and key and isinstance(about.get("id"), str):
        return {about["id"]: str(key)}
    return {}


def happened_at(event: Json) -> datetime | None:
    """When it happened, by Stripe's clock."""
    made_at = event.get("created")
    return datetime.fromtimestamp(made_at, UTC) if isinstance(made_at, int) else None


def touched(event: Json) -> set[str]:
    """The ids of the objects that an event concerns: its own, and the payment behind it."""
    about = _about(event)
    ids = {about.get("payment_intent")}
    if about.get("object") in _OURS:
        ids.add(about.get("id"))
    return {identifier for identifier in ids if isinstance(identifier, str)}


def _about(event: Json) -> Json:
    data = event.get("data")
    about = data.get("object") if isinstance(data, dict) else None
    return about if isinstance(about, dict) else {}
