"""Runs cycles by itself: at rest intervals, soon after a change, patiently while a peer is away."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Collection, Iterable
from threading import Condition, Event, Thread

from registrar_desktop.clock import Clock
from registrar_desktop.errors import Fault
from sync.cycle import CycleOutcome
from sync.due import after_failure, after_success
from sync.peers import Peer

log = logging.getLogger(__name__)

RunCycle = Callable[[Collection[Peer]], CycleOutcome]
Listener = Callable[[CycleOutcome], None]


class Runner:
    """One thread that keeps both peers up to date, each with its own next attempt.

    `idle` is set while nothing is due now. Listeners are called on the runner's thread.
    """

    def __init__(
        self,
        run_cycle: RunCycle,
        clock: Clock,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._run_cycle = run_cycle
        self._clock = clock
        self._chance = chance
        self._listeners: list[Listener] = []
        self._condition = Condition()
        self._due = dict.fromkeys(Peer, clock.monotonic())
        self._failures = dict.fromkeys(Peer, 0)
        # Who was asked for since the cycle that runs now began.
        self._asked: set[Peer] = set()
        self._stopping = False
        self._offline = False
        self._thread: Thread | None = None
        self.idle = Event()

    def listen(self, listener: Listener) -> None:
        """Be told of every cycle's outcome."""
        self._listeners.append(listener)

    def start(self) -> None:
        """Begin; the first cycle runs at once."""
        self._thread = Thread(target=self._work, name="sync", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End after the cycle that is running."""
        with self._condition:
            self._stopping = True
            self._condition.notify_all()
        if self._thread is not None:
            self._thread.join()

    def changed_here(self) -> None:
        """Something waits: a peer that answers is asked at once, an absent one when it is due."""
        self._hasten(peer for peer in Peer if self._failures[peer] == 0)

    def sync_now(self) -> None:
        """A person asks: both peers are tried at once."""
        self._hasten(Peer)

    def work_offline(self, offline: bool) -> None:
        """Stop asking anybody, or begin again at once."""
        with self._condition:
            self._offline = offline
        self._hasten(() if offline else Peer)

    @property
    def working_offline(self) -> bool:
        """Whether a person chose to work offline."""
        return self._offline

    def next_attempt_in(self, peer: Peer) -> float:
        """Seconds until a peer is asked again."""
        return max(0.0, self._due[peer] - self._clock.monotonic())

    def _hasten(self, peers: Iterable[Peer]) -> None:
        with self._condition:
            now = self._clock.monotonic()
            for peer in peers:
                self._due[peer] = now
                self._asked.add(peer)
            self.idle.clear()
            self._condition.notify_all()

    def _work(self) -> None:
        while peers := self._await_due():
            try:
                outcome = self._run_cycle(peers)
            except Fault as fault:
                log.info("cycle not run: %s", fault.code)
                self._postpone(peers, fault)
            except Exception:
                # Whatever it was: nobody else would start delivery again.
                log.exception("cycle failed")
                self._postpone(peers, Fault("sync_failed"))
            else:
                for peer in peers:
                    self._plan(peer, outcome.faults.get(peer))
                self._tell(outcome)

    def _tell(self, outcome: CycleOutcome) -> None:
        for listener in self._listeners:
            try:
                listener(outcome)
            except Exception:
                log.exception("a listener failed")

    def _await_due(self) -> list[Peer]:
        with self._condition:
            while not self._stopping:
                now = self._clock.monotonic()
                due = [] if self._offline else [p for p in Peer if self._due[p] <= now]
                if due:
                    self.idle.clear()
                    self._asked.difference_update(due)
                    return due
                self.idle.set()
                self._condition.wait(None if self._offline else min(self._due.values()) - now)
            self.idle.set()
            return []

    def _postpone(self, peers: Collection[Peer], fault: Fault) -> None:
        for peer in peers:
            self._plan(peer, fault)

    def _plan(self, peer: Peer, fault: Fault | None) -> None:
        with self._condition:
            if fault is None:
                self._failures[peer] = 0
                # What was recorded while the cycle ran may have come too late for it.
                wait = 0.0 if peer in self._asked else after_success(self._chance())
            else:
                self._failures[peer] += 1
                retry_after = fault.facts.get("retry_after")
                least = float(retry_after) if isinstance(retry_after, int | float) else None
                wait = after_failure(self._failures[peer], least, self._chance())
            self._due[peer] = self._clock.monotonic() + wait
