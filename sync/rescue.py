"""Takes in the journal that another desk could not deliver, and delivers it for that desk.

Its change sets keep their ids, desk, numbers, actors and bodies, so that the centre decides each
once, whoever brings it. Here they wait behind what this desk has recorded so far, are shown in its
records where these can carry them, and otherwise only listed.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from registrar_desktop.clock import from_text
from registrar_desktop.errors import Refused, Unusable
from registrar_desktop.rules.roles import may_speak_for_desks
from registrar_desktop.rules.urgency import urgency
from registrar_desktop.schema.base import Instant
from registrar_desktop.schema.codec import row_to_json, table_of
from registrar_desktop.schema.register import BY_KIND
from registrar_desktop.schema.vocabulary import ChangeKind
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.identity import joined_desk, signed_in
from registrar_desktop.store.journal_file import SavedChange, SavedJournal
from registrar_desktop.store.salvage import Row
from registrar_desktop.store.tables.journal import (
    FIRST_TAKEN_IN,
    ConfirmedRecord,
    JournalEntry,
    JournalLine,
)
from registrar_desktop.store.tables.payments import GatewayOperation, OperationState
from sync.outbox import lines_of
from sync.protocol import Action
from sync.rebase import rebase

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What came of it: change sets and payment requests that are new here, change sets that were
    here already, and whether this desk's records show them before they are confirmed."""

    desk: str
    changes: int
    known: int
    requests: int
    shown: bool


def take_in(store: DeskStore, journal: SavedJournal) -> TakenIn:
    """Enter a saved journal into this desk's. Taking the same one in again changes nothing.

    Raises Refused where the role of whoever works here forbids it, Unusable where the journal
    holds words that only a newer program knows.
    """
    with store.reading() as session:
        me, person = joined_desk(session), signed_in(session)
        if not may_speak_for_desks(person.roles):
            raise Refused("role_forbids", login=person.login, act="Another desk's journal")
    log.info("journal of desk %s comes in at %s", journal.desk_code, me.code)
    return _take(store, journal)


def take_back(store: DeskStore, journal: SavedJournal) -> TakenIn:
    """Enter what this desk itself had not delivered when its data was damaged: it stays this
    desk's own, so nobody's right to speak for others is asked."""
    with store.reading() as session:
        me = joined_desk(session)
    if journal.desk_id != me.id:
        raise Refused("backup_of_another_desk", desk=journal.desk_code, other=me.code)
    return _take(store, journal)


def _take(store: DeskStore, journal: SavedJournal) -> TakenIn:
    with store.recording() as session:
        new = _new_here(session, journal.changes)
        _enter(session, new)
        requests = _enter_operations(session, journal.operations)
    log.info("took in %d change sets of desk %s", len(new), journal.desk_code)
    return TakenIn(
        desk=journal.desk_code,
        changes=len(new),
        known=len(journal.changes) - len(new),
        requests=requests,
        shown=_show(store, [change.entry["id"] for change in new]),
    )


def _new_here(session: Session, changes: Iterable[SavedChange]) -> list[SavedChange]:
    known = set(session.scalars(select(JournalEntry.id)))
    return [change for change in changes if change.entry["id"] not in known]


def _enter(session: Session, changes: list[SavedChange]) -> None:
    """Behind everything recorded here so far: what is recorded later may rest on it."""
    seq = JournalEntry.seq
    own = session.scalar(select(func.max(seq)).where(seq < FIRST_TAKEN_IN)) or 0
    before = session.scalar(select(func.count(seq)).where(seq >= FIRST_TAKEN_IN)) or 0
    for at, change in enumerate(changes, start=before):
        session.add(_entry(change, FIRST_TAKEN_IN + at, own + at + 1))
    session.flush()
    lines = [_line(row) for change in changes for row in change.lines]
    if lines:
        session.connection().execute(insert(JournalLine), lines)


def _entry(change: SavedChange, seq: int, position: int) -> JournalEntry:
    row, recorder = change.entry, change.recorder
    try:
        kind = ChangeKind(row["kind"])
    except ValueError as error:
        raise Unusable("journal_newer", file=recorder.desk_code) from error
    return JournalEntry(
        id=row["id"],
        seq=seq,
        position=position,
        kind=kind,
        label=row["label"],
        actor=row["actor"],
        recorded_at=from_text(row["recorded_at"]),
        clock_offset_ms=row["clock_offset_ms"],
        replaces=row["replaces"],
        urgency=urgency(kind),
        origin_desk_id=recorder.desk_id,
        origin_desk_code=recorder.desk_code,
        origin_seq=recorder.seq,
    )


def _line(row: Row) -> dict[str, Any]:
    columns = JournalLine.__table__.columns.keys()
    return {name: row[name] for name in columns if name != "fields"} | {
        "fields": json.loads(row["fields"])
    }


def _enter_operations(session: Session, operations: Iterable[Row]) -> int:
    """Requests to the payment API; what became of them there is looked up before one is sent."""
    entered = 0
    for row in operations:
        if session.get(GatewayOperation, row["id"]) is None:
            session.add(_operation(row))
            entered += 1
    return entered


def _operation(row: Row) -> GatewayOperation:
    made = GatewayOperation()
    for column in GatewayOperation.__table__.columns:
        value = row.get(column.key)
        if value is not None and isinstance(column.type, Instant):
            value = from_text(value)
        elif value is not None and isinstance(column.type, JSON):
            value = json.loads(value)
        setattr(made, column.key, value)
    made.state = OperationState(row["state"])
    if made.state is not OperationState.REVIEW:
        made.state = OperationState.UNKNOWN
    return made


def _show(store: DeskStore, ids: list[str]) -> bool:
    """Lay the changes over this desk's records. False where one of them has nowhere to stand: a
    record it is about or names is not here, and comes with the feed."""
    try:
        with store.recording() as session:
            stand = [_stand(session, lines) for lines in lines_of(session, ids).values()]
    except (IntegrityError, Refused) as error:
        log.info("not shown before they are confirmed: %s", type(error).__name__)
        return False
    return all(stand)


def _stand(session: Session, lines: list[JournalLine]) -> bool:
    if not all(_has_ground(session, line) for line in lines):
        return False
    for line in lines:
        key = (line.record_kind, line.record_id)
        confirmed = session.get(ConfirmedRecord, key) or _ground(session, line)
        session.flush()
        rebase(session, confirmed)
        session.flush()
    return True


def _has_ground(session: Session, line: JournalLine) -> bool:
    table = table_of(BY_KIND[line.record_kind])
    if line.action != Action.CREATE:
        return _is_here(session, line.record_kind, line.record_id)
    named = ((key.column.table.name, key.parent.name) for key in table.foreign_keys)
    return all(
        _is_here(session, kind, line.fields[name][1]) for kind, name in named if name in line.fields
    )


def _is_here(session: Session, kind: str, record_id: str) -> bool:
    table = table_of(BY_KIND[kind])
    return session.scalar(select(table.c.id).where(table.c.id == record_id)) is not None


def _ground(session: Session, line: JournalLine) -> ConfirmedRecord:
    row = session.get(BY_KIND[line.record_kind], line.record_id)
    made = ConfirmedRecord(
        record_kind=line.record_kind,
        record_id=line.record_id,
        values=None if row is None else row_to_json(row),
        version=0 if row is None else row.row_version,
        awaited_version=0,
    )
    if row is not None:
        # What is laid over it goes past this session's picture of the row.
        session.expunge(row)
    session.add(made)
    return made
