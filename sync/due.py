"""When a peer is asked again: pure functions of what happened and of chance.

Full jitter (AWS Architecture Blog, "Exponential Backoff And Jitter") keeps the desks of a school
from coming back in the same second after an outage. `sync/timetable.py` keeps what they need.
"""

from __future__ import annotations

from dataclasses import dataclass

from registrar_desktop.errors import Fault
from sync.invitations import wait_in
from sync.peers import PeerState

REST_SECONDS = 10.0
# While the centre tells of changes by itself, a look only makes sure.
LISTENING_REST_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Rule:
    """After a failure: a random time of at least `least`, below a ceiling that begins at `first`
    and doubles with every further failure up to `longest` seconds."""

    first: float
    longest: float
    least: float = 0.5


_SOON = Rule(4.0, 120.0)
# Told when to come again, by a peer that knows how many wait: only the crowd is spread.
_INVITED = Rule(4.0, 16.0)
# Nothing but a person changes it; a look now and then notices that one did.
_PATIENT = Rule(900.0, 900.0, least=450.0)
_RULES = {
    PeerState.SIGN_IN_NEEDED: _PATIENT,
    PeerState.UPDATE_NEEDED: Rule(3600.0, 3600.0, least=1800.0),
}
_FINAL = frozenset({"desk_unknown", "desk_revoked"})


def rule_after(fault: Fault, state: PeerState) -> Rule:
    """How patiently a peer is asked again that failed like this and is in this state now."""
    if fault.code in _FINAL:
        return _PATIENT
    if state in _RULES:
        return _RULES[state]
    return _SOON if wait_in(fault) is None else _INVITED


def after_failure(rule: Rule, failures: int, wait: float | None, chance: float) -> float:
    """Seconds until the next attempt after so many failures in a row; never before `wait`.

    chance: a number in [0, 1).
    """
    ceiling = min(rule.longest, rule.first * 2.0 ** min(failures - 1, 16))
    return (wait or 0.0) + max(rule.least, ceiling * chance)


def after_success(chance: float, *, listening: bool = False) -> float:
    """Seconds until the next look when all is well, spread so that desks do not march in step."""
    rest = LISTENING_REST_SECONDS if listening else REST_SECONDS
    return rest * (0.75 + 0.5 * chance)
