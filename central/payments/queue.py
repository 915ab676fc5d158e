"""The queue of webhook deliveries: each event once, kept until its objects were fetched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from central.database import one_of
from central.payments.tables import EventState, WebhookEvent
from sync.payments.webhooks import Hint

MOST_AT_ONCE = 100
# Stripe delivers again for three days and keeps events for thirty.
_KEPT = timedelta(days=60)
_FIRST_PAUSE = timedelta(seconds=2)
_LONGEST_PAUSE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Waiting:
    """An event whose objects are still to be fetched."""

    event_id: str
    tries: int
    ids: frozenset[str]
    keys: dict[str, str]


def put(
    connection: Connection, provider: str, hint: Hint, now: datetime, ignored: str = ""
) -> bool:
    """Keep a delivery; False where the event is here already. `ignored`: why it is nothing to us."""
    told = {
        "provider": provider,
        "event_id": hint.event_id,
        "kind": hint.kind,
        "made_at": hint.made_at,
        "received_at": now,
        "hint": {"ids": sorted(hint.ids), "keys": dict(hint.keys)},
        "state": EventState.IGNORED if ignored else EventState.WAITING,
        "not_before": now,
        "note": ignored or None,
    }
    added = connection.execute(insert(WebhookEvent).values(**told).on_conflict_do_nothing())
    return added.rowcount == 1


def due(connection: Connection, provider: str, now: datetime) -> list[Waiting]:
    """What may be fetched now, what was tried least first."""
    found = connection.execute(
        select(WebhookEvent.event_id, WebhookEvent.tries, WebhookEvent.hint)
        .where(
            WebhookEvent.provider == provider,
            WebhookEvent.state == EventState.WAITING,
            WebhookEvent.not_before <= now,
        )
        .order_by(WebhookEvent.tries, WebhookEvent.received_at)
        .limit(MOST_AT_ONCE)
    )
    return [_waiting(row.event_id, row.tries, row.hint) for row in found]


def done(connection: Connection, provider: str, ids: Sequence[str], now: datetime) -> None:
    """Their objects are kept."""
    statement = _these(provider, ids).values(state=EventState.DONE, done_at=now, note=None)
    connection.execute(statement)


def postpone(
    connection: Connection, provider: str, event: Waiting, why: str, now: datetime
) -> None:
    """It could not be fetched: later again, each time later."""
    pause = min(_FIRST_PAUSE * 2 ** min(event.tries, 20), _LONGEST_PAUSE)
    values = {"tries": event.tries + 1, "not_before": now + pause, "note": why[:120]}
    connection.execute(_these(provider, [event.event_id]).values(**values))


def forget_old(connection: Connection, now: datetime) -> None:
    """Events that nobody will deliver again need not be known any more."""
    connection.execute(
        delete(WebhookEvent).where(
            WebhookEvent.received_at < now - _KEPT, WebhookEvent.state != EventState.WAITING
        )
    )


def _these(provider: str, ids: Sequence[str]) -> Any:
    return update(WebhookEvent).where(
        WebhookEvent.provider == provider, one_of(WebhookEvent.event_id, ids)
    )


def _waiting(event_id: str, tries: int, hint: dict[str, Any]) -> Waiting:
    return Waiting(event_id, tries, frozenset(hint["ids"]), dict(hint["keys"]))
