"""What is sent next: change sets read from the journal, in the order of `sync.order`, as they travel.

The whole queue is looked at once for its order, by keys alone; bodies are read request by request
and go from the journal's JSON to the request's with no objects in between.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import select
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
from sync.protocol import Action, ChangeSet

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
    origin_desk_id, origin_seq, state
FROM change_set WHERE id IN (SELECT value FROM json_each(?))
"""
_LINES = """
SELECT change_set_id, record_kind, record_id, action, fields, base_version
FROM change_line WHERE change_set_id IN (SELECT value FROM json_each(?)) ORDER BY line
"""
# As they stand in the file: to ask an enumeration for each row took a fifth of the time.
_CREATE, _SENT = Action.CREATE.value, ChangeSetState.SENDING.value
_STUCK = frozenset(state.value for state in NEEDS_ATTENTION)
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


class _Entry(NamedTuple):
    """A row of `_ENTRIES`; the times are texts."""

    id: str
    seq: int
    kind: str
    actor: str
    label: str
    recorded_at: str
    clock_offset_ms: int | None
    replaces: str | None
    decided_at: str | None
    origin_desk_id: str | None
    origin_seq: int | None
    state: str


class _Line(NamedTuple):
    """A row of `_LINES`; `fields` is JSON."""

    change_set_id: str
    record_kind: str
    record_id: str
    action: str
    fields: str
    base_version: int


@dataclass(frozen=True, slots=True)
class Body:
    """A journal entry with its lines, as rows or as objects."""

    entry: JournalEntry | _Entry
    lines: Sequence[JournalLine | _Line]


@dataclass(frozen=True, slots=True)
class Request:
    """The ids of change sets that travel together, how many of what was planned that settles, and
    the body: JSON of `Deliveries`."""

    ids: Sequence[str]
    taken: int
    body: bytes


def plan_sending(session: Session) -> list[Planned]:
    """Everything that may be sent now, in the order of sending."""
    return sending_order(_queue(session))


def next_request(session: Session, planned: Sequence[Planned]) -> Request:
    """The first of what is planned that fit into one request. What no longer waits, because a
    person gave it up meanwhile, is left out."""
    bodies = bodies_of(session, [each.id for each in planned])
    desk_id = joined_desk(session).id
    ids: list[str] = []
    batch: list[dict[str, Any]] = []
    lines, size, taken = MOST_LINES, MOST_BYTES, 0
    for each in planned:
        body = bodies[each.id]
        if body.entry.state == ChangeSetState.WAITING:
            lines -= len(body.lines)
            size -= sum(len(str(line.fields)) for line in body.lines)
            if batch and min(lines, size) < 0:
                break
            ids.append(each.id)
            batch.append(_delivery(body, each.needs, desk_id))
        taken += 1
    return Request(ids, taken, json.dumps({"deliveries": batch}, separators=(",", ":")).encode())


def _delivery(body: Body, needs: Sequence[str], desk_id: str) -> dict[str, Any]:
    told: dict[str, Any] = {"change_set": _as_json(body, desk_id)}
    if needs:
        told["depends_on"] = needs
    if body.entry.decided_at is not None:
        # It has been decided before, by a history that is no more.
        told["offered_again"] = True
    if body.entry.origin_desk_id is not None:
        told["on_behalf"] = True
    return told


def _queue(session: Session) -> Iterator[Queued]:
    told = session.connection().exec_driver_sql(_QUEUE, (UNCONFIRMED_WORDS,)).all()
    rows = [_QueuedLine(*row) for row in told]
    grounds = {(row.id, row.record_id) for row in rows if _is_ground(row)}
    made = frozenset(record_id for _, record_id in grounds)
    for key, lines in groupby(rows, key=itemgetter(0)):
        some = list(lines)
        first = some[0]
        makes = {(key, line.record_id) for line in some} & grounds
        yield Queued(
            id=key,
            rank=first.urgency,
            place=(first.position, first.seq),
            touches=frozenset([(line.kind, line.record_id) for line in some]),
            makes=frozenset([record_id for _, record_id in makes]),
            names=made and frozenset().union(*(_names(line.fields) for line in some)) & made,
            stuck=first.state in _STUCK,
            sent=first.state == _SENT,
        )


class _QueuedLine(NamedTuple):
    """A row of `_QUEUE`."""

    id: str
    urgency: int
    position: int
    seq: int
    state: str
    kind: str
    record_id: str
    action: str
    fields: str


def _is_ground(line: _QueuedLine) -> bool:
    """Whether others that name the record rest on the line: it makes the record, or changes what
    the rules read of it. A register must not arrive before the student is made active."""
    if line.action == _CREATE:
        return True
    judged = _JUDGED.get(line.kind)
    return judged is not None and not judged.isdisjoint(json.loads(line.fields))


def _names(fields: str) -> frozenset[str]:
    pairs = json.loads(fields).values()
    return frozenset(after for _, after in pairs if isinstance(after, str))


def bodies_of(session: Session, ids: Collection[str]) -> dict[str, Body]:
    """Change sets with their lines, read as rows: nothing is going to change them."""
    connection, asked = session.connection(), (json.dumps(list(ids)),)
    lines: dict[str, list[_Line]] = {each: [] for each in ids}
    for row in connection.exec_driver_sql(_LINES, asked).all():
        lines[row[0]].append(_Line(*row))
    entries = connection.exec_driver_sql(_ENTRIES, asked).all()
    return {row[0]: Body(_Entry(*row), lines[row[0]]) for row in entries}


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
    return ChangeSet.model_validate(_as_json(body, desk_id))


def _as_json(body: Body, desk_id: str) -> dict[str, Any]:
    entry = body.entry
    return {
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


def fields_of(line: JournalLine | _Line) -> dict[str, list[Any]]:
    """A line's fields, before and after."""
    fields: dict[str, list[Any]] | str = line.fields
    return json.loads(fields) if isinstance(fields, str) else fields
