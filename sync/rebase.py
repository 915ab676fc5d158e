"""The desk's row of a record = what the centre confirmed + the unconfirmed changes on top.

A row without unconfirmed changes is simply the centre's. How rows get into the tables is told in
`sync.rows`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from registrar_desktop.store.capture import CREATE
from registrar_desktop.store.tables.journal import (
    UNCONFIRMED,
    ConfirmedRecord,
    JournalEntry,
    JournalLine,
)
from sync.protocol_reading import FeedRow
from sync.rows import Row, refuse_unknown_words, remove_row, write_rows

RecordKey = tuple[str, str]


def pending_lines(session: Session, kind: str, record_id: str) -> list[JournalLine]:
    """The unconfirmed changes of one record in the order they were made."""
    return list(
        session.scalars(
            select(JournalLine)
            .join(JournalEntry, JournalEntry.id == JournalLine.change_set_id)
            .where(JournalLine.record_kind == kind, JournalLine.record_id == record_id)
            .where(JournalEntry.state.in_(UNCONFIRMED))
            .order_by(JournalEntry.position, JournalEntry.seq)
        )
    )


def confirmed_records(
    session: Session, keys: Sequence[RecordKey]
) -> dict[RecordKey, ConfirmedRecord]:
    """What is kept of the centre's side for these records, where anything is."""
    found: dict[RecordKey, ConfirmedRecord] = {}
    for few in _portions(keys):
        rows = session.scalars(
            select(ConfirmedRecord).where(
                tuple_(ConfirmedRecord.record_kind, ConfirmedRecord.record_id).in_(few)
            )
        )
        found.update({(row.record_kind, row.record_id): row for row in rows})
    return found


def records_with_pending(session: Session, keys: Sequence[RecordKey]) -> set[RecordKey]:
    """Those of these records that unconfirmed changes rest on."""
    found: set[RecordKey] = set()
    for few in _portions(keys):
        rows = session.execute(
            select(JournalLine.record_kind, JournalLine.record_id)
            .join(JournalEntry, JournalEntry.id == JournalLine.change_set_id)
            .where(tuple_(JournalLine.record_kind, JournalLine.record_id).in_(few))
            .where(JournalEntry.state.in_(UNCONFIRMED))
        )
        found.update((kind, record_id) for kind, record_id in rows)
    return found


def replay(values: Row | None, lines: Iterable[JournalLine]) -> Row | None:
    """The confirmed values with the changes of `lines` on top; None where nothing is left."""
    row = None if values is None else dict(values)
    for line in lines:
        if row is None:
            # Of a record that is not here an edit alone makes none.
            if line.action != CREATE:
                continue
            row = {"id": line.record_id}
        row.update({name: after for name, (_, after) in line.fields.items()})
    return row


def rebase_fetched(session: Session, rows: list[FeedRow]) -> set[RecordKey]:
    """Rows that unconfirmed changes rest on, or that are still behind what a verdict named; the
    fetched values become their new ground. What is left rests on nothing and is written whole."""
    known = confirmed_records(session, list({(row.kind, row.id) for row in rows}))
    for row in rows:
        confirmed = known.get((row.kind, row.id))
        if confirmed is None or row.version < max(confirmed.version, confirmed.awaited_version):
            continue
        refuse_unknown_words(row.kind, row.values)
        confirmed.values, confirmed.version = row.values, row.version
    session.flush()
    pending = records_with_pending(session, list(known))
    kept: set[RecordKey] = set()
    for key, confirmed in known.items():
        if key in pending:
            rebase(session, confirmed)
        elif confirmed.awaited_version <= confirmed.version:
            session.delete(confirmed)
            continue
        kept.add(key)
    session.flush()
    return kept


def rebase(session: Session, confirmed: ConfirmedRecord) -> None:
    """Make the desk's row anew and forget `confirmed` once nothing unconfirmed rests on it."""
    kind, record_id = confirmed.record_kind, confirmed.record_id
    lines = pending_lines(session, kind, record_id)
    row = replay(confirmed.values, lines)
    if row is None:
        remove_row(session, kind, record_id)
    else:
        write_rows(session, kind, [row | {"row_version": confirmed.version}])
    if not lines and confirmed.awaited_version <= confirmed.version:
        session.delete(confirmed)


def _portions(keys: Sequence[RecordKey], size: int = 400) -> Iterable[Sequence[RecordKey]]:
    return (keys[start : start + size] for start in range(0, len(keys), size))
