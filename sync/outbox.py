"""What is sent next: change sets read from the journal, in the order of `sync.order`, as they travel.

The whole queue is looked at once for its order, by keys alone; bodies are read request by request.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from registrar_desktop.store.identity import joined_desk
from registrar_desktop.store.tables.journal import (
    NEEDS_ATTENTION,
    UNCONFIRMED_WORDS,
    ChangeSetState,
    JournalEntry,
    JournalLine,
)
from sync.order import Planned, Queued, sending_order
from sync.protocol import Action, ChangeSet, Delivery

# One request: so many lines and bytes of values at the most. The centre takes 16 MiB.
MOST_LINES = 2000
MOST_BYTES = 4 * 2**20
_MOST_LABEL = 400
_QUEUE = """
SELECT s.id, s.urgency, s.position, s.seq, s.state, l.record_kind, l.record_id, l.action, l.fields
FROM change_set AS s JOIN change_line AS l ON l.change_set_id = s.id
WHERE s.state IN (SELECT value FROM json_each(?)) ORDER BY s.position, s.seq
"""
_ENTRIES = """
SELECT id, seq, kind, actor, label, recorded_at, clock_offset_ms, replaces, decided_at,
    origin_desk_id, origin_seq
FROM change_set WHERE id IN (SELECT value FROM json_each(?))
"""
_LINES = """
SELECT change_set_id, record_kind, record_id, action, fields, base_version
FROM change_line WHERE change_set_id IN (SELECT value FROM json_each(?)) ORDER BY line
"""
# What the rules of registration read of the records that a registration names.
_JUDGED = {
    "student": frozenset({"status", "level"}),
    "section": frozenset({"status", "capacity", "waitlist_capacity", "meetings", "credits"}),
    "course": frozenset({"requisites", "repeatable", "credits_min"}),
    "term": frozenset(
        {
            *("registration_open", "registration_close", "add_deadline", "drop_deadline"),
            *("withdraw_deadline", "start_date", "end_date"),
        }
    ),
}


@dataclass(frozen=True, slots=True)
class Body:
    """A journal entry with its lines, as rows or as objects."""

    entry: JournalEntry | Row[*tuple[Any, ...]]
    lines: Sequence[JournalLine | Row[*tuple[Any, ...]]]


def plan_sending(session: Session) -> list[Planned]:
    """Everything that may be sent now, in the order of sending."""
    return sending_order(_queue(session))


def next_deliveries(
    session: Session, planned: Sequence[Planned] | None = None, most: int = 100
) -> list[Delivery]:
    """The deliveries of the next request: the first of what is planned that fit into it."""
    if planned is None:
        planned = plan_sending(session)
    desk_id = joined_desk(session).id
    batch: list[Delivery] = []
    lines, size = MOST_LINES, MOST_BYTES
    few = planned[:most]
    bodies = bodies_of(session, [each.id for each in few])
    for each in few:
        body = bodies[each.id]
        lines -= len(body.lines)
        size -= sum(len(str(line.fields)) for line in body.lines)
        if batch and min(lines, size) < 0:
            break
        batch.append(
            Delivery(
                change_set=to_wire(body, desk_id),
                depends_on=list(each.needs),
                # It has been decided before, by a history that is no more.
                offered_again=body.entry.decided_at is not None,
                on_behalf=body.entry.origin_desk_id is not None,
            )
        )
    return batch


def _queue(session: Session) -> Iterator[Queued]:
    rows = session.connection().exec_driver_sql(_QUEUE, (UNCONFIRMED_WORDS,)).all()
    made = frozenset(row.record_id for row in rows if _is_ground(row))
    for key, lines in groupby(rows, key=lambda row: str(row.id)):
        some = list(lines)
        first = some[0]
        yield Queued(
            id=key,
            rank=first.urgency,
            place=(first.position, first.seq),
            touches=frozenset((line.record_kind, line.record_id) for line in some),
            makes=frozenset(line.record_id for line in some if _is_ground(line)),
            names=made and frozenset().union(*(_names(line.fields) for line in some)) & made,
            stuck=first.state in NEEDS_ATTENTION,
            sent=first.state == ChangeSetState.SENDING,
        )


def _is_ground(line: Row[*tuple[Any, ...]]) -> bool:
    """Whether others that name the record rest on the line: it makes the record, or changes what
    the rules read of it. A register must not arrive before the student is made active."""
    if line.action == Action.CREATE:
        return True
    judged = _JUDGED.get(line.record_kind)
    return judged is not None and not judged.isdisjoint(json.loads(line.fields))


def _names(fields: str) -> frozenset[str]:
    pairs = json.loads(fields).values()
    return frozenset(after for _, after in pairs if isinstance(after, str))


def bodies_of(session: Session, ids: Collection[str]) -> dict[str, Body]:
    """Change sets with their lines, read as rows: nothing is going to change them."""
    connection, asked = session.connection(), (json.dumps(list(ids)),)
    lines: dict[str, list[Row[*tuple[Any, ...]]]] = {each: [] for each in ids}
    for row in connection.exec_driver_sql(_LINES, asked).all():
        lines[row.change_set_id].append(row)
    entries = connection.exec_driver_sql(_ENTRIES, asked).all()
    return {row.id: Body(row, lines[row.id]) for row in entries}


def lines_of(session: Session, ids: list[str]) -> dict[str, list[JournalLine]]:
    """The lines of change sets, each in its order."""
    found: dict[str, list[JournalLine]] = {each: [] for each in ids}
    for few in _portions(ids):
        rows = session.scalars(
            select(JournalLine)
            .where(JournalLine.change_set_id.in_(few))
            .order_by(JournalLine.change_set_id, JournalLine.line)
        )
        for row in rows:
            found[row.change_set_id].append(row)
    return found


def _portions(ids: list[str], size: int = 500) -> Iterator[list[str]]:
    return (ids[start : start + size] for start in range(0, len(ids), size))


def to_wire(body: Body, desk_id: str) -> ChangeSet:
    """The change set as it travels; the same journal entry always makes the same body."""
    entry = body.entry
    return ChangeSet.model_validate(
        {
            "id": entry.id,
            "desk_id": entry.origin_desk_id or desk_id,
            "seq": entry.seq if entry.origin_seq is None else entry.origin_seq,
            "kind": entry.kind,
            "actor": entry.actor,
            "label": entry.label[:_MOST_LABEL],
            "recorded_at": entry.recorded_at,
            "clock_offset_ms": entry.clock_offset_ms,
            "replaces": entry.replaces,
            "lines": [
                {
                    "kind": line.record_kind,
                    "id": line.record_id,
                    "action": line.action,
                    "fields": {
                        name: {"before": before, "after": after}
                        for name, (before, after) in fields_of(line).items()
                    },
                    "base_version": line.base_version,
                }
                for line in body.lines
            ],
        }
    )


def fields_of(line: JournalLine | Row[*tuple[Any, ...]]) -> dict[str, list[Any]]:
    """A line's fields, before and after."""
    fields: dict[str, list[Any]] | str = line.fields
    return json.loads(fields) if isinstance(fields, str) else fields
