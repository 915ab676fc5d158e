"""How the centre and the payment API fare, each for itself: weather reports, kept with their times.

The log of changes is the timeline of an outage. What is said to people is made in `ui/wording.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from registrar_desktop.errors import Fault, Unreachable
from registrar_desktop.store.tables.desk import PeerLog

# Slower than this and people notice; more than this off and deadlines are judged wrongly.
SLOW_SECONDS = 3.0
CLOCK_TOLERANCE_MS = 120_000


class Peer(StrEnum):
    CENTRE = "CENTRE"
    PAYMENTS = "PAYMENTS"


class PeerState(StrEnum):
    ONLINE = "ONLINE"
    DEGRADED = "DEGRADED"
    OFFLINE = "OFFLINE"
    SIGN_IN_NEEDED = "SIGN_IN_NEEDED"
    UPDATE_NEEDED = "UPDATE_NEEDED"
    CLOCK_WRONG = "CLOCK_WRONG"
    MAINTENANCE = "MAINTENANCE"


# It was asked and has answered, however well.
ANSWERING = frozenset({PeerState.ONLINE, PeerState.DEGRADED, PeerState.CLOCK_WRONG})


@dataclass(frozen=True, slots=True)
class PeerStatus:
    """A peer's state since when, with the code of the fault that brought it there."""

    peer: Peer
    state: PeerState
    since: datetime | None
    reason: str | None = None


_BY_CODE = {
    "sign_in_needed": PeerState.SIGN_IN_NEEDED,
    "sign_in_first": PeerState.SIGN_IN_NEEDED,
    "gateway_key_missing": PeerState.SIGN_IN_NEEDED,
    "payments_key_refused": PeerState.SIGN_IN_NEEDED,
    "payments_right_missing": PeerState.DEGRADED,
    "payments_busy": PeerState.DEGRADED,
    "payments_answer_unreadable": PeerState.DEGRADED,
    "payments_list_broken": PeerState.DEGRADED,
    "update_needed": PeerState.UPDATE_NEEDED,
    "centre_update_needed": PeerState.UPDATE_NEEDED,
    "work_offline": PeerState.MAINTENANCE,
    "centre_busy": PeerState.DEGRADED,
    "centre_unreadable": PeerState.DEGRADED,
}


def state_after_fault(fault: Fault) -> PeerState:
    """The weather after an attempt that failed."""
    known = _BY_CODE.get(fault.code)
    if known is not None:
        return known
    return PeerState.OFFLINE if isinstance(fault, Unreachable) else PeerState.DEGRADED


def state_after_answer(latency_seconds: float | None, clock_offset_ms: int | None) -> PeerState:
    """The weather after an attempt that worked."""
    if clock_offset_ms is not None and abs(clock_offset_ms) > CLOCK_TOLERANCE_MS:
        return PeerState.CLOCK_WRONG
    if latency_seconds is not None and latency_seconds > SLOW_SECONDS:
        return PeerState.DEGRADED
    return PeerState.ONLINE


def note_state(
    session: Session, peer: Peer, state: PeerState, reason: str | None, now: datetime
) -> PeerStatus:
    """Keep a peer's state; a line is added to the log only where something changed."""
    last = read_peer(session, peer)
    if last.since is not None and (last.state, last.reason) == (state, reason):
        return last
    session.add(PeerLog(peer=peer.value, state=state.value, reason=reason, since=now))
    return PeerStatus(peer, state, now, reason)


def note_offline(session: Session, now: datetime) -> None:
    """A person chose to work offline: from now on no peer that was known is asked."""
    for peer in Peer:
        if read_peer(session, peer).since is not None:
            note_state(session, peer, PeerState.MAINTENANCE, "work_offline", now)


def read_peer(session: Session, peer: Peer) -> PeerStatus:
    """The last known state; OFFLINE without a time where the peer was never asked."""
    row = session.scalars(
        select(PeerLog).where(PeerLog.peer == peer.value).order_by(PeerLog.id.desc()).limit(1)
    ).first()
    if row is None:
        return PeerStatus(peer, PeerState.OFFLINE, None)
    return PeerStatus(peer, PeerState(row.state), row.since, row.reason)
