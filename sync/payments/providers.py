"""Which payment APIs there are, by name: the one place that knows their adapters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from registrar_desktop.clock import Clock
from registrar_desktop.errors import Invalid
from sync.payments.gateway import PaymentGateway
from sync.payments.stripe import StripeGateway
from sync.payments.stripe_key import StripeKey
from sync.payments.stripe_shapes import PROVIDER as STRIPE
from sync.payments.stripe_webhooks import StripeWebhooks
from sync.payments.webhooks import Webhooks
from sync.transport import Ending


@dataclass(frozen=True, slots=True)
class _Adapter:
    """What one payment API is to all that is above it. live: whether a key moves real money."""

    usual_url: str
    at: Callable[[str, str, Clock, Ending | None], PaymentGateway]
    live: Callable[[str], bool]
    webhooks: Callable[[Sequence[str]], Webhooks]


_ADAPTERS = {
    STRIPE: _Adapter(
        usual_url="https://api.stripe.com",
        at=lambda url, key, clock, ending: StripeGateway.at(url, StripeKey(key), clock, ending),
        live=lambda key: StripeKey(key).live,
        webhooks=StripeWebhooks,
    )
}
PROVIDERS = tuple(_ADAPTERS)
USUAL_URL = {name: adapter.usual_url for name, adapter in _ADAPTERS.items()}


def gateway_of(
    provider: str, url: str, key: str, clock: Clock, ending: Ending | None = None
) -> PaymentGateway:
    """The gateway at an address (the usual one where it is empty), asked until the `ending`.

    Raises Invalid or Refused for a provider, key or address that cannot be used.
    """
    adapter = _known(provider)
    return adapter.at(url or adapter.usual_url, key, clock, ending)


def webhooks_of(provider: str, secrets: Sequence[str]) -> Webhooks:
    """How its deliveries are verified and read."""
    return _known(provider).webhooks(secrets)


def is_live(provider: str, key: str) -> bool:
    """Whether a key moves real money."""
    return _known(provider).live(key)


def _known(provider: str) -> _Adapter:
    if provider not in _ADAPTERS:
        raise Invalid("payments_provider_unknown", provider=provider[:40], known=list(PROVIDERS))
    return _ADAPTERS[provider]
