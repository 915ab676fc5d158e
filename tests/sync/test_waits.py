"""What a peer asked one program of a desk to wait counts for all of them, on any later day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from registrar_desktop.errors import Unreachable
from registrar_desktop.store.desk_store import DeskStore
from sync.cycle import Cycle
from sync.keeping_up import plan_ahead
from sync.peers import Peer, PeerState
from sync.report import CycleReport
from sync.status import read_status
from sync.waits import keep_wait, left_alone

NOW = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
BUSY = Unreachable("payments_busy", retry_after=240)


class Payments:
    """Stands where the payment API would: busy at first, and it counts who asks."""

    def __init__(self) -> None:
        self.asked = 0
        self.busy = True

    def run(self, store: DeskStore, report: CycleReport) -> None:
        self.asked += 1
        if self.busy:
            raise BUSY


def test_another_program_of_the_desk_does_not_ask_before_the_time(store: DeskStore) -> None:
    payments = Payments()
    Cycle(store, payments).run([Peer.PAYMENTS])
    again = Cycle(store, payments).run([Peer.PAYMENTS])
    assert payments.asked == 1
    assert again.peers[Peer.PAYMENTS].state is PeerState.DEGRADED
    wait = again.faults[Peer.PAYMENTS].facts["retry_after"]
    assert isinstance(wait, float)
    assert 230 < wait <= 240


def test_an_answer_ends_the_wait(store: DeskStore) -> None:
    with store.recording() as session:
        keep_wait(session, Peer.PAYMENTS, BUSY, NOW)
        assert left_alone(session, Peer.CENTRE, NOW) is None
        keep_wait(session, Peer.PAYMENTS, None, NOW)
        assert left_alone(session, Peer.PAYMENTS, NOW) is None


@pytest.mark.parametrize(
    "set_to", [timedelta(days=-400), timedelta(days=400), timedelta(seconds=240)]
)
def test_a_clock_that_was_set_keeps_nobody_waiting(store: DeskStore, set_to: timedelta) -> None:
    with store.recording() as session:
        keep_wait(session, Peer.PAYMENTS, BUSY, NOW)
        assert left_alone(session, Peer.PAYMENTS, NOW) is not None
        assert left_alone(session, Peer.PAYMENTS, NOW + set_to) is None


def test_when_it_is_asked_next_is_read_by_others_until_the_program_ends(store: DeskStore) -> None:
    plan_ahead(store, {Peer.CENTRE: 240.0, Peer.PAYMENTS: 9.0})
    now = store.clock.now()
    with store.reading() as session:
        status = read_status(session)
    assert status.next_attempt_in(Peer.CENTRE, now) == pytest.approx(240, abs=5)
    assert status.next_attempt_in(Peer.PAYMENTS, now + timedelta(seconds=60)) == 0
    assert status.next_attempt_in(Peer.CENTRE, now + timedelta(hours=1)) is None
    plan_ahead(store, {})
    with store.reading() as session:
        assert read_status(session).next_attempt_in(Peer.CENTRE, now) is None
