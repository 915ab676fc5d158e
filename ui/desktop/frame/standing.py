"""What the status bar says: each peer in words, what waits, and how old the data is."""

from __future__ import annotations

from datetime import datetime, timedelta

from sync.peers import PeerState, PeerStatus
from sync.status import SyncStatus
from ui.desktop.frame.status_bar import Standing
from ui.desktop.pages.chips import chip
from ui.desktop.pages.shown import ago, clock_time
from ui.language import counted, number, tr
from ui.weather_words import how_it_fares, is_busy, next_try, next_turn

_OLD = timedelta(hours=24)


def centre_standing(status: SyncStatus, now: datetime, *, offline: bool) -> Standing:
    """The centre's weather."""
    if offline:
        return _offline(tr("Centre"))
    return _peer(tr("Centre"), status.centre, status, now)


def payments_standing(
    status: SyncStatus, now: datetime, *, offline: bool, connected: bool, seen: PeerStatus | None
) -> Standing:
    """The payment API's weather; as the centre sees it, where this desk has no key of its own."""
    if not connected and seen is not None and not offline:
        return _peer(tr("Payments"), seen, status, now)
    if not connected:
        return Standing(tr("Payments: not connected"), "circle-dashed", "muted", _NOT_CONNECTED)
    return (
        _offline(tr("Payments")) if offline else _peer(tr("Payments"), status.payments, status, now)
    )


def waiting_standing(status: SyncStatus, now: datetime) -> Standing:
    """What is safe here and not delivered yet, and what waits for a person."""
    if status.for_a_person:
        return _for_a_person(status)
    if not status.waiting:
        return Standing(tr("Everything delivered"), "check", "muted", tr("No change waits here."))
    since = (
        tr(
            "The oldest was recorded {oldest_waiting}. ",
            oldest_waiting=ago(status.oldest_waiting, now),
        )
        if status.oldest_waiting
        else ""
    )
    words = tr("{waiting} waiting", waiting=counted(status.waiting, "change", "changes"))
    return Standing(
        words, "clock", "warn", tr("{since}They are safe here and sent by themselves.", since=since)
    )


def _for_a_person(status: SyncStatus) -> Standing:
    """As many as the navigation says: what the centre did not take, and what it asks."""
    told = []
    if status.attention:
        told.append(
            tr("The centre did not take them as they were; they are kept here, in Needs attention.")
        )
    if status.questions:
        told.append(tr("The centre asks what only a person can decide, in Needs attention."))
    if status.waiting:
        needs = counted(status.for_a_person, "needs you", "need you")
        words = tr("{needs} · {waiting} waiting", needs=needs, waiting=number(status.waiting))
        told.append(tr("What waits is safe here and sent by itself."))
    else:
        words = counted(status.for_a_person, "item needs you", "items need you")
        told.append(tr("Everything else was delivered."))
    return Standing(words, "triangle-alert", "bad", " ".join(told))


def as_of_standing(status: SyncStatus, now: datetime) -> Standing:
    """When the centre last confirmed what is shown."""
    if status.still_fetching:
        words = tr(
            "Fetching records: {still_fetching} so far",
            still_fetching=number(status.still_fetching),
        )
        told = tr("The school's records are not all here yet. You can work meanwhile.")
        return Standing(words, "history", "warn", told)
    if status.as_of is None:
        return Standing(
            tr("Never synced"), "history", "warn", tr("The centre has not been reached yet.")
        )
    role = "warn" if now - status.as_of > _OLD else "muted"
    words = tr("As of {as_of}", as_of=clock_time(status.as_of, now))
    return Standing(
        words, "history", role, tr("Data from the centre, {as_of}", as_of=ago(status.as_of, now))
    )


_NOT_CONNECTED = tr("No payment API is connected at this desk; counter payments work all the same.")


def _offline(name: str) -> Standing:
    return Standing(
        tr("{name}: working offline", name=name), "cloud-off", "muted", tr("Chosen at this desk.")
    )


def _peer(name: str, peer: PeerStatus, status: SyncStatus, now: datetime) -> Standing:
    if peer.since is None:
        return Standing(tr("{name}: not asked yet", name=name), "circle-dashed", "muted")
    look, turn = chip(peer.state), status.next_attempt_in(peer.peer, now)
    words = f"{look.word[0].lower()}{look.word[1:]}"
    tip = tr(
        "Since {since}. {how_it_fares}",
        since=clock_time(peer.since, now),
        how_it_fares=how_it_fares(peer, status.clock_offset_ms),
    )
    if is_busy(peer) and turn is not None:
        words = tr("busy, your turn in about {value} min", value=max(1, round(turn / 60)))
        tip = f"{tip} {next_turn(peer, turn)}"
    away = peer.state in (PeerState.OFFLINE, PeerState.DEGRADED) and not is_busy(peer)
    moving = next_try(turn) if away and turn is not None else ""
    return Standing(f"{name}: {words}", look.icon, look.role, tip, moving)
