"""The runner: at once, again when told, apart for each peer, never while working offline."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from queue import Queue

import pytest

from registrar_desktop.clock import SystemClock
from registrar_desktop.errors import Unreachable
from sync.cycle import CycleOutcome
from sync.peers import Peer
from sync.report import CycleReport
from sync.runner import Runner

WAIT = 10


class Visits:
    """Stands where the cycle would: notes who was visited and fails where told to."""

    def __init__(self) -> None:
        self.seen: Queue[set[Peer]] = Queue()
        self.failing: set[Peer] = set()
        self.retry_after: int | None = None

    def __call__(self, peers: Collection[Peer]) -> CycleOutcome:
        outcome = CycleOutcome(CycleReport())
        for peer in self.failing & set(peers):
            outcome.faults[peer] = Unreachable("away", retry_after=self.retry_after)
        self.seen.put(set(peers))
        return outcome


@pytest.fixture
def visits() -> Visits:
    return Visits()


@pytest.fixture
def runner(visits: Visits) -> Iterator[Runner]:
    running = Runner(visits, SystemClock(), chance=lambda: 0.5)
    yield running
    running.stop()


def test_begins_at_once_and_rests(runner: Runner, visits: Visits) -> None:
    runner.start()
    assert visits.seen.get(timeout=WAIT) == set(Peer)
    assert runner.idle.wait(WAIT)
    assert runner.next_attempt_in(Peer.CENTRE) > 5


def test_a_change_hastens_the_peers_that_answer_only(runner: Runner, visits: Visits) -> None:
    visits.failing = {Peer.CENTRE}
    visits.retry_after = 60
    runner.start()
    visits.seen.get(timeout=WAIT)
    assert runner.idle.wait(WAIT)
    runner.changed_here()
    assert visits.seen.get(timeout=WAIT) == {Peer.PAYMENTS}
    assert runner.idle.wait(WAIT)
    assert runner.next_attempt_in(Peer.CENTRE) > 50


def test_a_person_may_ask_at_once(runner: Runner, visits: Visits) -> None:
    visits.failing = set(Peer)
    visits.retry_after = 60
    runner.start()
    visits.seen.get(timeout=WAIT)
    assert runner.idle.wait(WAIT)
    runner.sync_now()
    assert visits.seen.get(timeout=WAIT) == set(Peer)


def test_working_offline_asks_nobody_until_it_ends(runner: Runner, visits: Visits) -> None:
    runner.work_offline(True)
    runner.start()
    assert runner.idle.wait(WAIT)
    assert visits.seen.empty()
    runner.work_offline(False)
    assert visits.seen.get(timeout=WAIT) == set(Peer)


def test_listeners_hear_the_outcome(runner: Runner, visits: Visits) -> None:
    heard: Queue[CycleOutcome] = Queue()
    runner.listen(heard.put)
    visits.failing = {Peer.PAYMENTS}
    visits.retry_after = 60
    runner.start()
    assert set(heard.get(timeout=WAIT).faults) == {Peer.PAYMENTS}
