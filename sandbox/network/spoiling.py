"""How each fault is done to one request on its way: one function a kind.

A `Journey` is a request that has come in and whose client waits; what it may do with both sides
is the road's.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from http.client import HTTPException
from typing import Protocol

from sandbox.network.faults import Faults, Kind, Order
from sandbox.network.swapping import Exchange
from sandbox.network.upstream import Answer

_PORTAL = b"<html><body><h1>Welcome to the campus network</h1>Please sign in.</body></html>"
_SIGN_IN = "http://portal.invalid/sign-in"


class Journey(Protocol):
    """One request between its client and the other side."""

    faults: Faults
    exchange: Exchange

    def deliver(self) -> Answer:
        """Let the other side do it. Raises OSError or HTTPException where it does not answer."""
        ...

    def give(self, answer: Answer) -> None:
        """Answer the client."""
        ...

    def trickle(self, answer: Answer, sent: int, pause: Callable[[], None] | None = None) -> None:
        """Give the head and the first `sent` bytes of the body, one by one where there is a pause
        to keep between them; then end the connection."""
        ...

    def cut(self) -> None:
        """Reset the client's connection."""
        ...

    def later(self, act: Callable[[], None]) -> None:
        """Do something when the client has gone."""
        ...


Spoil = Callable[[Journey, Order], None]


def _reset(journey: Journey, _order: Order) -> None:
    journey.cut()


def _half_open(journey: Journey, order: Order) -> None:
    journey.faults.wait(order.seconds)
    journey.cut()


def _busy(journey: Journey, order: Order) -> None:
    journey.give(_page(503, "Service Unavailable", b"", ("Retry-After", f"{order.seconds:.0f}")))


def _too_many(journey: Journey, order: Order) -> None:
    journey.give(_page(429, "Too Many Requests", b"", ("Retry-After", f"{order.seconds:.0f}")))


def _portal(journey: Journey, _order: Order) -> None:
    journey.give(_page(200, "OK", _PORTAL))


def _portal_redirect(journey: Journey, _order: Order) -> None:
    journey.give(_page(302, "Found", b"", ("Location", _SIGN_IN)))


def _delay(journey: Journey, order: Order) -> None:
    journey.faults.wait(order.seconds)
    journey.give(journey.deliver())


def _lost_answer(journey: Journey, _order: Order) -> None:
    journey.deliver()
    journey.cut()


def _late_answer(journey: Journey, order: Order) -> None:
    answer = journey.deliver()
    journey.faults.wait(order.seconds)
    journey.give(answer)


def _torn(journey: Journey, _order: Order) -> None:
    answer = journey.deliver()
    journey.trickle(answer, len(answer.body) // 2)


def _drip(journey: Journey, order: Order) -> None:
    """A byte now and then, so that no wait for the next byte is long."""
    answer = journey.deliver()
    pause = order.seconds / max(1, len(answer.body))
    journey.trickle(answer, len(answer.body), lambda: journey.faults.wait(pause))


def _twice(journey: Journey, _order: Order) -> None:
    """Both at once, as a middlebox that repeats too soon does; the client hears the second."""
    first = threading.Thread(target=_unheard, args=[journey])
    first.start()
    answer = journey.deliver()
    first.join()
    journey.give(answer)


def _swapped(journey: Journey, order: Order) -> None:
    """Two clients get each other's answers; alone, one gets its own in the end."""
    journey.give(journey.exchange.swap(journey.deliver(), order.seconds))


def _held(journey: Journey, order: Order) -> None:
    """The client hears nothing; the other side gets it when told, perhaps hours later."""

    def arrive() -> None:
        journey.faults.wait(order.seconds)
        _unheard(journey)

    journey.later(arrive)
    journey.cut()


def _unheard(journey: Journey) -> None:
    try:
        journey.deliver()
    except (OSError, HTTPException):
        return  # nobody waits for it


SPOIL: dict[Kind, Spoil] = {
    Kind.RESET: _reset,
    Kind.HALF_OPEN: _half_open,
    Kind.BUSY: _busy,
    Kind.TOO_MANY: _too_many,
    Kind.PORTAL: _portal,
    Kind.PORTAL_REDIRECT: _portal_redirect,
    Kind.DELAY: _delay,
    Kind.LOST_ANSWER: _lost_answer,
    Kind.LATE_ANSWER: _late_answer,
    Kind.TORN: _torn,
    Kind.DRIP: _drip,
    Kind.TWICE: _twice,
    Kind.SWAPPED: _swapped,
    Kind.HELD: _held,
}


def _page(status: int, reason: str, body: bytes, *headers: tuple[str, str]) -> Answer:
    told = (("Content-Type", "text/html"), ("Content-Length", str(len(body))))
    return Answer(status, reason, (*told, *headers), body)
