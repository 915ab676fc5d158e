"""Keeps the audit trails of all desks, and sees where one has a gap, a fork, or was altered.

Everything that comes is kept, what is wrong with it included: it is evidence.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert

from central.database import one_of
from central.sessions import Caller
from central.tables import AuditEvent, AuditFinding, Desk
from registrar_desktop.rules.audit_chain import (
    Broken,
    TrailEvent,
    breaks_in,
)
from sync.protocol import AuditTrail

log = logging.getLogger(__name__)

_COLUMNS = [getattr(AuditEvent, name) for name in TrailEvent.__slots__]


@dataclass(frozen=True, slots=True)
class Finding:
    """Where the trail of a desk is broken, and how."""

    desk: str
    broken: Broken


def take_trail(connection: Connection, caller: Caller, sent: AuditTrail, now: datetime) -> None:
    """Keep the next events of a desk's trail; sent again they are kept once."""
    events = [TrailEvent(**event.model_dump()) for event in sent.events]
    desk_id = caller.desk.id
    # One at a time for a desk: what hangs on what is judged by all that is there.
    connection.execute(select(Desk.id).where(Desk.id == desk_id).with_for_update())
    known = _known(connection, desk_id, events)
    new = [event for event in events if event.hash not in known]
    for broken in _breaks(connection, desk_id, new):
        log.warning(
            "the audit trail of desk %s is broken at event %d: %s",
            *(caller.desk.code, broken.seq, broken.how.value),
        )
        connection.execute(
            insert(AuditFinding).values(
                desk_id=desk_id, seq=broken.seq, how=broken.how.value, found_at=now
            )
        )
    if new:
        named = {"desk_id": desk_id, "received_at": now, "received_from": caller.login}
        rows = [
            {**{name: getattr(event, name) for name in TrailEvent.__slots__}, **named}
            for event in {event.hash: event for event in new}.values()
        ]
        connection.execute(insert(AuditEvent).on_conflict_do_nothing(), rows)


def _known(connection: Connection, desk_id: str, events: list[TrailEvent]) -> set[str]:
    hashes = {event.hash for event in events}
    return set(
        connection.scalars(
            select(AuditEvent.hash).where(
                AuditEvent.desk_id == desk_id, one_of(AuditEvent.hash, hashes)
            )
        )
    )


def _breaks(connection: Connection, desk_id: str, new: list[TrailEvent]) -> Iterator[Broken]:
    """What is wrong with new events, beside all that is kept of the desk."""
    wanted = {event.previous for event in new}
    here = AuditEvent.desk_id == desk_id
    kept, followed = (
        connection.scalars(select(column).where(here, one_of(column, wanted)))
        for column in (AuditEvent.hash, AuditEvent.previous)
    )
    return breaks_in(desk_id, new, kept, followed)


def verify_trails(connection: Connection) -> tuple[int, list[Finding]]:
    """How many events are kept, and what is wrong with them now, whatever was found before."""
    found: list[Finding] = []
    total = 0
    for desk_id, code in connection.execute(select(Desk.id, Desk.code).order_by(Desk.code)).all():
        trail = list(trail_of(connection, desk_id))
        total += len(trail)
        found += [Finding(code, broken) for broken in breaks_in(desk_id, trail)]
    return total, found


def trail_of(connection: Connection, desk_id: str) -> Iterator[TrailEvent]:
    """The events of a desk in the order of their numbers."""
    wanted = (
        select(*_COLUMNS)
        .where(AuditEvent.desk_id == desk_id)
        .order_by(AuditEvent.seq, AuditEvent.received_at)
    )
    for row in connection.execute(wanted):
        yield TrailEvent(*row)
