"""When one peer may be asked next: a circuit breaker and a retry budget over the rules of `due`.

Times are seconds of a counter that never goes back, so that setting the computer's clock neither
stops nor storms delivery. Who asks, and in which thread, is the runner's.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from registrar_desktop.errors import Defect, Fault
from sync.due import after_failure, after_success, rule_after
from sync.invitations import wait_in
from sync.peers import PeerState


class Circuit(StrEnum):
    """CLOSED: asked as work comes. OPEN: left alone until it is due. HALF_OPEN: one attempt is
    under way that tells whether the peer is back."""

    CLOSED = "CLOSED"
    OPEN = "OPEN"
    HALF_OPEN = "HALF_OPEN"


MOVES: dict[Circuit, frozenset[Circuit]] = {
    Circuit.CLOSED: frozenset({Circuit.OPEN}),
    Circuit.OPEN: frozenset({Circuit.HALF_OPEN}),
    Circuit.HALF_OPEN: frozenset({Circuit.CLOSED, Circuit.OPEN}),
}


class Cause(StrEnum):
    """What can bring an attempt forward."""

    RECORDED_HERE = "RECORDED_HERE"
    CHANGED_THERE = "CHANGED_THERE"
    SIGNED_IN = "SIGNED_IN"
    PERSON = "PERSON"


# A person who asks need not be patient; what happens by itself leaves an absent peer alone.
_PEOPLE = frozenset({Cause.PERSON, Cause.SIGNED_IN})
HASTENING: dict[Circuit, frozenset[Cause]] = {
    Circuit.CLOSED: frozenset(Cause),
    Circuit.OPEN: _PEOPLE,
    Circuit.HALF_OPEN: _PEOPLE,
}
_OPENS_AFTER = 3
# Work that comes while a peer has only just failed is tried within so many seconds.
_AFTER_A_BLIP = 4.0
_OPENING = frozenset({PeerState.SIGN_IN_NEEDED, PeerState.UPDATE_NEEDED})
# The feed is read at most this often, however often the centre tells of changes.
_BETWEEN_LOOKS = 1.0


class Budget:
    """Attempts after a failure that happen by themselves: so many at once, earned back slowly.

    Without it every short flap of a network would begin a fresh run of quick retries.
    """

    SIZE = 10
    SECONDS_EACH = 10.0

    def __init__(self, now: float) -> None:
        self._full_at = now

    def ready_at(self) -> float:
        """When the next one may be spent."""
        return self._full_at - (self.SIZE - 1) * self.SECONDS_EACH

    def spend(self, now: float) -> None:
        """One is used."""
        self._full_at = max(self._full_at, now) + self.SECONDS_EACH


class Timetable:
    """The next attempt at one peer. There is always one, and never two under way.

    due: when. not_before: the peer asked to be left alone until then; nobody comes earlier.
    """

    def __init__(self, now: float, chance: Callable[[], float]) -> None:
        self.due = now
        self.not_before = now
        self.circuit = Circuit.CLOSED
        self.failures = 0
        self._chance = chance
        self._budget = Budget(now)
        self._began: float | None = None
        self._last_began = now - _BETWEEN_LOOKS
        self._asked: dict[Cause, float] = {}
        self._excused = False

    @property
    def well(self) -> bool:
        """Whether the peer answered the last attempt."""
        return self.circuit is Circuit.CLOSED and self.failures == 0

    def asked_for(self, cause: Cause) -> bool:
        """Whether this came up while the attempt that is under way runs."""
        return cause in self._asked

    def may_begin(self, now: float) -> bool:
        """Whether an attempt is due and none is under way."""
        return self._began is None and self.due <= now

    def begin(self, now: float) -> None:
        """An attempt begins."""
        if not self.may_begin(now):
            raise Defect("an attempt was begun that was not due")
        if self.failures and not self._excused:
            self._budget.spend(now)
        if self.circuit is Circuit.OPEN:
            self._move(Circuit.HALF_OPEN)
        self._began = self._last_began = now
        self._excused = False
        self._asked.clear()

    def answered(self, now: float, *, listening: bool = False) -> None:
        """The attempt succeeded."""
        self._began = None
        self.failures = 0
        if self.circuit is Circuit.HALF_OPEN:
            self._move(Circuit.CLOSED)
        self.due = now + after_success(self._chance(), listening=listening)
        self._hasten_as_asked(now)

    def failed(self, now: float, fault: Fault, state: PeerState) -> None:
        """The attempt failed and left the peer in this state."""
        self._began = None
        self.failures += 1
        wait = wait_in(fault)
        opens = self.failures >= _OPENS_AFTER or state in _OPENING or wait is not None
        if self.circuit is Circuit.HALF_OPEN or opens:
            self._move(Circuit.OPEN)
        self.not_before = max(self.not_before, now + (wait or 0.0))
        rule = rule_after(fault, state)
        planned = now + after_failure(rule, self.failures, wait, self._chance())
        self.due = max(planned, self._budget.ready_at())
        self._hasten_as_asked(now)

    def hasten(self, now: float, cause: Cause, within: float = 0.0) -> None:
        """Bring the next attempt forward where the cause may: at once, or at some time within so
        many seconds, so that those who heard the same do not come together."""
        if self._began is not None:
            self._asked[cause] = within
        elif cause in HASTENING[self.circuit]:
            self.due = min(self.due, max(self.not_before, self._earliest(now, cause, within)))
            self._excused = self._excused or cause in _PEOPLE

    def rest_again(self, now: float) -> None:
        """All is well, but nobody tells of changes any more: look after the usual rest."""
        if self._began is None and self.well:
            self.due = min(self.due, now + after_success(self._chance()))

    def _hasten_as_asked(self, now: float) -> None:
        """What was asked for while the attempt ran may have come too late for it."""
        asked, self._asked = self._asked, {}
        for cause, within in asked.items():
            self.hasten(now, cause, within)

    def _earliest(self, now: float, cause: Cause, within: float) -> float:
        if cause in _PEOPLE:
            return now
        spread = max(within, _AFTER_A_BLIP) if self.failures else within
        earliest = now + spread * self._chance()
        if cause is Cause.CHANGED_THERE:
            earliest = max(earliest, self._last_began + _BETWEEN_LOOKS)
        return max(earliest, self._budget.ready_at()) if self.failures else earliest

    def _move(self, to: Circuit) -> None:
        if to is not self.circuit and to not in MOVES[self.circuit]:
            raise Defect(f"a circuit cannot go from {self.circuit} to {to}")
        self.circuit = to
