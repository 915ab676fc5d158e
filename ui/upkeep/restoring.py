"""Puts a backup in the place of a desk's present data, and says what that means.

The present data is set aside first. Numbers that were handed out since the backup are not handed
out again, and changes that only the present data has are not left behind unasked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from filelock import FileLock
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from registrar_desktop.clock import Clock
from registrar_desktop.errors import Refused, Unusable
from registrar_desktop.store import backups, identity
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.tables.desk import NumberRange, Series
from registrar_desktop.store.tables.journal import UNCONFIRMED, JournalEntry
from registrar_desktop.store.tables.payments import GatewayOperation, OperationState

# How many numbers are left out where nobody knows how many were given after the backup.
NUMBERS_LEFT_OUT = 500
_LOCK_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore came to.

    set_aside: where the data that was here before is kept, if there was any.
    newest: when the last change in the backup was recorded. next_receipt: the next receipt number.
    numbers_known: False where numbers were left out because the former data could not be asked.
    left_unsent: changes that are only in the data set aside. taken_over: unsent changes that were
    read out of damaged data; `all_read` says whether nothing of its journal was unreadable.
    """

    desk: str
    set_aside: Path | None
    newest: datetime | None
    next_receipt: int
    numbers_known: bool
    left_unsent: int
    taken_over: int = 0
    all_read: bool = True


def restore(
    present: DeskStore, source: Path, keys: backups.BackupKeys, *, leave_unsent: bool
) -> Restored:
    """Lay a backup into the open store of this profile; other programs may have it open, too.

    Raises Unusable where the file is no backup that opens; Refused where it is another desk's, or
    where the present data has unsent changes that the backup has not (unless `leave_unsent`).
    """
    clock, folder = present.clock, present.path.parent
    with (
        FileLock(folder / "sync.lock", timeout=_LOCK_SECONDS),
        backups.opened_backup(source, keys, folder, clock) as restored,
    ):
        known = _same_desk(present, restored)
        looked_at = _last_change(present)
        missing = _unsent_here_only(present, restored) if known else 0
        if missing and not leave_unsent:
            raise Refused("restore_would_leave_unsent", count=missing)
        if known:
            backups.carry_numbers(present.path, restored.path, keys.desk)
        with restored.recording() as session:
            start_anew(session, known=known)
        set_aside = _set_aside(present, clock) if known else None
        # Somebody may be at work in an open window: what was just recorded must not be lost.
        if _last_change(present) != looked_at:
            raise Refused("restore_while_working")
        made = told(restored, set_aside, missing, known=known)
        backups.lay_into(restored.path, present.path, keys.desk)
    return made


def put_away_unreadable(store_file: Path, key_file: Path, clock: Clock) -> Path:
    """Rename a store that cannot be opened, with its key file, so that a new one can be made."""
    aside = aside_name(store_file, clock)
    try:
        for ending in ("", "-wal", "-shm"):
            part = store_file.with_name(store_file.name + ending)
            if part.exists():
                part.rename(aside.with_name(aside.name + ending))
        if key_file.exists():
            key_file.rename(aside.with_suffix(".key.json"))
    except OSError as error:
        raise Unusable("profile_unusable", folder=str(store_file.parent)) from error
    return aside


def _same_desk(present: DeskStore, restored: DeskStore) -> bool:
    """Whether both are the same desk; False where the present one has joined nowhere yet."""
    with restored.reading() as session:
        theirs = identity.joined_desk(session)
    with present.reading() as session:
        if not identity.is_joined(session):
            return False
        mine = identity.joined_desk(session)
    if mine.id != theirs.id:
        raise Refused("backup_of_another_desk", desk=mine.code, other=theirs.code)
    return True


def _last_change(store: DeskStore) -> int:
    with store.reading() as session:
        return session.scalar(select(func.count(JournalEntry.id))) or 0


def _unsent_here_only(present: DeskStore, restored: DeskStore) -> int:
    unsent = select(JournalEntry.id).where(JournalEntry.state.in_(UNCONFIRMED))
    with present.reading() as session:
        waiting = set(session.scalars(unsent))
    with restored.reading() as session:
        return len(waiting.difference(session.scalars(select(JournalEntry.id))))


def _set_aside(present: DeskStore, clock: Clock) -> Path:
    aside = aside_name(present.path, clock)
    present.copy_to(aside)
    return aside


def aside_name(store_file: Path, clock: Clock) -> Path:
    """Where the data of before is kept."""
    when = clock.now().strftime("%Y%m%dT%H%M%SZ")
    return store_file.with_name(f"{store_file.stem}-before-restore-{when}{store_file.suffix}")


def start_anew(session: Session, *, known: bool) -> None:
    """Nobody is signed in, and what may have been sent since the backup is looked up first."""
    identity.sign_out_here(session)
    if known:
        return
    session.execute(update(Series).values(next_number=Series.next_number + NUMBERS_LEFT_OUT))
    session.execute(update(NumberRange).values(next_number=NumberRange.last_number + 1))
    session.execute(
        update(GatewayOperation)
        .where(GatewayOperation.state.in_([OperationState.SAVED, OperationState.SENDING]))
        .values(state=OperationState.UNKNOWN)
    )


def told(restored: DeskStore, set_aside: Path | None, missing: int, *, known: bool) -> Restored:
    """What a restored store says of itself."""
    with restored.reading() as session:
        receipts = session.get(Series, "receipt")
        return Restored(
            desk=identity.joined_desk(session).code,
            set_aside=set_aside,
            newest=session.scalar(select(func.max(JournalEntry.recorded_at))),
            next_receipt=receipts.next_number if receipts else 1,
            numbers_known=known,
            left_unsent=missing,
        )
