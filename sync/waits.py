"""What peers asked this desk to wait and when it asks them next, kept for every program of a desk.

Kept by wall time, because another program and another day read it; a clock that was set cannot
make anybody wait longer than the longest wait there is.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from registrar_desktop.clock import from_text, to_text
from registrar_desktop.errors import Fault, Unreachable
from registrar_desktop.store.identity import read_setting, write_setting
from sync.invitations import LONGEST_WAIT, wait_in
from sync.peers import Peer

_ASKED = "asked_to_wait"
_PLANNED = "next_attempts"
# A plan that is older was left by a program that ended without a word.
_STALE = timedelta(minutes=5)
_FAR = timedelta(seconds=2 * LONGEST_WAIT)


def keep_wait(session: Session, peer: Peer, fault: Fault | None, now: datetime) -> None:
    """After an attempt: until when the peer is to be left alone, if it said so."""
    kept = read_setting(session, _ASKED) or {}
    wait = None if fault is None else wait_in(fault)
    after = {name: each for name, each in kept.items() if name != peer}
    if fault is not None and wait:
        after[peer.value] = {"until": to_text(now + timedelta(seconds=wait)), "code": fault.code}
    if after != kept:
        write_setting(session, _ASKED, after)


def left_alone(session: Session, peer: Peer, now: datetime) -> Fault | None:
    """What a peer answered that asked to be left alone until later than now, or None."""
    kept = (read_setting(session, _ASKED) or {}).get(peer.value)
    if kept is None:
        return None
    left = (from_text(kept["until"]) - now).total_seconds()
    return Unreachable(kept["code"], retry_after=left) if 0 < left <= LONGEST_WAIT else None


def keep_plan(session: Session, waits: Mapping[Peer, float], now: datetime) -> None:
    """When each peer is asked next, as the program sees it that keeps this desk up to date; empty
    where it ends."""
    plan = {peer.value: to_text(now + timedelta(seconds=wait)) for peer, wait in waits.items()}
    write_setting(session, _PLANNED, plan)


def read_plan(session: Session) -> dict[Peer, datetime]:
    """When each peer is asked next by the program that keeps this desk up to date."""
    kept = read_setting(session, _PLANNED) or {}
    return {peer: from_text(kept[peer]) for peer in Peer if peer in kept}


def seconds_until(at: datetime | None, now: datetime) -> float | None:
    """How long it is until a planned attempt; None where no program of this desk can mean it."""
    if at is None or not -_STALE < at - now < _FAR:
        return None
    return max(0.0, (at - now).total_seconds())
