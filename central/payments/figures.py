"""How the payment API and its deliveries fare, as the centre sees it: kept, and told to desks."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.postgresql import insert

from central.payments.tables import EventState, PaymentFollow, WebhookEvent
from registrar_desktop.schema.gateway import GatewayTransaction
from registrar_desktop.schema.vocabulary import GatewayKind, GatewayMatch
from sync.payments.gateway import Cursor
from sync.protocol_reading import PaymentFigures

_GIVEN_UP_AFTER = timedelta(days=60)


def read_follow(connection: Connection, provider: str) -> PaymentFollow:
    """How far it was followed; nothing where it never was."""
    found = connection.execute(
        select(PaymentFollow.__table__).where(PaymentFollow.provider == provider)
    )
    row = found.mappings().first()
    return PaymentFollow(provider=provider) if row is None else PaymentFollow(**row)


def not_swept_since(connection: Connection, instant: datetime) -> list[str]:
    """The payment APIs that were followed lately and have not told everything up to then. One that
    was given up long ago is waited for no more."""
    statement = (
        select(PaymentFollow.provider)
        .where(
            PaymentFollow.swept_at < instant,
            PaymentFollow.swept_at > instant - _GIVEN_UP_AFTER,
        )
        .order_by(PaymentFollow.provider)
    )
    return list(connection.scalars(statement))


def note_cursor(connection: Connection, provider: str, cursor: Cursor) -> None:
    """So far everything is kept; written with the rows."""
    _note(connection, provider, cursor=cursor.to_text())


def note_answer(connection: Connection, provider: str, now: datetime) -> None:
    """The API answered to the end."""
    _note(connection, provider, **_well(now))


def note_sweep(connection: Connection, provider: str, now: datetime, seconds: float) -> None:
    """A sweep came to its end."""
    _note(connection, provider, swept_at=now, seconds=seconds, **_well(now))


def note_asked(connection: Connection, provider: str, up_to: str) -> None:
    """The round through what is open has come so far."""
    _note(connection, provider, asked_up_to=up_to)


def note_asked_all(connection: Connection, provider: str, now: datetime) -> None:
    """All that is open was asked for one by one."""
    _note(connection, provider, asked_up_to=None, asked_again_at=now)


def note_clock(connection: Connection, provider: str, ahead: timedelta) -> None:
    """How far the API's clock is ahead of ours."""
    _note(connection, provider, clock_ahead=ahead.total_seconds())


def note_fault(connection: Connection, provider: str, code: str, now: datetime) -> None:
    """The API did not answer, or not to the end."""
    follow = read_follow(connection, provider)
    since = follow.failing_since or now
    failures = (follow.failures or 0) + 1
    _note(connection, provider, failing_since=since, fault=code[:120], failures=failures)


def read_figures(connection: Connection, provider: str, *, deliveries: bool) -> PaymentFigures:
    """All of it in one look."""
    follow = read_follow(connection, provider)
    events = WebhookEvent
    waiting = (events.provider == provider, events.state == EventState.WAITING)
    last = connection.execute(
        select(events.received_at, events.made_at)
        .where(events.provider == provider)
        .order_by(events.received_at.desc())
        .limit(1)
    ).first()
    count, oldest = connection.execute(
        select(func.count(), func.min(events.received_at)).where(*waiting)
    ).one()
    unposted = select(func.count()).where(
        GatewayTransaction.provider == provider,
        GatewayTransaction.kind == GatewayKind.CHARGE,
        GatewayTransaction.match == GatewayMatch.UNMATCHED,
    )
    return PaymentFigures(
        provider=provider,
        deliveries=deliveries,
        last_event_at=last.received_at if last else None,
        last_event_lag=(last.received_at - last.made_at).total_seconds() if last else None,
        events_waiting=count,
        oldest_event_waiting=oldest,
        swept_at=follow.swept_at,
        sweep_seconds=follow.seconds,
        answered_at=follow.answered_at,
        failing_since=follow.failing_since,
        fault=follow.fault,
        unposted=connection.scalar(unposted) or 0,
    )


def _well(now: datetime) -> dict[str, Any]:
    return {"answered_at": now, "failing_since": None, "fault": None, "failures": 0}


def _note(connection: Connection, provider: str, **values: Any) -> None:
    statement = insert(PaymentFollow).values(provider=provider, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["provider"], set_=values))
