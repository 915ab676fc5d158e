"""The runner: at once, again when told, apart for each peer, never while working offline."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from queue import Queue

import pytest

from registrar_desktop.clock import SystemClock
from registrar_desktop.errors import Defect, Unreachable
from sync.cycle import CycleOutcome
from sync.peers import Peer
from sync.report import CycleReport
from sync.runner import Runner
from tests.fixtures.logs import LogWatch

WAIT = 10


class Visits:
    """Stands where the cycle would: notes who was visited and fails where told to."""

    def __init__(self) -> None:
        self.seen: Queue[set[Peer]] = Queue()
        self.failing: set[Peer] = set()
        self.retry_after: int | None = None
        self.code = "away"
        self.breaking: list[Exception] = []
        self.meanwhile: list[Callable[[], None]] = []

    def __call__(self, peers: Collection[Peer]) -> CycleOutcome:
        while self.meanwhile:
            self.meanwhile.pop()()
        if self.breaking:
            raise self.breaking.pop()
        outcome = CycleOutcome(CycleReport())
        for peer in self.failing & set(peers):
            outcome.faults[peer] = Unreachable(self.code, retry_after=self.retry_after)
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
    runner.start()
    visits.seen.get(timeout=WAIT)
    assert runner.idle.wait(WAIT)
    runner.sync_now()
    assert visits.seen.get(timeout=WAIT) == set(Peer)


def test_not_even_a_person_comes_earlier_than_a_busy_centre_said(
    runner: Runner, visits: Visits
) -> None:
    visits.failing = {Peer.CENTRE}
    visits.retry_after = 60
    runner.start()
    visits.seen.get(timeout=WAIT)
    assert runner.idle.wait(WAIT)
    runner.sync_now()
    assert visits.seen.get(timeout=WAIT) == {Peer.PAYMENTS}
    assert runner.next_attempt_in(Peer.CENTRE) > 50


def test_a_sign_in_goes_on_at_once(runner: Runner, visits: Visits) -> None:
    visits.failing = {Peer.CENTRE}
    visits.code = "sign_in_needed"
    runner.start()
    visits.seen.get(timeout=WAIT)
    assert runner.idle.wait(WAIT)
    assert runner.next_attempt_in(Peer.CENTRE) > 300
    runner.signed_in()
    assert Peer.CENTRE in visits.seen.get(timeout=WAIT)


def test_what_changed_there_is_fetched_soon(runner: Runner, visits: Visits) -> None:
    runner.start()
    visits.seen.get(timeout=WAIT)
    assert runner.idle.wait(WAIT)
    runner.changed_there(0.0)
    assert visits.seen.get(timeout=5) == {Peer.CENTRE}


def test_the_plan_is_kept_for_others_to_read(visits: Visits) -> None:
    plans: Queue[dict[Peer, float]] = Queue()
    running = Runner(visits, SystemClock(), chance=lambda: 0.5, keep_plan=plans.put)
    visits.failing = {Peer.CENTRE}
    visits.retry_after = 240
    running.start()
    plan = plans.get(timeout=WAIT)
    running.stop()
    assert plan[Peer.CENTRE] > 235
    assert plan[Peer.PAYMENTS] < 15


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


@pytest.mark.parametrize("error", [OSError("disk"), Defect("ours"), ValueError("anything")])
def test_delivery_goes_on_after_any_failure(
    runner: Runner, visits: Visits, error: Exception, log_watch: LogWatch
) -> None:
    log_watch.expect("sync.runner", "cycle failed")
    visits.breaking = [error]
    runner.start()
    assert runner.idle.wait(WAIT)
    runner.sync_now()
    assert visits.seen.get(timeout=WAIT) == set(Peer)


def test_a_listener_that_fails_does_not_end_delivery(runner: Runner, log_watch: LogWatch) -> None:
    log_watch.expect("sync.runner", "listener")
    heard: Queue[CycleOutcome] = Queue()

    def fail(outcome: CycleOutcome) -> None:
        raise RuntimeError("the window is gone")

    runner.listen(fail)
    runner.listen(heard.put)
    runner.start()
    heard.get(timeout=WAIT)
    runner.sync_now()
    heard.get(timeout=WAIT)


def test_what_is_recorded_while_a_cycle_runs_is_sent_right_after_it(
    runner: Runner, visits: Visits
) -> None:
    visits.meanwhile = [runner.changed_here]
    runner.start()
    assert visits.seen.get(timeout=WAIT) == set(Peer)
    assert visits.seen.get(timeout=5) == set(Peer)
    assert runner.idle.wait(WAIT)
    assert runner.next_attempt_in(Peer.CENTRE) > 5


def test_a_cycle_that_runs_can_ask_whether_work_waits(runner: Runner, visits: Visits) -> None:
    seen: list[bool] = []
    visits.meanwhile = [
        lambda: seen.append(runner.work_waits()),
        runner.changed_here,
        lambda: seen.append(runner.work_waits()),
    ]
    runner.start()
    visits.seen.get(timeout=WAIT)
    visits.seen.get(timeout=WAIT)
    assert runner.idle.wait(WAIT)
    assert seen == [False, True]
    assert not runner.work_waits()
