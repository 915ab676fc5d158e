"""Whatever the peers answer and whatever people do, in any order: nobody is asked before a peer
allowed it, another attempt is always planned, and delivery begins again by itself.

The runner is real; its clock is wound by hand. `--deep` looks for more stories.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from registrar_desktop.errors import Fault, Refused, Unreachable
from sync.cycle import CycleOutcome
from sync.invitations import LONGEST_WAIT
from sync.peers import Peer
from sync.report import CycleReport
from sync.runner import Runner
from sync.timetable import Budget

HOUR = 3600.0
peers = st.sampled_from(Peer)
waits = st.none() | st.floats(0, 7200) | st.just(float("nan"))
faults = st.one_of(
    st.none(),
    st.builds(lambda wait: Unreachable("centre_busy", retry_after=wait), waits),
    st.sampled_from(
        [
            Unreachable("centre_unreachable"),
            Refused("sign_in_needed"),
            Refused("update_needed"),
            Refused("desk_revoked"),
            Fault("sync_failed"),
        ]
    ),
)
spans = st.floats(0.01, 300) | st.floats(0.01, 3 * HOUR)


class WoundClock:
    """Its counter only goes on; its hands can be set."""

    def __init__(self) -> None:
        self.seconds = 1000.0
        self.hands = datetime(2026, 9, 1, tzinfo=UTC)

    def now(self) -> datetime:
        return self.hands

    def monotonic(self) -> float:
        return self.seconds

    def pass_by(self, seconds: float) -> None:
        self.seconds += seconds
        self.hands += timedelta(seconds=seconds)


class Delivery(RuleBasedStateMachine):
    """One runner, two peers that answer as they like, and people."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = WoundClock()
        self.answers: dict[Peer, Fault | None] = dict.fromkeys(Peer)
        self.under_way = False
        self.offline = False
        self.broken: list[str] = []
        self.begin_anew()

    @rule()
    def begin_anew(self) -> None:
        """The program is started again; what peers asked is kept by the cycle, not the runner."""
        self.runner = Runner(self.visit, self.clock, chance=lambda: 0.3)
        self.runner.work_offline(self.offline)
        self.not_before = dict.fromkeys(Peer, self.clock.seconds)
        self.failed = dict.fromkeys(Peer, False)
        self.retries = dict.fromkeys(Peer, 0)
        self.excused = dict.fromkeys(Peer, not self.offline)
        self.began_at = self.clock.seconds

    def visit(self, due: Collection[Peer]) -> CycleOutcome:
        self.hold(not self.under_way, "two attempts at once")
        self.hold(not self.offline, "asked while working offline")
        self.under_way = True
        outcome, now = CycleOutcome(CycleReport()), self.clock.seconds
        for peer in due:
            self.hold(now >= self.not_before[peer], "earlier than the peer said")
            self.retries[peer] += self.failed[peer] and not self.excused[peer]
            earned = (now - self.began_at) / Budget.SECONDS_EACH
            self.hold(self.retries[peer] <= Budget.SIZE + earned, "more retries than the budget")
            fault = self.answers[peer]
            if fault is not None:
                outcome.faults[peer] = fault
                wait = fault.facts.get("retry_after")
                if isinstance(wait, float) and wait > 0:
                    self.not_before[peer] = now + min(wait, LONGEST_WAIT)
            self.failed[peer], self.excused[peer] = fault is not None, False
        self.under_way = False
        return outcome

    def hold(self, kept: bool, otherwise: str) -> None:
        """The runner goes on whatever fails in a cycle, so what is wrong is told afterwards."""
        if not kept:
            self.broken.append(otherwise)

    @rule(peer=peers, fault=faults)
    def a_peer_changes(self, peer: Peer, fault: Fault | None) -> None:
        self.answers[peer] = fault

    @rule(span=spans)
    def time_passes(self, span: float) -> None:
        self.clock.pass_by(span)
        self.runner.run_due()

    @rule(times=st.integers(1, 50))
    def the_line_flaps_while_people_work(self, times: int) -> None:
        for at in range(2 * times):
            self.answers = dict.fromkeys(
                Peer, Unreachable("centre_unreachable") if at % 2 else None
            )
            self.runner.changed_here()
            self.clock.pass_by(min(self.runner.next_attempt_in(peer) for peer in Peer))
            self.runner.run_due()

    @rule(seconds=st.floats(-1e7, 1e7))
    def somebody_sets_the_clock(self, seconds: float) -> None:
        self.clock.hands += timedelta(seconds=seconds)

    @rule()
    def a_person_asks(self) -> None:
        self.runner.sync_now()
        self.excuse()

    @rule()
    def somebody_signs_in(self) -> None:
        self.runner.signed_in()
        self.excuse()

    def excuse(self) -> None:
        """What a person asked for is no retry of the program's own."""
        self.excused = dict.fromkeys(Peer, True)
        self.runner.run_due()

    @rule()
    def something_is_recorded(self) -> None:
        self.runner.changed_here()
        self.runner.run_due()

    @rule(within=st.floats(0, 5))
    def something_changed_there(self, within: float) -> None:
        self.runner.changed_there(within)
        self.runner.run_due()

    @rule(offline=st.booleans())
    def work_offline(self, offline: bool) -> None:
        self.offline = offline
        self.runner.work_offline(offline)
        if not offline:
            self.excuse()

    @invariant()
    def no_promise_is_broken(self) -> None:
        assert self.broken == []

    @invariant()
    def another_attempt_is_always_planned(self) -> None:
        for peer in Peer:
            assert self.runner.next_attempt_in(peer) <= LONGEST_WAIT + HOUR

    def teardown(self) -> None:
        """The peers come back: within the longest wait both have been asked, by nobody."""
        self.answers = dict.fromkeys(Peer)
        self.work_offline(False)
        self.failed = dict.fromkeys(Peer, True)
        for _ in range(4):
            self.clock.pass_by(max(self.runner.next_attempt_in(peer) for peer in Peer))
            self.runner.run_due()
        assert not any(self.failed.values())
        assert self.broken == []


TestDelivery = Delivery.TestCase
