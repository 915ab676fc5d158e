"""The line to Stripe: the version that we read, and the key under which something is changed."""

from __future__ import annotations

import ssl
from collections.abc import Mapping

from registrar_desktop.clock import Clock
from sync.payments.api_line import ApiLine, Reply
from sync.payments.stripe_key import StripeKey
from sync.transport import Patience

# The version our reading of the answers was written for; the account's own default may move.
VERSION = "2026-10-28.endive"


class StripeWire(ApiLine):
    """The line to Stripe or its stand-in on loopback."""

    def __init__(
        self,
        key: StripeKey,
        clock: Clock,
        url: str = "https://api.stripe.com",
        patience: Patience | None = None,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        super().__init__(key, clock, url, {"Stripe-Version": VERSION}, patience, trust)

    def post(self, path: str, form: Mapping[str, str], key: str) -> Reply:
        """Change something, under an idempotency key."""
        return self.send(path, {"data": dict(form)}, {"Idempotency-Key": key})
