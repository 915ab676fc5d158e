"""Takes an import back by a new act: changed fields as they were before, new rows closed.

Nothing is deleted. It is refused as a whole once anything rests on what the import made, or was
changed since: then the single records are for a person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registrar_desktop.errors import Refused
from registrar_desktop.imports.batches import batch_named
from registrar_desktop.imports.closing import close
from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.base import Record
from registrar_desktop.schema.codec import fields_from_json, row_to_json, table_of
from registrar_desktop.schema.register import BY_KIND, CENTRE_FIELDS, RECORDS
from registrar_desktop.schema.vocabulary import ChangeKind
from registrar_desktop.store.capture import CREATE
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.identity import signed_in
from registrar_desktop.store.tables.imports import ImportBatch, ImportPart
from registrar_desktop.store.tables.journal import JournalLine
from registrar_desktop.store.work import Work

_AT_ONCE = 500
# What counts people's acts, not what is known: the centre gives these as it needs.
_BESIDE = CENTRE_FIELDS | {"id", "posted_at", "waitlist_pos"}


@dataclass(frozen=True, slots=True)
class Undone:
    """What became of an import that was taken back. kept: rows that cannot be closed (terms)."""

    title: str
    put_back: int
    closed: int
    kept: int = 0
    withdrawn: bool = False


def parts_of(session: Session, batch: ImportBatch) -> list[str]:
    """The change sets of an import."""
    statement = select(ImportPart.change_set_id).where(ImportPart.batch_id == batch.id)
    return list(session.scalars(statement))


def check_undoable(session: Session, name: str) -> ImportBatch:
    """The import. Raises Refused where it was undone before, or something depends on it."""
    batch = batch_named(session, name)
    if batch.undone_at is not None:
        raise Refused("import_undone_already", title=batch.title, by=batch.undone_by or "")
    lines = lines_of(session, parts_of(session, batch))
    made = {line.record_id for line in lines if line.action == CREATE}
    for kind, ids in _by_kind(line for line in lines if line.action == CREATE).items():
        _refuse_dependents(session, batch, BY_KIND[kind], ids, made)
    for line, row in _with_rows(session, lines):
        if _differs(line, row):
            raise Refused("import_changed_since", title=batch.title, kind=line.record_kind)
    return batch


def undo_by_changes(store: DeskStore, name: str) -> Undone:
    """Take an import back by an act of its own."""
    with store.reading() as session:
        batch = check_undoable(session, name)
        kind = ChangeKind.PAYMENT if batch.format == "PAYMENTS" else ChangeKind.IMPORT
    with store.changing(label=f"Undo import of {batch.title}", kind=kind) as work:
        batch = check_undoable(work.session, name)
        undone = _undo(work, batch)
        batch.undone_at, batch.undone_by = work.now, work.actor
    return undone


def undo_unsent(
    store: DeskStore, name: str, withdraw: Callable[[list[str], str], bool]
) -> Undone | None:
    """Take an import back as if it had never been; None where the centre may know of it, or it is
    about payments: money that was recorded is reversed, never discarded.

    withdraw(change sets, label): whether all of them could be taken out of the journal.
    """
    with store.reading() as session:
        batch = check_undoable(session, name)
        parts, title = parts_of(session, batch), batch.title
        lines = lines_of(session, parts)
        made = sum(line.action == CREATE for line in lines)
        undone = Undone(title, len(lines) - made, made, withdrawn=True)
        actor = signed_in(session).login
        if any(line.record_kind == LedgerEntry.__tablename__ for line in lines):
            return None
    if not withdraw(parts, f"Undo import of {title}"):
        return None
    with store.recording() as session:
        batch = batch_named(session, name)
        batch.undone_at, batch.undone_by = store.clock.now(), actor
    return undone


def lines_of(session: Session, change_sets: list[str]) -> list[JournalLine]:
    """The lines of these change sets."""
    found: list[JournalLine] = []
    for at in range(0, len(change_sets), _AT_ONCE):
        some = change_sets[at : at + _AT_ONCE]
        statement = select(JournalLine).where(JournalLine.change_set_id.in_(some))
        found += session.scalars(statement.order_by(JournalLine.change_set_id, JournalLine.line))
    return found


def _undo(work: Work, batch: ImportBatch) -> Undone:
    lines = lines_of(work.session, parts_of(work.session, batch))
    put_back = closed = kept = 0
    for line, row in reversed(list(_with_rows(work.session, lines))):
        if line.action == CREATE:
            if close(work, row, closed + 1):
                closed += 1
            else:
                kept += 1
            continue
        before = {name: pair[0] for name, pair in line.fields.items()}
        for name, value in fields_from_json(type(row), before).items():
            setattr(row, name, value)
        put_back += 1
    return Undone(batch.title, put_back, closed, kept)


def _with_rows(
    session: Session, lines: Iterable[JournalLine]
) -> Iterable[tuple[JournalLine, Record]]:
    by_kind: dict[str, list[JournalLine]] = {}
    for line in lines:
        by_kind.setdefault(line.record_kind, []).append(line)
    for kind, some in by_kind.items():
        rows: dict[str, Record] = {}
        for at in range(0, len(some), _AT_ONCE):
            ids = [line.record_id for line in some[at : at + _AT_ONCE]]
            model = BY_KIND[kind]
            found = session.scalars(select(model).where(model.id.in_(ids)))
            rows |= {row.id: row for row in found}
        for line in some:
            if line.record_id in rows:
                yield line, rows[line.record_id]


def _differs(line: JournalLine, row: Record) -> bool:
    now: dict[str, Any] = row_to_json(row)
    names = now.keys() - _BESIDE if line.action == CREATE else line.fields.keys()
    return any(now[name] != line.fields.get(name, [None, None])[1] for name in names)


def _by_kind(lines: Iterable[JournalLine]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in lines:
        found.setdefault(line.record_kind, []).append(line.record_id)
    return found


def _refuse_dependents(
    session: Session, batch: ImportBatch, model: type[Record], ids: list[str], made: set[str]
) -> None:
    target = table_of(model).c.id
    for other in RECORDS:
        table = table_of(other)
        for column in table.columns:
            if not column.references(target):
                continue
            for at in range(0, len(ids), _AT_ONCE):
                some = ids[at : at + _AT_ONCE]
                statement = select(table.c.id).where(column.in_(some))
                for found in session.scalars(statement):
                    if found not in made:
                        raise Refused(
                            "import_depended_on", title=batch.title, kind=other.__tablename__
                        )
