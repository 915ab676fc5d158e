"""What is sent next: unconfirmed change sets in order, without those that must wait for others.

A change set depends on every earlier unconfirmed one that touches the same record or creates a
record it refers to. What depends on a refused or conflicting one is parked; all else flows.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from heapq import merge
from itertools import islice

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from registrar_desktop.store.identity import joined_desk
from registrar_desktop.store.tables.journal import (
    NEEDS_ATTENTION,
    ChangeSetState,
    JournalEntry,
    JournalLine,
)
from sync.protocol import Action, ChangeSet, Delivery, FieldChange, Line

# One request: so many change sets, lines and bytes of values at the most. The centre takes 16 MiB.
MOST_SETS = 100
MOST_LINES = 2000
MOST_BYTES = 4 * 2**20
# Read at once; those behind are read only while the request has room.
_WINDOW = 200
_MOST_LABEL = 400


@dataclass(frozen=True, slots=True)
class Queued:
    """A journal entry with its lines."""

    entry: JournalEntry
    lines: list[JournalLine]


def next_deliveries(session: Session, skip: Collection[str] = ()) -> list[Delivery]:
    """The deliveries of the next request, in the order they must be applied in.

    skip: change sets that the centre parked in this cycle; what depends on them waits, too.
    """
    desk_id = joined_desk(session).id
    ahead = _Ahead(skip)
    batch: list[Delivery] = []
    lines, size = MOST_LINES, MOST_BYTES
    for queued in _queue(session):
        depends_on = ahead.needed_by(queued)
        if depends_on is None:
            continue
        lines -= len(queued.lines)
        size -= sum(len(json.dumps(line.fields)) for line in queued.lines)
        if batch and (min(lines, size) < 0 or len(batch) == MOST_SETS):
            break
        batch.append(
            Delivery(
                change_set=to_wire(queued, desk_id),
                depends_on=depends_on,
                # It has been decided before, by a history that is no more.
                offered_again=queued.entry.decided_at is not None,
                on_behalf=queued.entry.origin_desk_id is not None,
            )
        )
    return batch


class _Ahead:
    """The unconfirmed change sets seen so far, by the records they touch and create."""

    def __init__(self, skip: Collection[str]) -> None:
        self._skip = skip
        self._stuck: set[str] = set()
        self._touching: dict[tuple[str, str], list[str]] = {}
        self._creating: dict[str, str] = {}

    def needed_by(self, queued: Queued) -> list[str] | None:
        """What must be accepted before this one; None where it is not to be sent now."""
        entry = queued.entry
        needed = self._needs(queued.lines)
        for line in queued.lines:
            self._touching.setdefault((line.record_kind, line.record_id), []).append(entry.id)
            if line.action == Action.CREATE:
                self._creating[line.record_id] = entry.id
        stuck = (
            entry.state in NEEDS_ATTENTION
            or entry.id in self._skip
            or not self._stuck.isdisjoint(needed)
        )
        if stuck:
            self._stuck.add(entry.id)
            return None
        return list(needed)

    def _needs(self, lines: Iterable[JournalLine]) -> dict[str, None]:
        needed: dict[str, None] = {}
        for line in lines:
            needed.update(dict.fromkeys(self._touching.get((line.record_kind, line.record_id), ())))
            for _, after in line.fields.values():
                if isinstance(after, str) and after in self._creating:
                    needed[self._creating[after]] = None
        return needed


def _queue(session: Session) -> Iterator[Queued]:
    """The unconfirmed change sets in order, read as far as they are asked for: behind one that is
    stuck a hundred thousand may wait that are not."""
    stuck = session.scalars(
        select(JournalEntry)
        .where(JournalEntry.state.in_(NEEDS_ATTENTION))
        .order_by(JournalEntry.position, JournalEntry.seq)
    ).all()
    entries = merge(stuck, _waiting(session), key=_place)
    while few := list(islice(entries, _WINDOW)):
        lines = lines_of(session, [entry.id for entry in few])
        yield from (Queued(entry, lines[entry.id]) for entry in few)


def _waiting(session: Session) -> Iterator[JournalEntry]:
    place = (-1, -1)
    while few := session.scalars(
        select(JournalEntry)
        .where(JournalEntry.state == ChangeSetState.WAITING)
        .where(tuple_(JournalEntry.position, JournalEntry.seq) > place)
        .order_by(JournalEntry.position, JournalEntry.seq)
        .limit(_WINDOW)
    ).all():
        yield from few
        place = _place(few[-1])


def _place(entry: JournalEntry) -> tuple[int, int]:
    return entry.position, entry.seq


def lines_of(session: Session, ids: list[str]) -> dict[str, list[JournalLine]]:
    """The lines of change sets, each in its order."""
    found: dict[str, list[JournalLine]] = {each: [] for each in ids}
    for start in range(0, len(ids), 500):
        few = ids[start : start + 500]
        rows = session.scalars(
            select(JournalLine)
            .where(JournalLine.change_set_id.in_(few))
            .order_by(JournalLine.change_set_id, JournalLine.line)
        )
        for row in rows:
            found[row.change_set_id].append(row)
    return found


def to_wire(queued: Queued, desk_id: str) -> ChangeSet:
    """The change set as it travels; the same journal entry always makes the same body."""
    entry = queued.entry
    return ChangeSet(
        id=entry.id,
        desk_id=entry.origin_desk_id or desk_id,
        seq=entry.seq if entry.origin_seq is None else entry.origin_seq,
        kind=entry.kind,
        actor=entry.actor,
        label=entry.label[:_MOST_LABEL],
        recorded_at=entry.recorded_at,
        clock_offset_ms=entry.clock_offset_ms,
        replaces=entry.replaces,
        lines=[
            Line(
                kind=line.record_kind,
                id=line.record_id,
                action=Action(line.action),
                fields={
                    name: FieldChange(before=before, after=after)
                    for name, (before, after) in line.fields.items()
                },
                base_version=line.base_version,
            )
            for line in queued.lines
        ],
    )
