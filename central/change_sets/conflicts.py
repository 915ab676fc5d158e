"""Adds to a conflict who gave the field its value at the centre, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, select

from central.tables import FeedEntry, StoredVerdict
from sync.protocol import FieldConflict

# A field that changed longer ago than this many versions is told without a name.
_LOOK_BACK = 200


def with_their_side(connection: Connection, conflicts: list[FieldConflict]) -> list[FieldConflict]:
    """The conflicts with the other side's actor and time, where the feed still tells them."""
    histories: dict[tuple[str, str], list[Row[tuple[object, ...]]]] = {}
    told = []
    for one in conflicts:
        key = (one.kind, one.id)
        if key not in histories:
            histories[key] = _history(connection, *key)
        told.append(_told(one, histories[key]))
    return told


@dataclass(frozen=True, slots=True)
class Held:
    """Since when the centre has a value, and by whom. `received_at`: when the person said so, by
    the centre's clock; empty where that desk's clock was never measured."""

    actor: str | None = None
    made_at: datetime | None = None
    received_at: datetime | None = None


def held_since(connection: Connection, conflict: FieldConflict) -> Held:
    """Since when the centre has the value of a field that a desk wants otherwise."""
    made = _made(conflict, _history(connection, conflict.kind, conflict.id))
    if made is None:
        return Held()
    if made.recorded_at is None:
        return Held(made.actor, made.made_at, made.made_at)
    measured = made.clock_offset_ms is not None
    told = made.recorded_at - timedelta(milliseconds=made.clock_offset_ms or 0)
    return Held(made.actor, made.made_at, min(told, made.made_at) if measured else None)


def _history(connection: Connection, kind: str, record_id: str) -> list[Row[tuple[object, ...]]]:
    """States of a record, the newest first."""
    statement = (
        select(
            FeedEntry.row.label("state"),
            FeedEntry.made_at,
            StoredVerdict.actor,
            StoredVerdict.recorded_at,
            StoredVerdict.clock_offset_ms,
        )
        .outerjoin(StoredVerdict, StoredVerdict.change_set_id == FeedEntry.change_set_id)
        .where(FeedEntry.kind == kind, FeedEntry.record_id == record_id)
        .order_by(FeedEntry.version.desc())
        .limit(_LOOK_BACK)
    )
    return list(connection.execute(statement))


def _told(conflict: FieldConflict, history: list[Row[tuple[object, ...]]]) -> FieldConflict:
    made = _made(conflict, history)
    if made is None:
        return conflict
    return conflict.model_copy(update={"their_actor": made.actor, "their_time": made.made_at})


def _made(conflict: FieldConflict, history: list[Row[tuple[object, ...]]]) -> Any:
    """The oldest of the newest states that have the value the centre has now."""
    made = None
    for entry in history:
        if entry.state.get(conflict.field) != conflict.theirs:
            break
        made = entry
    return made
