"""Puts a store under a new key, so that a crash at any point leaves it open to one of the two.

The place of the new key is noted before the store changes and counts alone afterwards; the old key
stays in the keyring, because earlier backups open with it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2
from filelock import FileLock, Timeout

from registrar_desktop.errors import Refused
from registrar_desktop.store.backups import connected
from registrar_desktop.store.engine import troubles_told
from registrar_desktop.store.keys import AskPassphrase, PendingKey, note_pending, settle_on

_PATIENCE_MS = 2000


def rotate(store_file: Path, key: bytes, ask_passphrase: AskPassphrase) -> bytes:
    """Give the store a new key and return it. Nobody else may have it open.

    ask_passphrase: for the new passphrase where there is no keyring. Raises Refused where another
    program of this desk is at work; nothing was changed then.
    """
    try:
        # Two that note their keys over each other would lose the one the store gets.
        with FileLock(store_file.with_name("sync.lock"), timeout=_PATIENCE_MS / 1000):
            _alone(store_file, key)
            pending = note_pending(store_file.parent, ask_passphrase)
            _change(store_file, key, pending)
            settle_on(store_file.parent, pending.place)
    except Timeout as error:
        raise Refused("desk_at_work") from error
    return pending.key


def _alone(store_file: Path, key: bytes) -> None:
    with troubles_told(store_file), connected(store_file, key) as raw:
        _take_alone(raw)


def _change(store_file: Path, key: bytes, pending: PendingKey) -> None:
    with troubles_told(store_file), connected(store_file, key) as raw:
        _take_alone(raw)
        raw.execute(f"PRAGMA rekey=\"x'{pending.key.hex()}'\"")


def _take_alone(raw: Any) -> None:
    """Only a single connection may leave the write-ahead log; the next one that opens the file
    takes it up again."""
    raw.execute(f"PRAGMA busy_timeout={_PATIENCE_MS}")
    try:
        mode = raw.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
    except sqlcipher3.dbapi2.OperationalError as error:
        raise Refused("desk_at_work") from error
    if mode != "delete":
        raise Refused("desk_at_work")
    raw.execute("PRAGMA locking_mode=EXCLUSIVE")
    raw.execute("PRAGMA synchronous=FULL")
