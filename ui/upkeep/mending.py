"""Puts a backup in the place of data that is damaged in the midst, and takes over what can be read.

The damaged file is kept, whole. Nothing is written into it: what had not been sent is read out of it
page by page and waits again in the restored data, under the names it had.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from filelock import FileLock

from registrar_desktop.clock import Clock
from registrar_desktop.errors import Refused, Unusable
from registrar_desktop.store import backups, identity
from registrar_desktop.store.damage import forget_damage
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.journal_file import SavedJournal, unsent_in
from sync.rescue import take_back
from ui.upkeep.restoring import Restored, aside_name, start_anew, told

_LOCK_SECONDS = 120
_PARTS = ("", "-wal", "-shm")


def restore_over(
    store_file: Path, source: Path, keys: backups.BackupKeys, clock: Clock
) -> Restored:
    """Bring a desk back whose data file is damaged.

    Raises Unusable where the backup does not open or is damaged itself; Refused where it is
    another desk's. Then nothing was changed.
    """
    folder = store_file.parent
    with (
        FileLock(folder / "sync.lock", timeout=_LOCK_SECONDS),
        backups.opened_backup(source, keys, folder, clock) as restored,
    ):
        journal = _readable(store_file, keys.desk)
        _refuse_another_desk(restored, journal)
        known = _carry_numbers(store_file, restored.path, keys.desk)
        with restored.recording() as session:
            start_anew(session, known=known)
        taken = take_back(restored, journal).changes if journal else 0
        aside = _set_aside(store_file, clock)
        made = replace(
            told(restored, aside, journal.unreadable if journal else 0, known=known),
            taken_over=taken,
            all_read=journal is not None and not (journal.unreadable or journal.places),
        )
        restored.close()
        _put_in_place(restored.path, store_file)
    forget_damage(store_file)
    return made


def _readable(store_file: Path, key: bytes) -> SavedJournal | None:
    try:
        return unsent_in(store_file, key)
    except Unusable:
        return None


def _refuse_another_desk(restored: DeskStore, journal: SavedJournal | None) -> None:
    with restored.reading() as session:
        theirs = identity.joined_desk(session)
    if journal is not None and journal.desk_id != theirs.id:
        raise Refused("backup_of_another_desk", desk=journal.desk_code, other=theirs.code)


def _carry_numbers(damaged: Path, restored: Path, key: bytes) -> bool:
    """Whether it could be read which numbers were handed out."""
    try:
        backups.carry_numbers(damaged, restored, key)
    except Unusable:
        return False
    return True


def _set_aside(store_file: Path, clock: Clock) -> Path:
    """A copy of the damaged file as it lies there, through to the disk."""
    aside = aside_name(store_file, clock)
    try:
        for ending in _PARTS:
            part = store_file.with_name(store_file.name + ending)
            if part.exists():
                copy = aside.with_name(aside.name + ending)
                shutil.copyfile(part, copy)
                backups.to_disk(copy)
    except OSError as error:
        raise Unusable("profile_unusable", folder=str(store_file.parent)) from error
    return aside


def _put_in_place(restored: Path, store_file: Path) -> None:
    """The old log goes first: over another file it would be taken for that one's."""
    try:
        backups.to_disk(restored)
        for ending in _PARTS[1:]:
            store_file.with_name(store_file.name + ending).unlink(missing_ok=True)
        restored.replace(store_file)
    except OSError as error:
        raise Unusable("profile_unusable", folder=str(store_file.parent)) from error
