"""How the payment API fares for this desk, in figures, and when that is worth an alert.

Kept over the last rounds. That it does not answer at all is told by the cycle; this is about an API
that answers, and yet something is wrong. Words are for `ui/sentences`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registrar_desktop.clock import from_text, to_text
from registrar_desktop.store.identity import read_setting, write_setting
from registrar_desktop.store.tables.payments import GatewayOperation, OperationState
from sync.payments.gateway import Cursor, Traffic
from sync.payments.status import CURSOR
from sync.peers import SLOW_SECONDS

_ROUNDS = "payment_rounds"
_MOST_ROUNDS = 20
_WINDOW = timedelta(minutes=30)
# Fewer requests say nothing about a rate.
_FEWEST_REQUESTS = 10
_OFTEN = 0.2
LONG_UNCONFIRMED = timedelta(minutes=30)
LONG_SILENT = timedelta(minutes=15)
_OPEN = (OperationState.SAVED, OperationState.SENDING, OperationState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class PaymentHealth:
    """Figures of the last half hour's rounds, and what is waited for.

    latency_seconds: of a request, on the average. oldest_unconfirmed: when the oldest payment was
    recorded that the API has not confirmed. last_event_at: the last event it told of, by its clock;
    newest_at: the newest object seen meanwhile. alert: the code of what is wrong, or None.
    """

    requests: int = 0
    unanswered: int = 0
    latency_seconds: float | None = None
    slowest_seconds: float | None = None
    unconfirmed: int = 0
    oldest_unconfirmed: datetime | None = None
    last_event_at: datetime | None = None
    newest_at: datetime | None = None
    alert: str | None = None


def keep_traffic(session: Session, traffic: Traffic, now: datetime) -> None:
    """Note one round's requests."""
    if not traffic.requests:
        return
    rounds = _rounds(session)[-_MOST_ROUNDS + 1 :]
    told = [
        *(to_text(now), traffic.requests, traffic.unanswered),
        *(round(traffic.seconds, 3), round(traffic.slowest, 3)),
    ]
    write_setting(session, _ROUNDS, {"rounds": [*rounds, told]})


def read_health(session: Session, now: datetime) -> PaymentHealth:
    """The figures as they are now."""
    lately = [each for each in _rounds(session) if now - from_text(each[0]) <= _WINDOW]
    requests, unanswered = (sum(each[place] for each in lately) for place in (1, 2))
    seconds = sum(each[3] for each in lately)
    count, oldest = session.execute(
        select(func.count(), func.min(GatewayOperation.created_at)).where(
            GatewayOperation.state.in_(_OPEN)
        )
    ).one()
    kept = read_setting(session, CURSOR)
    cursor = Cursor.from_text(kept["cursor"]) if kept else None
    figures = PaymentHealth(
        requests=requests,
        unanswered=unanswered,
        latency_seconds=round(seconds / requests, 3) if requests else None,
        slowest_seconds=max((each[4] for each in lately), default=None),
        unconfirmed=count,
        oldest_unconfirmed=oldest,
        last_event_at=cursor.event_at if cursor else None,
        newest_at=from_text(kept["newest_at"]) if kept and kept.get("newest_at") else None,
    )
    return replace(figures, alert=alert_of(figures, now))


def alert_of(figures: PaymentHealth, now: datetime) -> str | None:
    """The gravest thing that is wrong with an API that answers."""
    oldest, heard, newest = figures.oldest_unconfirmed, figures.last_event_at, figures.newest_at
    if oldest is not None and now - oldest > LONG_UNCONFIRMED:
        return "payments_unconfirmed"
    many = figures.requests >= _FEWEST_REQUESTS
    if many and figures.unanswered >= _OFTEN * figures.requests:
        return "payments_failing"
    if (figures.latency_seconds or 0.0) > SLOW_SECONDS:
        return "payments_slow"
    if heard is not None and newest is not None and newest - heard > LONG_SILENT:
        return "payment_events_silent"
    return None


def _rounds(session: Session) -> list[list[Any]]:
    kept = read_setting(session, _ROUNDS)
    return list(kept["rounds"]) if kept else []
