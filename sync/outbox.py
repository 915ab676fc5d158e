"""What is sent next: change sets read from the journal, in the order of `sync.order`, as they travel.

The whole queue is looked at once for its order, by keys alone; bodies are read request by request.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from registrar_desktop.rules.urgency import Urgency
from registrar_desktop.store.tables.journal import (
    NEEDS_ATTENTION,
    UNCONFIRMED_WORDS,
    ChangeSetState,
    JournalLine,
)
from sync.bodies import bodies_of
from sync.order import Planned, Queued, sending_order
from sync.protocol import Action

# One request: so many lines and bytes of values at the most. The centre takes 16 MiB.
MOST_LINES = 2000
MOST_BYTES = 4 * 2**20
_QUEUE = """
SELECT s.id, s.urgency, s.position, s.seq, s.state, l.record_kind, l.record_id, l.action, l.fields
FROM change_set AS s JOIN change_line AS l ON l.change_set_id = s.id
WHERE s.state IN (SELECT value FROM json_each(?)) ORDER BY s.position, s.seq
"""
# As they stand in the file: to ask an enumeration for each row took a fifth of the time.
_CREATE = Action.CREATE.value
_WAITING, _SENT = ChangeSetState.WAITING.value, ChangeSetState.SENDING.value
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


@dataclass(frozen=True, slots=True)
class Request:
    """The ids of change sets that travel together, how many of what was planned that settles, the
    body: JSON of `Deliveries`, and the `Priority` that a busy centre goes by (RFC 9218)."""

    ids: Sequence[str]
    taken: int
    body: bytes
    priority: str = ""


def plan_sending(session: Session) -> list[Planned]:
    """Everything that may be sent now, in the order of sending."""
    return sending_order(_queue(session))


def next_request(session: Session, planned: Sequence[Planned]) -> Request:
    """The first of what is planned that fit into one request. What no longer waits, because a
    person gave it up meanwhile, is left out."""
    needs = {each.id: each.needs for each in planned}
    priority = _priority(planned)
    ids: list[str] = []
    batch: list[str] = []
    lines, size = MOST_LINES, MOST_BYTES
    for taken, body in enumerate(bodies_of(session, list(needs))):
        lines -= body.lines
        size -= len(body.text)
        if batch and min(lines, size) < 0:
            return Request(ids, taken, _joined(batch), priority)
        if body.state == _WAITING:
            ids.append(body.id)
            batch.append(body.delivery(needs[body.id]))
    return Request(ids, len(planned), _joined(batch), priority)


def _joined(batch: list[str]) -> bytes:
    return f'{{"deliveries":[{",".join(batch)}]}}'.encode()


def _priority(planned: Sequence[Planned]) -> str:
    """Payments and registrations before edits, edits before papers."""
    most = min((each.rank for each in planned), default=Urgency.DOCUMENTS)
    if most <= Urgency.ADDS:
        return "u=1"
    return "u=2" if most <= Urgency.EDITS else "u=4"


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
