"""The desk's row of a record = what the centre confirmed + the unconfirmed changes on top.

A row without unconfirmed changes is simply the centre's. How rows get into the tables is told in
`sync.rows`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from registrar_desktop.schema.register import BY_KIND
from registrar_desktop.store.capture import CREATE
from registrar_desktop.store.tables.journal import (
    UNCONFIRMED,
    UNCONFIRMED_WORDS,
    ConfirmedRecord,
    JournalEntry,
    JournalLine,
)
from sync.order import RecordKey
from sync.protocol_reading import FeedRow
from sync.rows import Row, refuse_unknown_words, remove_row, write_rows

_ASKED_CONFIRMED = text(
    "SELECT c.* FROM json_each(:keys) AS asked JOIN confirmed_record AS c"
    " ON c.record_kind = asked.value ->> 0 AND c.record_id = asked.value ->> 1"
)
_WITH_PENDING = text(
    "SELECT DISTINCT l.record_kind, l.record_id FROM json_each(:keys) AS asked"
    " JOIN change_line AS l"
    " ON l.record_kind = asked.value ->> 0 AND l.record_id = asked.value ->> 1"
    " JOIN change_set AS s ON s.id = l.change_set_id"
    " WHERE s.state IN (SELECT value FROM json_each(:states))"
)


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
    columns = ConfirmedRecord.__table__.c
    if session.scalar(select(columns.record_id).limit(1)) is None:
        return {}
    asked = _ASKED_CONFIRMED.bindparams(keys=json.dumps(keys))
    rows = session.scalars(select(ConfirmedRecord).from_statement(asked))
    return {(row.record_kind, row.record_id): row for row in rows}


def confirmed_versions(session: Session, keys: Sequence[RecordKey]) -> dict[RecordKey, int]:
    """The centre's version of which this desk has all values, by record."""
    by_kind: dict[str, list[str]] = {}
    for kind, record_id in keys:
        by_kind.setdefault(kind, []).append(record_id)
    found: dict[RecordKey, int] = {}
    for kind, ids in by_kind.items():
        if kind in BY_KIND:
            rows = session.connection().exec_driver_sql(
                f"SELECT id, row_version FROM {kind} WHERE id IN (SELECT value FROM json_each(?))",  # noqa: S608
                (json.dumps(ids),),
            )
            found.update({(kind, row.id): row.row_version for row in rows})
    for key, confirmed in confirmed_records(session, keys).items():
        found[key] = confirmed.version
    return found


def records_with_pending(session: Session, keys: Sequence[RecordKey]) -> set[RecordKey]:
    """Those of these records that unconfirmed changes rest on."""
    if not keys:
        return set()
    asked = {"keys": json.dumps(keys), "states": UNCONFIRMED_WORDS}
    return {(kind, record_id) for kind, record_id in session.execute(_WITH_PENDING, asked)}


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
