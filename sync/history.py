"""The centre was restored from a backup: what the new history forgot is offered again.

Everything here is told in one local transaction; what follows (fetching all records anew under the
changes that wait) goes on by itself after a cut. Nothing is thrown away: records that the restored
centre lacks and no change of this desk rests on are kept readable in `lost_record`.
"""

from __future__ import annotations

import logging
from dataclasses import replace

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from registrar_desktop.schema.codec import row_to_json, table_of
from registrar_desktop.schema.register import BY_KIND, KINDS, MACHINE_MADE
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.identity import join, joined_desk, read_setting, write_setting
from registrar_desktop.store.tables.desk import NumberRange
from registrar_desktop.store.tables.journal import (
    ChangeSetState,
    ConfirmedRecord,
    JournalEntry,
    JournalLine,
)
from registrar_desktop.store.tables.lost import LostRecord
from registrar_desktop.store.tables.unknown import UnknownFields
from sync import digests
from sync.auditing import deliver_all_again
from sync.centre import CentreClient
from sync.download import begin_anew
from sync.outbox import lines_of
from sync.protocol import Action, NumberBlock
from sync.push import move
from sync.rows import forget_versions, remove_row

log = logging.getLogger(__name__)

# Told to staff: when the centre's history changed, and how many change sets are offered again.
RENEWED = "history_renewed"
_SWEEPING = "sweeping"
_PORTION = 2000
# Ranges that are used up, or were given to another desk, are not asked for any more.
_has_some = NumberRange.next_number <= NumberRange.last_number
# What the payment API told this desk itself is not the centre's to take away.
_SHARED = tuple(kind for kind in KINDS if kind not in MACHINE_MADE)


def renew(store: DeskStore, centre: CentreClient) -> None:
    """Take on the centre's present history. Cut short it changes nothing and is asked for again."""
    epoch = centre.history().epoch
    centre.know(epoch)
    forgotten = _forgotten(store, centre)
    kept = _kept_numbers(store, centre)
    with store.recording() as session:
        desk = joined_desk(session)
        log.info("history changed from %s to %s", desk.epoch, epoch)
        join(session, replace(desk, epoch=epoch))
        _use_only(session, kept)
        _offer_again(session, forgotten)
        for record in session.scalars(select(ConfirmedRecord)):
            record.version = record.awaited_version = 0
        session.flush()
        digests.forget(session)
        for kind in KINDS:
            forget_versions(session, kind)
        begin_anew(session)
        deliver_all_again(session)
        start_sweeping(session)
        told = {"at": store.clock.now().isoformat(), "offered_again": len(forgotten)}
        write_setting(session, RENEWED, told)


def start_sweeping(session: Session) -> None:
    """Records whose version was forgotten are kept aside when nothing rests on them any more."""
    write_setting(session, _SWEEPING, {"on": True})


def sweep(store: DeskStore) -> int:
    """Keep aside what the new history does not have, once all of it was fetched; how many records.

    What something else here still refers to stays until that is decided.
    """
    with store.reading() as session:
        if not (read_setting(session, _SWEEPING) or {}).get("on"):
            return 0
    with store.recording() as session:
        swept = sum(_sweep_kind(session, store, kind) for kind in reversed(_SHARED))
        left = any(_unconfirmed(session, kind) for kind in _SHARED)
        write_setting(session, _SWEEPING, {"on": left})
    return swept


def _forgotten(store: DeskStore, centre: CentreClient) -> set[str]:
    with store.reading() as session:
        accepted = session.scalars(
            select(JournalEntry.id).where(JournalEntry.state == ChangeSetState.ACCEPTED)
        ).all()
    found: set[str] = set()
    for start in range(0, len(accepted), _PORTION):
        found.update(centre.forgotten(list(accepted[start : start + _PORTION])).ids)
    return found


def _kept_numbers(store: DeskStore, centre: CentreClient) -> set[int]:
    with store.reading() as session:
        blocks = [
            NumberBlock(
                prefix=each.prefix,
                width=each.width,
                first=each.first_number,
                last=each.last_number,
                seal=each.seal,
            )
            for each in session.scalars(select(NumberRange).where(_has_some))
        ]
    return {block.first for block in centre.kept_numbers(blocks).blocks}


def _use_only(session: Session, kept: set[int]) -> None:
    """Numbers that this desk cannot prove to be its own are not handed out here any more."""
    for each in session.scalars(select(NumberRange).where(_has_some)):
        if each.first_number not in kept:
            each.last_number = each.next_number - 1


def _offer_again(session: Session, forgotten: set[str]) -> None:
    for entry_id in forgotten:
        move(session.get_one(JournalEntry, entry_id), ChangeSetState.WAITING)
    session.flush()
    for lines in lines_of(session, list(forgotten)).values():
        for line in lines:
            _stand_on_nothing(session, line)


def _stand_on_nothing(session: Session, line: JournalLine) -> None:
    """The ground of a change that is offered again is what the snapshot will bring; a record that
    the change made is then there only if another history has it, too."""
    key = (line.record_kind, line.record_id)
    known = session.get(ConfirmedRecord, key)
    if known is None:
        row = session.get(BY_KIND[line.record_kind], line.record_id)
        values = None if row is None else row_to_json(row)
        known = ConfirmedRecord(record_kind=key[0], record_id=key[1], values=values)
        session.add(known)
    if line.action == Action.CREATE:
        known.values = None
    session.flush()


def _sweep_kind(session: Session, store: DeskStore, kind: str) -> int:
    table = table_of(BY_KIND[kind])
    lost = select(table.c.id).where(table.c.row_version == 0, ~_waits(kind))
    for other in _SHARED:
        child = table_of(BY_KIND[other])
        for key in child.foreign_keys:
            if key.column.table is table:
                lost = lost.where(~_named_by(kind, other, key.parent.name))
    ids = session.scalars(lost).all()
    for record_id in ids:
        row = session.get_one(BY_KIND[kind], record_id)
        beyond = session.get(UnknownFields, (kind, record_id))
        session.merge(
            LostRecord(
                record_kind=kind,
                record_id=record_id,
                values=row_to_json(row) | (beyond.values if beyond else {}),
                lost_at=store.clock.now(),
            )
        )
        session.flush()
        session.expunge(row)
        remove_row(session, kind, record_id)
    return len(ids)


def _waits(kind: str) -> ColumnElement[bool]:
    table = table_of(BY_KIND[kind])
    return exists().where(
        ConfirmedRecord.record_kind == kind, ConfirmedRecord.record_id == table.c.id
    )


def _named_by(kind: str, other: str, column: str) -> ColumnElement[bool]:
    child = table_of(BY_KIND[other]).alias("child")
    return exists().where(child.c[column] == table_of(BY_KIND[kind]).c.id)


def _unconfirmed(session: Session, kind: str) -> bool:
    table = table_of(BY_KIND[kind])
    left = select(table.c.id).where(table.c.row_version == 0, ~_waits(kind)).limit(1)
    return session.scalar(left) is not None
