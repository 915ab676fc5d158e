"""The desk's connection to the payment API: which one, where, and where its key is kept.

The key is in the computer's keyring, or where there is none in the encrypted store; never in a
file of its own, a log or an argument list.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from registrar_desktop.errors import Unreachable
from registrar_desktop.store.identity import joined_desk, read_setting, write_setting
from registrar_desktop.store.keys import keep_secret, read_secret

if TYPE_CHECKING:
    from registrar_desktop.store.desk_store import DeskStore
    from sync.cycle import PaymentPhase
    from sync.payments.gateway import PaymentGateway
    from sync.transport import Ending

_SETTING = "payments_connection"
# What a desk is connected to that has not said to what.
USUAL = "stripe"


@dataclass(frozen=True, slots=True)
class Connection:
    """A connected payment API; `kept_in` says where its key is: `keyring` or `store`."""

    provider: str
    url: str
    kept_in: str
    live: bool


def connect_payments(
    store: DeskStore, url: str, key_text: str, provider: str = USUAL
) -> Connection:
    """Remember which payment API, its address (the usual one where empty) and the key. Raises
    Invalid or Refused for one of them that is unfit."""
    from sync.payments.providers import USUAL_URL, gateway_of, is_live

    live = is_live(provider, key_text)
    url = url or USUAL_URL[provider]
    gateway_of(provider, url, key_text, store.clock).close()
    with store.recording() as session:
        name = f"payments-{joined_desk(session).id}"
        in_keyring = keep_secret(name, key_text.strip())
        kept = {"kept_in": "keyring", "name": name}
        if not in_keyring:
            kept = {"kept_in": "store", "key": key_text.strip()}
        write_setting(session, _SETTING, {"provider": provider, "url": url, "live": live, **kept})
    return Connection(provider, url, kept["kept_in"], live)


def connection(store: DeskStore) -> Connection | None:
    """The connected payment API, or None."""
    kept = _kept(store)
    if kept is None:
        return None
    return Connection(kept.get("provider", USUAL), kept["url"], kept["kept_in"], kept["live"])


def payment_gateway(store: DeskStore, ending: Ending | None = None) -> PaymentGateway:
    """The connected payment API, ready to be asked until the `ending`. Raises as `connected_at`."""
    from sync.payments.providers import gateway_of

    url, key = connected_at(store)
    provider = (_kept(store) or {}).get("provider", USUAL)
    return gateway_of(provider, url, key, store.clock, ending)


def connected_at(store: DeskStore) -> tuple[str, str]:
    """Address and key of the connected payment API. Raises Unreachable where there is none or its
    key is gone."""
    kept = _kept(store)
    if kept is None:
        raise Unreachable("payments_not_connected")
    key = kept.get("key") or read_secret(kept["name"])
    if key is None:
        raise Unreachable("gateway_key_missing")
    return str(kept["url"]), str(key)


def _kept(store: DeskStore) -> dict[str, Any] | None:
    with store.reading() as session:
        return read_setting(session, _SETTING)


def payment_phase(store: DeskStore, ending: Ending | None = None) -> PaymentPhase | None:
    """The payment API's part of a cycle; None where none is connected."""
    if connection(store) is None:
        return None
    from sync.payments.phase import GatewayPhase

    return GatewayPhase(lambda: payment_gateway(store, ending))
