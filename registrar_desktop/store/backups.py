"""Encrypted copies of a store and the way back: made and laid in while the store is in use.

A backup is a store file of its own. Its key is the store's, or comes from a passphrase and the
sixteen salt bytes that SQLCipher keeps in clear at the beginning of the file.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2

from registrar_desktop.clock import Clock
from registrar_desktop.errors import Unusable
from registrar_desktop.identifiers import new_id
from registrar_desktop.store.desk_store import FILE_NAME, DeskStore
from registrar_desktop.store.engine import BUSY_SECONDS, troubles_told
from registrar_desktop.store.keys import derive_key
from registrar_desktop.store.upgrades import OnStep

_SALT_BYTES = 16


def write_backup(
    store: DeskStore,
    target: Path,
    key: bytes,
    passphrase: str | None,
    on_step: OnStep = lambda done, of: None,
) -> None:
    """Copy the store to `target`, whole or not at all; with a passphrase it opens by that.

    on_step: as in `copy_store`; what it raises leaves nothing behind.
    """
    part = target.with_name(f".{target.name[:80]}.{new_id()}.part")
    try:
        store.copy_to(part, on_step)
        if passphrase is not None:
            _change_key(part, key, derive_key(passphrase, salt_of(part)))
        to_disk(part)
        part.replace(target)
    except OSError as error:
        raise Unusable("backup_not_written", file=str(target)) from error
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def opened_backup(
    source: Path, keys: BackupKeys, folder: Path, clock: Clock
) -> Iterator[DeskStore]:
    """A backup as a store of its own under the desk's key, brought to this version; in a scratch
    folder that is gone afterwards. Raises Unusable where it is none, damaged or locked."""
    scratch = folder / f"restore-{new_id()}"
    try:
        scratch.mkdir(mode=0o700, parents=True)
        copy = scratch / FILE_NAME
        shutil.copyfile(source, copy)
    except OSError as error:
        shutil.rmtree(scratch, ignore_errors=True)
        raise Unusable("backup_unreadable", file=str(source)) from error
    try:
        _change_key(copy, keys.opening(copy), keys.desk)
        _refuse_damaged(copy, keys.desk)
        store = DeskStore.open(copy, keys.desk, clock)
        try:
            yield store
        finally:
            store.close()
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


class BackupKeys:
    """The keys a backup may open with: the desk's own, one it had earlier, or one from a
    passphrase."""

    def __init__(
        self, desk: bytes, passphrase: str | None, earlier: tuple[bytes, ...] = ()
    ) -> None:
        self.desk = desk
        self._passphrase = passphrase
        self._earlier = earlier

    def opening(self, path: Path) -> bytes:
        """The one that opens this file; Unusable where none does."""
        for key in (self.desk, *self._earlier):
            if opens(path, key):
                return key
        if self._passphrase is not None:
            derived = derive_key(self._passphrase, salt_of(path))
            if opens(path, derived):
                return derived
        raise Unusable("backup_locked", file=path.name)


def lay_into(source: Path, target: Path, key: bytes) -> None:
    """Make the target's content that of the source, in one transaction, while others read it."""
    with troubles_told(target), connected(source, key) as backup, connected(target, key) as live:
        try:
            backup.backup(live)
        except MemoryError as error:
            # So it says that a page of the target, which it would overwrite, cannot be read.
            raise Unusable("store_damaged", file=target.name) from error


def carry_numbers(present: Path, restored: Path, key: bytes) -> None:
    """Take over from the present store what must not go back: numbers handed out, and what the
    payment API was told."""
    with troubles_told(restored), connected(restored, key) as raw:
        raw.execute(f"ATTACH ? AS present KEY \"x'{key.hex()}'\"", (str(present),))
        raw.execute("BEGIN IMMEDIATE")
        for table, counter in (("series", "name"), ("number_range", "first_number")):
            raw.execute(
                f"UPDATE {table} SET next_number = max(next_number, (SELECT p.next_number"  # noqa: S608
                f" FROM present.{table} p WHERE p.{counter} = {table}.{counter}))"
                f" WHERE {counter} IN (SELECT {counter} FROM present.{table})"
            )
            _copy_rows(raw, "INSERT OR IGNORE", table)
        _copy_rows(raw, "INSERT OR REPLACE", "gateway_operation")
        # The centre knows the trail as it was: it must not begin anew from an earlier place.
        later = "WHERE seq > (SELECT coalesce(max(seq), 0) FROM main.audit_event)"
        _copy_rows(raw, "INSERT", "audit_event", later)
        raw.execute("COMMIT")


def _copy_rows(raw: Any, verb: str, table: str, where: str = "") -> None:
    names = ", ".join(row[1] for row in raw.execute(f"PRAGMA main.table_info({table})"))
    raw.execute(f"{verb} INTO {table} ({names}) SELECT {names} FROM present.{table} {where}")  # noqa: S608


def integrity_problems(path: Path, key: bytes) -> list[str]:
    """What SQLite and SQLCipher find wrong with pages, indexes and references."""
    with troubles_told(path), connected(path, key) as raw:
        found = [str(row[0]) for row in raw.execute("PRAGMA cipher_integrity_check")]
        found += [str(row[0]) for row in raw.execute("PRAGMA integrity_check") if row[0] != "ok"]
        dangling = raw.execute("PRAGMA foreign_key_check").fetchall()
        return found + [f"{table} row {row} refers to no {to}" for table, row, to, _ in dangling]


def _refuse_damaged(path: Path, key: bytes) -> None:
    try:
        problems = integrity_problems(path, key)
    except Unusable as trouble:
        raise Unusable("backup_damaged", file=path.name) from trouble
    if problems:
        raise Unusable("backup_damaged", file=path.name)


def _change_key(path: Path, key: bytes, new_key: bytes) -> None:
    if key == new_key:
        return
    with troubles_told(path), connected(path, key) as raw:
        raw.execute(f"PRAGMA rekey=\"x'{new_key.hex()}'\"")


def opens(path: Path, key: bytes) -> bool:
    """Whether this key opens a file that holds a store."""
    try:
        with connected(path, key) as raw:
            # An empty file opens with any key.
            found = raw.execute("SELECT 1 FROM sqlite_master WHERE name = 'setting'").fetchone()
    except sqlcipher3.dbapi2.DatabaseError:
        return False
    return found is not None


@contextmanager
def connected(path: Path, key: bytes) -> Iterator[Any]:
    """SQLCipher's own connection to a file, for what has to do with the file itself."""
    raw = sqlcipher3.dbapi2.connect(str(path), timeout=BUSY_SECONDS, isolation_level=None)
    try:
        raw.execute(f"PRAGMA key=\"x'{key.hex()}'\"")
        raw.execute("PRAGMA cipher_log_level=NONE")
        yield raw
    finally:
        raw.close()


def salt_of(path: Path) -> bytes:
    """What SQLCipher keeps in clear at the beginning; a key from a passphrase is made with it."""
    with path.open("rb") as file:
        salt = file.read(_SALT_BYTES)
    if len(salt) < _SALT_BYTES:
        raise Unusable("backup_damaged", file=path.name)
    return salt


def to_disk(path: Path) -> None:
    """See a written file through to the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
