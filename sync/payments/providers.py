"""Which payment APIs there are, by name: the one place that knows their adapters."""

from __future__ import annotations

from collections.abc import Sequence

from registrar_desktop.clock import Clock
from registrar_desktop.errors import Invalid
from sync.payments.gateway import PaymentGateway
from sync.payments.stripe import StripeGateway
from sync.payments.stripe_key import StripeKey
from sync.payments.stripe_shapes import PROVIDER as STRIPE
from sync.payments.stripe_webhooks import StripeWebhooks
from sync.payments.webhooks import Webhooks

PROVIDERS = (STRIPE,)
USUAL_URL = {STRIPE: "https://api.stripe.com"}


def gateway_of(provider: str, url: str, key: str, clock: Clock) -> PaymentGateway:
    """The gateway at an address (the usual one where it is empty).

    Raises Invalid or Refused for a provider, key or address that cannot be used.
    """
    _known(provider)
    return StripeGateway.at(url or USUAL_URL[provider], StripeKey(key), clock)


def webhooks_of(provider: str, secrets: Sequence[str]) -> Webhooks:
    """How its deliveries are verified and read."""
    _known(provider)
    return StripeWebhooks(secrets)


def is_live(provider: str, key: str) -> bool:
    """Whether a key moves real money."""
    _known(provider)
    return StripeKey(key).live


def _known(provider: str) -> None:
    if provider not in PROVIDERS:
        raise Invalid("payments_provider_unknown", provider=provider[:40])
