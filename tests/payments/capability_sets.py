"""The sandbox's account as payment APIs of other abilities would show it: found again in a list, by
a reference that is used once, or by nothing but the key; with events or none; keys kept so long.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import product
from typing import Literal

from registrar_desktop.clock import Clock
from registrar_desktop.errors import Defect
from sync.payments.gateway import (
    Capabilities,
    Change,
    Cursor,
    GatewayObject,
    MoneyMovement,
    OperationKind,
)
from sync.payments.stripe import StripeGateway
from sync.payments.stripe_wire import StripeWire
from tests.payments.sandbox_process import PaymentApi

Lookup = Literal["list", "reference", "key"]
LOOKUPS: tuple[Lookup, ...] = ("list", "reference", "key")
HALF_AN_HOUR, A_DAY, A_MONTH = 1800, 86_400, 30 * 86_400
_EVER = timedelta(days=36_500)


@dataclass(frozen=True)
class Abilities:
    """What a payment API can do. window: seconds for which it remembers a key."""

    lookup: Lookup
    window: int
    events: bool

    def __str__(self) -> str:
        return f"{self.lookup}-{self.window}s-{'events' if self.events else 'silent'}"


EVERY = tuple(
    Abilities(lookup, window, events)
    for lookup, window, events in product(LOOKUPS, (HALF_AN_HOUR, A_DAY, A_MONTH), (True, False))
)


class ByReference(StripeGateway):
    """Each operation is asked for by itself, whenever it was made; a second use is refused."""

    @property
    def caps(self) -> Capabilities:
        return replace(super().caps, lookup="reference", key_window=_EVER)

    def find(
        self, kind: OperationKind, op_ids: Collection[str], since: datetime
    ) -> dict[str, GatewayObject]:
        found: dict[str, GatewayObject] = {}
        for op_id in sorted(op_ids):
            found |= super().find(kind, {op_id}, self.now() - timedelta(days=90))
        return found


class ByKey(StripeGateway):
    """Nothing to look in: only the same request under the same key tells what became of it."""

    def __init__(
        self,
        wire: StripeWire,
        clock: Clock,
        wait: Callable[[float], object],
        window: timedelta = timedelta(seconds=A_DAY),
    ) -> None:
        super().__init__(wire, clock, wait)
        self._window = window

    @property
    def caps(self) -> Capabilities:
        return replace(super().caps, lookup="key", key_window=self._window)

    def find(
        self, kind: OperationKind, op_ids: Collection[str], since: datetime
    ) -> dict[str, GatewayObject]:
        raise Defect("a payment API that knows nothing but keys was asked to look something up")

    def changes(self, cursor: Cursor) -> tuple[list[Change], Cursor]:
        return [], Cursor(self.now(), behind=False)

    def money(
        self, since: datetime, until: datetime, payout: str | None = None
    ) -> Iterator[MoneyMovement]:
        return iter(())


def able(lookup: Lookup, window: int) -> Callable[..., StripeGateway]:
    """The gateway that is asked in this way."""
    if lookup == "key":
        return partial(ByKey, window=timedelta(seconds=window))
    return ByReference if lookup == "reference" else StripeGateway


def remake(api: PaymentApi, abilities: Abilities) -> None:
    """From now on the sandbox is of these abilities."""
    single_use = "true" if abilities.lookup == "reference" else "false"
    api.post("/sandbox/keys", window=abilities.window, single_use=single_use)
    api.ask("DELETE", "/sandbox/faults")
    if not abilities.events:
        api.fault("forbidden", path="/v1/events", count=10_000)
