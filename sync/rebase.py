"""The desk's row of a record = what the centre confirmed + the unconfirmed changes on top.

The one place that writes shared records from outside a person's act. A row without unconfirmed
changes is simply the centre's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Table, delete, select, tuple_
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from registrar_desktop.schema.codec import fields_from_json, table_of
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.register import BY_KIND
from registrar_desktop.store import search
from registrar_desktop.store.tables.journal import (
    UNCONFIRMED,
    ConfirmedRecord,
    JournalEntry,
    JournalLine,
)

Row = dict[str, Any]
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
        row = {"id": line.record_id} if row is None else row
        row.update({name: after for name, (_, after) in line.fields.items()})
    return row


def rebase(session: Session, confirmed: ConfirmedRecord) -> None:
    """Make the desk's row anew and forget `confirmed` once nothing unconfirmed rests on it."""
    kind, record_id = confirmed.record_kind, confirmed.record_id
    lines = pending_lines(session, kind, record_id)
    row = replay(confirmed.values, lines)
    if row is None:
        _remove(session, kind, record_id)
    else:
        write_rows(session, kind, [row | {"row_version": confirmed.version}])
    if not lines and confirmed.awaited_version <= confirmed.version:
        session.delete(confirmed)


def write_rows(session: Session, kind: str, rows: Sequence[Row]) -> None:
    """Insert or overwrite rows given as JSON values; an older version never overwrites a newer."""
    if not rows:
        return
    record = BY_KIND[kind]
    table = table_of(record)
    statement = insert(table)
    incoming = statement.excluded
    statement = statement.on_conflict_do_update(
        index_elements=[table.c.id],
        set_={column.key: incoming[column.key] for column in table.columns if column.key != "id"},
        where=incoming.row_version >= table.c.row_version,
    )
    session.connection().execute(statement, [_complete(table, record, row) for row in rows])
    if record is Student:
        search.index_students_by_id(session, [row["id"] for row in rows])


def _complete(table: Table, record: Any, row: Row) -> Row:
    """Every column of the table: the row's value, else the column's default, else nothing."""
    known = fields_from_json(record, row)
    for column in table.columns:
        if known.get(column.key) is None and column.default is not None:
            known[column.key] = column.default.arg  # type: ignore[attr-defined]
        known.setdefault(column.key, None)
    return known


def _remove(session: Session, kind: str, record_id: str) -> None:
    """Take away a row that only this desk ever had and that a person discarded."""
    if BY_KIND[kind] is Student:
        search.drop_students(session, [record_id])
    table = table_of(BY_KIND[kind])
    session.connection().execute(delete(table).where(table.c.id == record_id))


def _portions(keys: Sequence[RecordKey], size: int = 400) -> Iterable[Sequence[RecordKey]]:
    return (keys[start : start + size] for start in range(0, len(keys), size))
