"""What may befall a request, and which requests it befalls: on order, or by a seeded weather.

How each is done stands in `spoiling`; orders come in by `control` or the command line.
"""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What befalls a request."""

    # Nothing is done at the other side.
    RESET = "reset"
    HALF_OPEN = "half_open"
    BUSY = "busy"
    TOO_MANY = "too_many"
    PORTAL = "portal"
    PORTAL_REDIRECT = "portal_redirect"
    # Before a request can be read: TLS meets a certificate nobody trusts, or no TLS at all.
    WRONG_CERTIFICATE = "wrong_certificate"
    PLAIN_BYTES = "plain_bytes"
    # It is done, and nobody hears of it rightly or in time.
    DELAY = "delay"
    LOST_ANSWER = "lost_answer"
    LATE_ANSWER = "late_answer"
    TORN = "torn"
    DRIP = "drip"
    TWICE = "twice"
    SWAPPED = "swapped"
    HELD = "held"


AT_THE_DOOR = frozenset({Kind.WRONG_CERTIFICATE, Kind.PLAIN_BYTES})
# A weather has no faults that need somebody to end them.
WEATHER = tuple(kind for kind in Kind if kind not in {*AT_THE_DOOR, Kind.SWAPPED, Kind.HELD})
_SECONDS = {Kind.BUSY: 1.0, Kind.TOO_MANY: 1.0, Kind.DELAY: 0.2, Kind.HELD: 86_400.0}


@dataclass(frozen=True, slots=True)
class Request:
    """What a client asks on a road: all of it, headers as they came."""

    road: str
    method: str
    path: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    @property
    def key(self) -> str:
        """Its idempotency key; empty where it has none."""
        return next((v for name, v in self.headers if name.lower() == "idempotency-key"), "")

    def names(self, text: str) -> bool:
        """Whether key or body name something: an operation, a change set."""
        return text in self.key or text.encode() in self.body


@dataclass(slots=True)
class Order:
    """The next `count` requests that fit meet this, after `skip` that fit and are let through.

    key: a part of the idempotency key, or any text of the body, such as a change set's id.
    seconds: how long it is held, or what Retry-After says.
    """

    kind: Kind
    count: int = 1
    skip: int = 0
    road: str = ""
    method: str = ""
    path: str = ""
    key: str = ""
    seconds: float = field(default=-1.0)

    def __post_init__(self) -> None:
        self.kind = Kind(self.kind)
        if self.seconds < 0:
            self.seconds = _SECONDS.get(self.kind, 30.0)

    def fits(self, request: Request) -> bool:
        """Whether this request is a victim."""
        return (
            self.count > 0
            and (self.kind in AT_THE_DOOR) == (request.method == "")
            and self.road in {"", request.road}
            and self.method in {"", request.method}
            and self.path in request.path
            and (not self.key or request.names(self.key))
        )


@dataclass(frozen=True, slots=True)
class Weather:
    """Chance of a fault for every request, the same for the same seed.

    The n-th request with a key, or else the n-th on its path, always meets the same, whatever
    other requests come between.
    """

    seed: str = ""
    chance: float = 0.0
    kinds: tuple[Kind, ...] = WEATHER
    seconds: float = -1.0

    def strike(self, request: Request, nth: int) -> Order | None:
        """What befalls the n-th request of its name."""
        if not self.chance:
            return None
        drawn = random.Random(f"{self.seed}/{name_of(request)}/{nth}")
        if drawn.random() >= self.chance:
            return None
        return Order(drawn.choice(self.kinds), seconds=self.seconds)


def name_of(request: Request) -> str:
    """What repetitions of a request have in common."""
    path = request.path.partition("?")[0]
    return f"{request.road} {request.method} {request.key or path}"


class Faults:
    """The orders that are open, first come first served, then the weather; and who waits."""

    def __init__(self, weather: Weather | None = None) -> None:
        self._lock = threading.Lock()
        self._open: list[Order] = []
        self._weather = weather or Weather()
        self._seen: Counter[str] = Counter()
        self._let_go = threading.Event()
        self.struck: list[dict[str, str]] = []

    def order(self, order: Order) -> None:
        """Take an order."""
        with self._lock:
            self._open.append(order)

    def change_weather(self, weather: Weather) -> None:
        """From the next request on."""
        with self._lock:
            self._weather = weather
            self._seen.clear()

    def clear(self) -> None:
        """Forget all orders, let go whoever waits, and make the weather fair."""
        with self._lock:
            self._open.clear()
            self._weather = Weather()
        self.let_go()

    def let_go(self) -> None:
        """Whoever waits need not wait any longer."""
        with self._lock:
            self._let_go.set()
            self._let_go = threading.Event()

    def strike(self, request: Request) -> Order | None:
        """What this request meets, if anything; an order is used up by one."""
        with self._lock:
            self._seen[name_of(request)] += 1
            found = self._ordered(request)
            if found is None and request.method:
                found = self._weather.strike(request, self._seen[name_of(request)])
            if found is not None:
                told = {"kind": str(found.kind), "road": request.road, "method": request.method}
                self.struck.append({**told, "path": request.path, "key": request.key})
            return found

    def open_orders(self) -> Iterable[Order]:
        """What has still to befall somebody."""
        with self._lock:
            return [order for order in self._open if order.count > 0]

    def wait(self, seconds: float) -> None:
        """Keep the caller waiting until time is up or everybody is let go."""
        with self._lock:
            event = self._let_go
        event.wait(seconds)

    def _ordered(self, request: Request) -> Order | None:
        for order in self._open:
            if not order.fits(request):
                continue
            if order.skip > 0:
                order.skip -= 1
                continue
            order.count -= 1
            if order.count == 0:
                self._open.remove(order)
            return order
        return None
