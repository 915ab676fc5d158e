"""One cycle: deliver, fetch, ask the payment API; each peer fails and recovers for itself."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from filelock import FileLock, Timeout

from registrar_desktop.clock import to_text
from registrar_desktop.errors import Fault, Refused
from registrar_desktop.records.safety import backed_up_until, keep_backed_up
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.identity import (
    add_number_range,
    joined_desk,
    numbers_left,
    write_setting,
)
from sync.agreement import agree
from sync.auditing import deliver_trail
from sync.centre import PATIENCE, CentreClient
from sync.clock_kept import keep_difference, offset_ms
from sync.connected import centre_of
from sync.download import download, is_due
from sync.history import renew, sweep
from sync.holding_back import keep_edition, tell_kept_back
from sync.payments.centre_figures import keep_figures
from sync.peers import (
    Peer,
    PeerState,
    PeerStatus,
    note_state,
    state_after_answer,
    state_after_fault,
)
from sync.pull import pull
from sync.push import push
from sync.report import CycleReport
from sync.transport import Patience
from sync.unheard import ask_unheard
from sync.waits import keep_wait, left_alone

log = logging.getLogger(__name__)

LAST_CYCLE = "last_cycle"
# Below this many free student numbers the desk asks for more while it can.
FEW_NUMBERS = 50
_LOCK_SECONDS = 120
# The centre was restored from a backup, with and without its keeper saying so.
_OTHER_HISTORY = frozenset({"history_changed", "snapshot_required"})


class Phase(StrEnum):
    """What a cycle is doing now."""

    RESTING = "RESTING"
    SENDING = "SENDING"
    FETCHING = "FETCHING"
    COMPARING = "COMPARING"
    PAYMENTS = "PAYMENTS"


# How a peer fares, and the code of what brought it there, if anything did.
Weather = tuple[PeerState, str | None]
# The end of a visit at the centre: store, centre, report, and what to call when it begins.
Comparing = Callable[[DeskStore, CentreClient, CycleReport, Callable[[], None]], None]


class PaymentPhase(Protocol):
    """The payment API's part of a cycle."""

    def run(self, store: DeskStore, report: CycleReport) -> str | None:
        """Resolve, send, fetch and post; raises Fault where the payment API fails. Gives the code of
        what is wrong with an API that answers."""
        ...


@dataclass(slots=True)
class CycleOutcome:
    """What a cycle did, how the peers fared, and the faults that ended a part of it."""

    report: CycleReport
    peers: dict[Peer, PeerStatus] = field(default_factory=dict)
    faults: dict[Peer, Fault] = field(default_factory=dict)


class Cycle:
    """Runs cycles over one store; only one at a time among all programs of a profile."""

    def __init__(
        self,
        store: DeskStore,
        payments: PaymentPhase | None = None,
        on_phase: Callable[[Phase], None] = lambda phase: None,
        patience: Patience = PATIENCE,
        comparing: Comparing = agree,
        work_waits: Callable[[], bool] = lambda: False,
    ) -> None:
        """work_waits: whether something was recorded since the cycle began; sending it does not
        wait until a long feed is read."""
        self._store = store
        self._comparing = comparing
        self._work_waits = work_waits
        self._patience = patience
        self._payments = payments
        self._on_phase = on_phase
        self._lock = FileLock(store.path.with_name("sync.lock"))

    def run(self, peers: Collection[Peer] = tuple(Peer)) -> CycleOutcome:
        """Run the parts of these peers. Faults of a peer are kept in the outcome, not raised;
        raises Refused where the desk has not joined or another cycle does not end."""
        with self._store.reading() as session:
            joined_desk(session)
        try:
            with self._lock.acquire(timeout=_LOCK_SECONDS):
                return self._run(peers)
        except Timeout as error:
            raise Refused("sync_running_elsewhere") from error
        finally:
            self._on_phase(Phase.RESTING)

    def _run(self, peers: Collection[Peer]) -> CycleOutcome:
        outcome = CycleOutcome(CycleReport())
        if Peer.CENTRE in peers:
            self._guarded(Peer.CENTRE, self._visit_centre, outcome)
        to_pay = self._payments is not None and not self._patience.is_over
        if Peer.PAYMENTS in peers and to_pay:
            self._guarded(Peer.PAYMENTS, self._visit_payments, outcome)
        self._keep(outcome)
        return outcome

    def _guarded(
        self, peer: Peer, visit: Callable[[CycleReport], Weather], outcome: CycleOutcome
    ) -> None:
        try:
            self._respect_wait(peer)
            state, reason = visit(outcome.report)
        except Fault as fault:
            log.info("%s: %s", peer, fault.code)
            outcome.faults[peer] = fault
            state, reason = state_after_fault(fault), fault.code
        except Exception:
            # A failure of ours at one peer is no reason to leave the other one waiting.
            log.exception("%s failed", peer)
            ours = outcome.faults[peer] = Fault("sync_failed")
            state, reason = state_after_fault(ours), ours.code
        if peer in outcome.faults and self._patience.is_over:
            # That this program ended says nothing about the peer.
            return
        with self._store.recording() as session:
            now = self._store.clock.now()
            keep_wait(session, peer, outcome.faults.get(peer), now)
            outcome.peers[peer] = note_state(session, peer, state, reason, now)

    def _respect_wait(self, peer: Peer) -> None:
        """What a peer told one program of this desk, such as a command, counts for all of them."""
        with self._store.reading() as session:
            fault = left_alone(session, peer, self._store.clock.now())
        if fault is not None:
            raise fault

    def _visit_centre(self, report: CycleReport) -> Weather:
        centre = centre_of(self._store, self._patience)
        clock_ahead = centre.clock_ahead
        try:
            self._exchange(centre, report)
        finally:
            if centre.clock_ahead != clock_ahead:
                with self._store.recording() as session:
                    keep_difference(session, centre.clock_ahead)
            keep_edition(self._store, centre.edition)
            centre.close()
        tell_kept_back(self._store)
        return state_after_answer(centre.latency_seconds, offset_ms(centre.clock_ahead)), None

    def _exchange(self, centre: CentreClient, report: CycleReport) -> None:
        try:
            self._send_and_fetch(centre, report)
        except Refused as refused:
            if refused.code not in _OTHER_HISTORY:
                raise
            renew(self._store, centre)
            self._send_and_fetch(centre, report)
        self._replenish_numbers(centre)
        deliver_trail(self._store, centre)
        keep_figures(self._store, centre)

    def _send_and_fetch(self, centre: CentreClient, report: CycleReport) -> None:
        """Records that are still to be fetched whole come first: what is sent rests on them."""
        with self._store.reading() as session:
            fetching = is_due(session)
        if fetching:
            self._on_phase(Phase.FETCHING)
            self._fetch_whole(centre, report)
            with self._store.reading() as session:
                if is_due(session):
                    return
        self._on_phase(Phase.SENDING)
        push(self._store, centre, report)
        self._on_phase(Phase.FETCHING)
        pull(self._store, centre, report, self._work_waits)
        ask_unheard(self._store, centre)
        if report.unread:
            return
        sweep(self._store)
        self._keep_backed_up(centre)
        self._comparing(self._store, centre, report, lambda: self._on_phase(Phase.COMPARING))

    def _fetch_whole(self, centre: CentreClient, report: CycleReport) -> None:
        try:
            download(self._store, centre, report)
        except Refused as refused:
            if refused.code not in _OTHER_HISTORY:
                # What cannot be read here stops nobody else from reading what was recorded here.
                push(self._store, centre, report)
            raise

    def _keep_backed_up(self, centre: CentreClient) -> None:
        with self._store.reading() as session:
            if backed_up_until(session) == centre.backed_up_until:
                return
        with self._store.recording() as session:
            keep_backed_up(session, centre.backed_up_until)

    def _visit_payments(self, report: CycleReport) -> Weather:
        assert self._payments is not None
        self._on_phase(Phase.PAYMENTS)
        wrong = self._payments.run(self._store, report)
        return (PeerState.ONLINE if wrong is None else PeerState.DEGRADED), wrong

    def _replenish_numbers(self, centre: CentreClient) -> None:
        with self._store.reading() as session:
            if numbers_left(session) >= FEW_NUMBERS:
                return
        more = centre.student_numbers()
        with self._store.recording() as session:
            add_number_range(session, more.prefix, more.width, more.first, more.last, more.seal)

    def _keep(self, outcome: CycleOutcome) -> None:
        told = outcome.report.as_dict()
        told["ended_at"] = to_text(self._store.clock.now())
        told["centre_answered"] = Peer.CENTRE in outcome.peers and (
            Peer.CENTRE not in outcome.faults
        )
        with self._store.recording() as session:
            if told["centre_answered"] and not outcome.report.unread:
                write_setting(session, "as_of", {"at": told["ended_at"]})
            write_setting(session, LAST_CYCLE, told)
