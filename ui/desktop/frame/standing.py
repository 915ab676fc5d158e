"""What the status bar says: each peer in words, what waits, and how old the data is."""

from __future__ import annotations

from datetime import datetime, timedelta

from sync.peers import PeerState, PeerStatus
from sync.status import SyncStatus
from ui.desktop.frame.status_bar import Standing
from ui.desktop.pages.chips import chip
from ui.desktop.pages.shown import ago, clock_time, counted
from ui.weather_words import how_it_fares, is_busy, next_try, next_turn

_OLD = timedelta(hours=24)


def centre_standing(status: SyncStatus, now: datetime, *, offline: bool) -> Standing:
    """The centre's weather."""
    if offline:
        return _offline("Centre")
    return _peer("Centre", status.centre, status, now)


def payments_standing(
    status: SyncStatus, now: datetime, *, offline: bool, connected: bool, seen: PeerStatus | None
) -> Standing:
    """The payment API's weather; as the centre sees it, where this desk has no key of its own."""
    if not connected and seen is not None and not offline:
        return _peer("Payments", seen, status, now)
    if not connected:
        return Standing("Payments: not connected", "circle-dashed", "muted", _NOT_CONNECTED)
    return _offline("Payments") if offline else _peer("Payments", status.payments, status, now)


def waiting_standing(status: SyncStatus, now: datetime) -> Standing:
    """What is safe here and not delivered yet, and what the centre did not take."""
    if status.attention:
        return _not_taken(status)
    if not status.waiting:
        return Standing("Everything delivered", "check", "muted", "No change waits here.")
    since = (
        f"The oldest was recorded {ago(status.oldest_waiting, now)}. "
        if status.oldest_waiting
        else ""
    )
    words = f"{counted(status.waiting, 'change', 'changes')} waiting"
    return Standing(words, "clock", "warn", f"{since}They are safe here and sent by themselves.")


def _not_taken(status: SyncStatus) -> Standing:
    told = "The centre did not take them as they were; they are kept here, in Needs attention. "
    if status.waiting:
        needs = counted(status.attention, "needs you", "need you")
        words = f"{needs} · {status.waiting:,} waiting"
        told += "What waits is safe here and sent by itself."
    else:
        words = f"{counted(status.attention, 'change needs', 'changes need')} you"
        told += "Everything else was delivered."
    return Standing(words, "triangle-alert", "bad", told)


def as_of_standing(status: SyncStatus, now: datetime) -> Standing:
    """When the centre last confirmed what is shown."""
    if status.still_fetching:
        words = f"Fetching records: {status.still_fetching:,} so far"
        told = "The school's records are not all here yet. You can work meanwhile."
        return Standing(words, "history", "warn", told)
    if status.as_of is None:
        return Standing("Never synced", "history", "warn", "The centre has not been reached yet.")
    role = "warn" if now - status.as_of > _OLD else "muted"
    words = f"As of {clock_time(status.as_of, now)}"
    return Standing(words, "history", role, f"Data from the centre, {ago(status.as_of, now)}")


_NOT_CONNECTED = "No payment API is connected at this desk; counter payments work all the same."


def _offline(name: str) -> Standing:
    return Standing(f"{name}: working offline", "cloud-off", "muted", "Chosen at this desk.")


def _peer(name: str, peer: PeerStatus, status: SyncStatus, now: datetime) -> Standing:
    if peer.since is None:
        return Standing(f"{name}: not asked yet", "circle-dashed", "muted")
    look, turn = chip(peer.state), status.next_attempt_in(peer.peer, now)
    words = f"{look.word[0].lower()}{look.word[1:]}"
    tip = f"Since {clock_time(peer.since, now)}. {how_it_fares(peer, status.clock_offset_ms)}"
    if is_busy(peer) and turn is not None:
        words = f"busy, your turn in about {max(1, round(turn / 60))} min"
        tip = f"{tip} {next_turn(peer, turn)}"
    away = peer.state in (PeerState.OFFLINE, PeerState.DEGRADED) and not is_busy(peer)
    moving = next_try(turn) if away and turn is not None else ""
    return Standing(f"{name}: {words}", look.icon, look.role, tip, moving)
