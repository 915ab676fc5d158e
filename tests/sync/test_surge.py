"""Every desk comes back in the same minute: the second surge does not become the second outage.

Simulated time, the desks' own rules, and a centre that refuses at once what does not fit.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from heapq import heappop, heappush

import pytest

from registrar_desktop.errors import Unreachable
from sync.peers import PeerState
from sync.timetable import Cause, Timetable

DESKS = 200
REQUESTS_EACH = 3
SERVICE_SECONDS = 0.2
MOST_WAITING = 25


@dataclass(order=True)
class Moment:
    """Something that happens at a desk: an attempt is due, or an answer comes."""

    at: float
    desk: int
    answer: bool = field(compare=False)


class Centre:
    """Serves one after the other; refuses at once beyond its bound and says when to come again."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._free_at = 0.0
        self.refused = 0
        self.served = 0

    def take(self, now: float) -> float | None:
        """When the answer comes; None where it is refused."""
        begins = max(self._free_at, now)
        if begins - now >= MOST_WAITING * SERVICE_SECONDS:
            self.refused += 1
            return None
        self.served += 1
        self._free_at = begins + SERVICE_SECONDS
        return self._free_at

    def retry_after(self, now: float) -> float:
        """The backlog, spread at random."""
        return float(round((self._free_at - now) * self._chance.uniform(0.5, 1.5)) or 1)


def come_back(seed: int) -> tuple[float, Centre]:
    """When everything was delivered, and what it cost the centre."""
    chance = random.Random(seed)
    centre = Centre(chance)
    desks = [Timetable(0.0, chance.random) for _ in range(DESKS)]
    left = [REQUESTS_EACH] * DESKS
    moments = [Moment(chance.uniform(0, 2), desk, answer=False) for desk in range(DESKS)]
    moments.sort()
    now = 0.0
    while any(left):
        moment = heappop(moments)
        now, times = moment.at, desks[moment.desk]
        if moment.answer:
            left[moment.desk] -= 1
            times.answered(now)
            if left[moment.desk]:
                times.hasten(now, Cause.RECORDED_HERE)
        else:
            times.begin(now)
            done = centre.take(now)
            if done is not None:
                heappush(moments, Moment(done, moment.desk, answer=True))
                continue
            busy = Unreachable("centre_busy", retry_after=centre.retry_after(now))
            times.failed(now, busy, PeerState.DEGRADED)
        if left[moment.desk]:
            heappush(moments, Moment(times.due, moment.desk, answer=False))
    return now, centre


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_two_hundred_desks_are_done_soon_and_no_work_is_thrown_away(seed: int) -> None:
    done, centre = come_back(seed)
    work = DESKS * REQUESTS_EACH * SERVICE_SECONDS
    assert centre.served == DESKS * REQUESTS_EACH
    assert done < 1.2 * work
    assert centre.refused < 3 * centre.served
