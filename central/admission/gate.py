"""Lets requests in, lets them wait, or sends them away at once with the time to come again.

What cannot be served before its asker would have to give up is refused when it comes, not after it
has waited: an overloaded centre spends its time on work that still counts. One gate a process, on
its event loop.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus

from central.admission.asking import BULK, CHANGES, MONEY, PERSON, READING, Asking
from central.admission.limit import AdaptiveLimit
from central.admission.line import Line, Place
from central.problems import Declined
from registrar_desktop.clock import Clock

# Seconds after which a person has turned away, or a desk should rather come again.
_PATIENCE = ((BULK, 2.0), (READING, 5.0), (CHANGES, 8.0), (MONEY, 10.0), (PERSON, 5.0))
# Of one desk: its window, its command line and a few that a cut left over.
MOST_OF_A_DESK = 12
# So long after somebody more urgent was sent away, whole downloads are not begun.
BROWN_OUT_SECONDS = 10.0
_SOONEST, _LATEST = 2, 60


class Passage:
    """A request that was let in, until it leaves."""

    def __init__(self, asking: Asking, since: float, waited: float) -> None:
        self.asking = asking
        self.since = since
        self.waited = waited
        self.over = False


class Gate:
    """`most`: as many requests may be worked on at once as there are means for."""

    def __init__(self, most: int, clock: Clock) -> None:
        self.limit = AdaptiveLimit(most)
        self.inside = 0
        self._clock = clock
        self._line: Line[asyncio.Future[None]] = Line()
        self._bulk_inside = 0
        self._refused_at = float("-inf")

    @property
    def waiting(self) -> int:
        """How many stand in line."""
        return len(self._line)

    @property
    def browned_out(self) -> bool:
        """Whether whole downloads and comparisons are sent away, because others were."""
        return self._clock.monotonic() - self._refused_at < BROWN_OUT_SECONDS

    def expect(self, asking: Asking, *, full: bool = False) -> None:
        """Declined with 503 or 429 where waiting would be in vain, before anything is read.

        full: what waits already holds as much memory as it may.
        """
        if asking.desk and self._line.of(asking.desk) >= MOST_OF_A_DESK:
            raise self._refusal(asking, HTTPStatus.TOO_MANY_REQUESTS, "too_many_from_desk")
        if asking.urgency >= BULK and self.browned_out:
            raise self._refusal(asking, HTTPStatus.SERVICE_UNAVAILABLE, "centre_busy")
        if full or self._would_wait(asking) > _patience(asking):
            raise self._refusal(asking, HTTPStatus.SERVICE_UNAVAILABLE, "centre_busy")

    @asynccontextmanager
    async def passage(self, asking: Asking) -> AsyncIterator[Passage]:
        """Inside, at once or when it is this one's turn. Declined where that takes too long."""
        self.expect(asking)
        came = self._clock.monotonic()
        if not self._free(asking) or self._line.ahead_of(asking.urgency):
            await self._wait(asking)
        else:
            self._enter(asking)
        now = self._clock.monotonic()
        passage = Passage(asking, now, now - came)
        try:
            yield passage
        finally:
            self.leave(passage)

    def leave(self, passage: Passage) -> None:
        """Its work is done; what is left is to send the answer. Only the first time counts."""
        if passage.over:
            return
        passage.over = True
        took = self._clock.monotonic() - passage.since
        self.limit.served(passage.asking.kind, took, self.inside)
        self.inside -= 1
        self._bulk_inside -= passage.asking.urgency >= BULK
        self._call()

    async def _wait(self, asking: Asking) -> None:
        called: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        place = self._line.join(asking, called)
        try:
            async with asyncio.timeout(_patience(asking)):
                await called
        except TimeoutError:
            self._give_up(place)
            raise self._refusal(asking, HTTPStatus.SERVICE_UNAVAILABLE, "centre_busy") from None
        except asyncio.CancelledError:
            self._give_up(place)
            raise

    def _give_up(self, place: Place[asyncio.Future[None]]) -> None:
        self._line.leave(place)
        if place.calls.done() and not place.calls.cancelled():
            # Called in the same moment: the place inside is somebody else's now.
            self.inside -= 1
            self._bulk_inside -= place.asking.urgency >= BULK
            self._call()

    def _call(self) -> None:
        """Let in as many as there is room for."""
        while self.inside < self.limit.now:
            place = self._line.next(without=8 if self._room_for_bulk() else BULK)
            if place is None:
                return
            if not place.calls.done():
                self._enter(place.asking)
                place.calls.set_result(None)

    def _enter(self, asking: Asking) -> None:
        self.inside += 1
        self._bulk_inside += asking.urgency >= BULK

    def _free(self, asking: Asking) -> bool:
        room = asking.urgency < BULK or self._room_for_bulk()
        return room and self.inside < self.limit.now

    def _room_for_bulk(self) -> bool:
        """Long work never has more than half of the places."""
        return self._bulk_inside < max(1, self.limit.now // 2)

    def _would_wait(self, asking: Asking) -> float:
        return self._line.ahead_of(asking.urgency) * self.limit.seconds_each

    def _refusal(self, asking: Asking, status: HTTPStatus, code: str) -> Declined:
        """With the time in which those who wait will be done, spread over as much again."""
        if asking.urgency < BULK and status is HTTPStatus.SERVICE_UNAVAILABLE:
            self._refused_at = self._clock.monotonic()
        declined = Declined(status, code)
        soonest = max(_SOONEST, self._would_wait(asking))
        spread = soonest * (2 if asking.urgency < BULK else 6)
        wait = random.uniform(soonest, spread)  # noqa: S311 - spreads load, no secret
        declined.retry_after = round(min(_LATEST, wait))
        return declined


def _patience(asking: Asking) -> float:
    return next(seconds for least, seconds in _PATIENCE if asking.urgency >= least)
