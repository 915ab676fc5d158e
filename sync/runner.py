"""Runs cycles by itself: at rest intervals, soon after a change, patiently while a peer is away."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Collection, Iterable
from functools import partial
from threading import Condition, Event, Thread
from typing import Protocol

from registrar_desktop.clock import Clock
from registrar_desktop.errors import Fault
from sync.cycle import CycleOutcome
from sync.peers import Peer, state_after_fault
from sync.timetable import Cause, Timetable

log = logging.getLogger(__name__)

# So long an answer that is nearly there is waited for when the program ends.
_MOMENT = 1.0

RunCycle = Callable[[Collection[Peer]], CycleOutcome]
Listener = Callable[[CycleOutcome], None]
KeepPlan = Callable[[dict[Peer, float]], None]


class Ear(Protocol):
    """What hears of changes at the centre without asking; see `sync/listening.py`."""

    @property
    def hearing(self) -> Event:
        """Set while the centre would tell of a change."""
        ...

    def may_listen(self, allowed: bool) -> None:
        """Whether the centre may be asked to tell: it answers, and nobody works offline."""
        ...

    def fall_silent(self) -> None:
        """Hear nothing until listening is allowed again."""
        ...

    def stop(self) -> None:
        """Hear nothing any more."""
        ...


class Deaf:
    """An ear that hears nothing: every change is found by looking."""

    def __init__(self) -> None:
        self.hearing = Event()

    def may_listen(self, allowed: bool) -> None:
        """Nothing to do."""

    def fall_silent(self) -> None:
        """Nothing to do."""

    def stop(self) -> None:
        """Nothing to end."""


class Runner:
    """One thread that keeps both peers up to date, each with a timetable of its own.

    `idle` is set while nothing is due now. Listeners are called on the runner's thread.
    """

    def __init__(
        self,
        run_cycle: RunCycle,
        clock: Clock,
        chance: Callable[[], float] = random.random,
        keep_plan: KeepPlan = lambda waits: None,
        cut: Callable[[], None] = lambda: None,
    ) -> None:
        """keep_plan: told after each cycle in how many seconds each peer is asked again. cut: ends
        the requests of a cycle that is still running a little after `stop`."""
        self._run_cycle = run_cycle
        self._keep_plan = keep_plan
        self._cut = cut
        self._clock = clock
        self._listeners: list[Listener] = []
        self._condition = Condition()
        self._times = {peer: Timetable(clock.monotonic(), chance) for peer in Peer}
        self._ear: Ear = Deaf()
        self._stopping = False
        self._offline = False
        self._thread: Thread | None = None
        self.idle = Event()

    def listen(self, listener: Listener) -> None:
        """Be told of every cycle's outcome."""
        self._listeners.append(listener)

    def use_ear(self, ear: Ear) -> None:
        """Hear of the centre's changes through this one, which calls `changed_there`."""
        self._ear = ear

    def start(self) -> None:
        """Begin; the first cycle runs at once."""
        self._thread = Thread(target=self._work, name="sync", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End after the cycle that is running; what it still waits for after a moment is cut."""
        with self._condition:
            self._stopping = True
            self._condition.notify_all()
        self._ear.stop()
        if self._thread is not None:
            self._thread.join(_MOMENT)
            while self._thread.is_alive():
                self._cut()
                self._thread.join(_MOMENT)

    def changed_here(self) -> None:
        """Something waits: a peer that answers is asked at once, an absent one when it is due."""
        self._hasten(Peer, Cause.RECORDED_HERE)

    def changed_there(self, within: float) -> None:
        """The centre has something new: it is asked at some time within so many seconds."""
        self._hasten([Peer.CENTRE], Cause.CHANGED_THERE, within)

    def hears_no_more(self) -> None:
        """The centre tells nothing now: it is looked at as often as others look."""
        with self._condition:
            self._times[Peer.CENTRE].rest_again(self._clock.monotonic())
            self._condition.notify_all()

    def signed_in(self) -> None:
        """Somebody signed in or connected a peer: what waited for that goes on."""
        self._hasten(Peer, Cause.SIGNED_IN)

    def sync_now(self) -> None:
        """A person asks: both peers are tried as soon as they allow it."""
        self._hasten(Peer, Cause.PERSON)

    def work_offline(self, offline: bool) -> None:
        """Stop asking anybody, or begin again at once."""
        with self._condition:
            self._offline = offline
        if offline:
            self._ear.fall_silent()
        self._hasten(() if offline else Peer, Cause.PERSON)

    @property
    def working_offline(self) -> bool:
        """Whether a person chose to work offline."""
        return self._offline

    def work_waits(self) -> bool:
        """Whether something was recorded here since the cycle that runs began, or the program is
        to end: a long feed is left after a whole page then."""
        with self._condition:
            asked = self._times[Peer.CENTRE].asked_for(Cause.RECORDED_HERE)
            return asked or self._stopping

    @property
    def hearing(self) -> Event:
        """Set while the centre tells of changes by itself."""
        return self._ear.hearing

    def next_attempt_in(self, peer: Peer) -> float:
        """Seconds until a peer is asked again."""
        return max(0.0, self._times[peer].due - self._clock.monotonic())

    def _hasten(self, peers: Iterable[Peer], cause: Cause, within: float = 0.0) -> None:
        with self._condition:
            now = self._clock.monotonic()
            for peer in peers:
                self._times[peer].hasten(now, cause, within)
            self.idle.clear()
            self._condition.notify_all()

    def run_due(self) -> None:
        """Run one cycle with the peers that are due now, if any are."""
        with self._condition:
            now = self._clock.monotonic()
            peers = self._due(now)
            for peer in peers:
                self._times[peer].begin(now)
        if peers:
            self._run(peers)

    def _work(self) -> None:
        while self._await_due():
            self.run_due()

    def _run(self, peers: Collection[Peer]) -> None:
        outcome = None
        try:
            outcome = self._run_cycle(peers)
            faults = outcome.faults
        except Fault as fault:
            log.info("cycle not run: %s", fault.code)
            faults = dict.fromkeys(peers, fault)
        except Exception:
            # Whatever it was: nobody else would start delivery again.
            log.exception("cycle failed")
            faults = dict.fromkeys(peers, Fault("sync_failed"))
        self._plan(peers, faults)
        self._tell(partial(self._keep_plan, {peer: self.next_attempt_in(peer) for peer in Peer}))
        if outcome is not None:
            for listener in self._listeners:
                self._tell(partial(listener, outcome))

    def _tell(self, listener: Callable[[], None]) -> None:
        try:
            listener()
        except Exception:
            log.exception("a listener failed")

    def _due(self, now: float) -> list[Peer]:
        return [] if self._offline else [p for p in Peer if self._times[p].may_begin(now)]

    def _await_due(self) -> bool:
        """Wait until somebody is due; False where the runner ends."""
        with self._condition:
            while not self._stopping:
                now = self._clock.monotonic()
                if self._due(now):
                    self.idle.clear()
                    return True
                self.idle.set()
                first = min(each.due for each in self._times.values())
                self._condition.wait(None if self._offline else first - now)
            self.idle.set()
            return False

    def _plan(self, peers: Collection[Peer], faults: dict[Peer, Fault]) -> None:
        with self._condition:
            now = self._clock.monotonic()
            for peer in peers:
                fault, listening = faults.get(peer), peer is Peer.CENTRE and self.hearing.is_set()
                if fault is None:
                    self._times[peer].answered(now, listening=listening)
                else:
                    self._times[peer].failed(now, fault, state_after_fault(fault))
            allowed = self._times[Peer.CENTRE].well and not self._offline
        self._ear.may_listen(allowed)
