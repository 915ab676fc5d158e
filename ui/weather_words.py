"""How a peer fares and when it is asked again, in sentences that both wings show."""

from __future__ import annotations

from datetime import datetime

from registrar_desktop.records.absences import Absence
from sync.payments.health import PaymentHealth
from sync.peers import PeerState, PeerStatus
from ui.language import counted, number, tr
from ui.wording import fact_text, tell

_SAYS_CALM = {
    PeerState.ONLINE: "It answers.",
    PeerState.OFFLINE: "It does not answer. Work goes on; everything is kept and sent later.",
    PeerState.DEGRADED: "It is slow or failing. Work goes on here as always.",
    PeerState.SIGN_IN_NEEDED: "It wants somebody to sign in again. Work is kept until then.",
    PeerState.UPDATE_NEEDED: "It needs a newer version of this program. Work is kept.",
    PeerState.CLOCK_WRONG: "This computer’s clock is far off; set it right.",
    PeerState.MAINTENANCE: "It is being maintained. Work is kept and sent later.",
}
_BUSY = frozenset({"centre_busy", "payments_busy"})


def is_busy(peer: PeerStatus) -> bool:
    """Whether the peer answers, but has more to do than it can now."""
    return peer.reason in _BUSY


def how_it_fares(peer: PeerStatus, clock_offset_ms: int | None = None) -> str:
    """One sentence about a peer's state."""
    if peer.state is PeerState.CLOCK_WRONG and clock_offset_ms:
        return tr(
            "This computer’s clock is {span} {value} the centre’s; set it right. What is recorded is kept and sent, and judged by the centre’s time.",
            span=_span(clock_offset_ms),
            value=tr("ahead of") if clock_offset_ms > 0 else tr("behind"),
        )
    known = tell(peer.reason, {}) if peer.reason else None
    return known or tr(_SAYS_CALM[peer.state])


def payment_figures(health: PaymentHealth, now: datetime) -> str:
    """What this desk measured of the payment API lately; empty where it asked nothing."""
    said = []
    if health.requests:
        unanswered = (
            tr("{unanswered} without an answer", unanswered=health.unanswered)
            if health.unanswered
            else tr("all answered")
        )
        said.append(
            tr(
                "{requests} requests in half an hour, {unanswered}, {value} s each.",
                requests=number(health.requests),
                unanswered=unanswered,
                value=f"{health.latency_seconds or 0:.1f}",
            )
        )
    if health.oldest_unconfirmed is not None:
        since = ago(health.oldest_unconfirmed, now)
        said.append(
            tr(
                "{unconfirmed} not confirmed yet, the oldest recorded {since}.",
                unconfirmed=number(health.unconfirmed),
                since=since,
            )
        )
    if health.last_event_at is not None:
        said.append(
            tr("Its last event was {last_event_at}.", last_event_at=ago(health.last_event_at, now))
        )
    return " ".join(said)


def ago(instant: datetime, now: datetime) -> str:
    """`just now`, `12 minutes ago`."""
    milliseconds = int((now - instant).total_seconds() * 1000)
    return tr("just now") if milliseconds < 60_000 else tr("{span} ago", span=_span(milliseconds))


def next_turn(peer: PeerStatus, seconds: float | None) -> str:
    """When a peer is asked again; empty where no program of this desk asks by itself."""
    if seconds is None:
        return ""
    if peer.state is PeerState.SIGN_IN_NEEDED:
        return tr("Goes on by itself as soon as somebody signs in.")
    if is_busy(peer):
        return tr("Your turn {soon}; keep working.", soon=soon(seconds))
    return tr("Asked now.") if seconds < 2 else tr("Asked again {soon}.", soon=soon(seconds))


def next_try(seconds: float) -> str:
    """`next try in 12 s`, for where there is little room."""
    return tr("trying now") if seconds < 1 else tr("next try {soon}", soon=soon(seconds))


def soon(seconds: float) -> str:
    """`in 20 s`, `in about 4 minutes`."""
    if seconds < 90:
        return tr("in {value} s", value=max(1, round(seconds)))
    return tr("in about {minutes}", minutes=counted(round(seconds / 60), "minute", "minutes"))


def told_absence(noticed: Absence) -> str:
    """An outage that this desk noticed by itself, and what a person may do about it."""
    since = fact_text(noticed.started)
    if noticed.ended is None:
        told = tr("The centre has not answered this desk since {since}", since=since)
    else:
        told = tr(
            "The centre did not answer this desk from {since} to {ended}",
            since=since,
            ended=fact_text(noticed.ended),
        )
    return tr("{told}, and nobody has declared an outage.", told=told)


def _span(milliseconds: int) -> str:
    minutes = round(abs(milliseconds) / 60_000)
    if minutes < 120:
        return counted(minutes, "minute", "minutes")
    return (
        counted(round(minutes / 60), "hour", "hours")
        if minutes < 48 * 60
        else counted(round(minutes / 1440), "day", "days")
    )
