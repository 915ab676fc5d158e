"""The desk's connection to the payment API: which one, where, and where its key is kept.

The key is in the computer's keyring, or where there is none in the encrypted store; never in a
file of its own, a log or an argument list.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from registrar_desktop.errors import Unreachable
from registrar_desktop.store.identity import joined_desk, read_setting, write_setting
from registrar_desktop.store.keys import keep_secret, read_secret

if TYPE_CHECKING:
    from registrar_desktop.store.desk_store import DeskStore
    from sync.cycle import PaymentPhase
    from sync.payments.stripe import StripeGateway
    from sync.transport import Ending

STRIPE_URL = "https://api.stripe.com"
_SETTING = "payments_connection"


@dataclass(frozen=True, slots=True)
class Connection:
    """A connected payment API; `kept_in` says where its key is: `keyring` or `store`."""

    url: str
    kept_in: str
    live: bool


def connect_payments(store: DeskStore, url: str, key_text: str) -> Connection:
    """Remember address and key. Raises Invalid or Refused for a key or address that is unfit."""
    from sync.payments.stripe import StripeGateway
    from sync.payments.stripe_key import StripeKey

    key = StripeKey(key_text)
    StripeGateway.at(url, key, store.clock).close()
    with store.recording() as session:
        name = f"payments-{joined_desk(session).id}"
        in_keyring = keep_secret(name, key_text.strip())
        kept = {"kept_in": "keyring", "name": name}
        if not in_keyring:
            kept = {"kept_in": "store", "key": key_text.strip()}
        write_setting(session, _SETTING, {"url": url, "live": key.live, **kept})
    return Connection(url, kept["kept_in"], key.live)


def connection(store: DeskStore) -> Connection | None:
    """The connected payment API, or None."""
    with store.reading() as session:
        kept = read_setting(session, _SETTING)
    return None if kept is None else Connection(kept["url"], kept["kept_in"], kept["live"])


def payment_gateway(store: DeskStore, ending: Ending | None = None) -> StripeGateway:
    """The connected payment API, ready to be asked until the `ending`. Raises as `connected_at`."""
    from sync.payments.stripe import StripeGateway
    from sync.payments.stripe_key import StripeKey

    url, key = connected_at(store)
    return StripeGateway.at(url, StripeKey(key), store.clock, ending)


def connected_at(store: DeskStore) -> tuple[str, str]:
    """Address and key of the connected payment API. Raises Unreachable where there is none or its
    key is gone."""
    with store.reading() as session:
        kept = read_setting(session, _SETTING)
    if kept is None:
        raise Unreachable("payments_not_connected")
    key = kept.get("key") or read_secret(kept["name"])
    if key is None:
        raise Unreachable("gateway_key_missing")
    return str(kept["url"]), str(key)


def payment_phase(store: DeskStore, ending: Ending | None = None) -> PaymentPhase | None:
    """The payment API's part of a cycle; None where none is connected."""
    if connection(store) is None:
        return None
    from sync.payments.phase import GatewayPhase

    return GatewayPhase(lambda: payment_gateway(store, ending))
