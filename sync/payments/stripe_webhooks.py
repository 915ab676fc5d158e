"""Stripe's webhooks: `Stripe-Signature` and the event it signs.

The signature is HMAC-SHA256 over the time and the body. While a secret is being replaced a delivery
carries one signature for each, and any of ours will do.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from registrar_desktop.errors import Invalid, Refused
from sync.payments.sound_text import read_json
from sync.payments.stripe_events import created_by, happened_at, touched
from sync.payments.stripe_shapes import Json
from sync.payments.webhooks import Hint

_HEADER = "stripe-signature"
_MOST_SIGNATURES = 20
_NAME = re.compile(r"[A-Za-z0-9_-]{1,120}")


class StripeWebhooks:
    """Verifies with any of our secrets (`whsec_…`); never shows them."""

    def __init__(self, secrets: Sequence[str]) -> None:
        self._secrets = tuple(secrets)

    def verify(self, headers: Mapping[str, str], body: bytes) -> datetime:
        """The time that is signed. Refused where no signature is ours."""
        told_at, signatures = _signed(headers.get(_HEADER, ""))
        ours = [self._signature(secret, told_at, body) for secret in self._secrets]
        pairs = [(mine, theirs) for mine in ours for theirs in signatures]
        # All are compared: how long it takes tells nothing.
        if not sum(hmac.compare_digest(mine, theirs) for mine, theirs in pairs):
            raise Refused("webhook_signature_wrong")
        return datetime.fromtimestamp(int(told_at), UTC)

    def read(self, body: bytes, now: datetime) -> Hint:
        """The event's id, what it touches, and whose it is. `now` is for an event without a time."""
        event = _event(body)
        account, live = event.get("account"), event.get("livemode")
        return Hint(
            event_id=str(event["id"]),
            kind=str(event["type"])[:80],
            made_at=happened_at(event) or now,
            ids=frozenset(name for name in touched(event) if _NAME.fullmatch(name)),
            keys=created_by(event),
            account=str(account) if account else None,
            live=live if isinstance(live, bool) else None,
        )

    def _signature(self, secret: str, told_at: str, body: bytes) -> bytes:
        signed = told_at.encode() + b"." + body
        return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest().encode()


def _signed(header: str) -> tuple[str, list[bytes]]:
    """The time and the signatures of the scheme in use; a header without them fits nothing."""
    parts = [part.strip().partition("=") for part in header.split(",")[:_MOST_SIGNATURES]]
    told_at = next((value for name, _, value in parts if name == "t"), "")
    if not (told_at.isascii() and told_at.isdecimal() and len(told_at) < 12):
        raise Refused("webhook_signature_wrong")
    return told_at, [value.encode() for name, _, value in parts if name == "v1"]


def _event(body: bytes) -> Json:
    try:
        event = read_json(body)
    except (ValueError, RecursionError) as error:
        raise Invalid("webhook_unreadable") from error
    named = isinstance(event, dict) and _NAME.fullmatch(str(event.get("id")))
    if not named or not isinstance(event.get("type"), str) or "\0" in event["type"]:
        raise Invalid("webhook_unreadable")
    found: Json = event
    return found
