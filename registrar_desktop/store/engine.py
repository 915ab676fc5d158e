"""The SQLCipher file as an SQLAlchemy engine: key, pragmas, and foreign errors translated once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from registrar_desktop.errors import Unusable

BUSY_SECONDS = 10
# Set on an engine or connection to take the write lock at BEGIN, so that two writers queue
# instead of failing half-way.
IMMEDIATE = "registrar_immediate"
# Set to leave references unchecked in a transaction whose writer checks them in the end.
UNCHECKED = "registrar_unchecked"

_TROUBLES = (
    ("file is not a database", "key_wrong"),
    ("file is encrypted", "key_wrong"),
    ("malformed", "store_damaged"),
    # A page of the search index: what it says of itself depends on which one.
    ("vtable constructor failed", "store_damaged"),
    ("disk i/o error", "disk_failing"),
    ("database or disk is full", "disk_full"),
    ("readonly", "store_read_only"),
    ("unable to open", "store_unreachable"),
    ("locked", "store_busy"),
)


def open_engine(path: Path, key: bytes) -> Engine:
    """An engine over the encrypted file; `key` is the raw 32 bytes. Nothing is opened yet."""
    if len(key) != 32:
        raise Unusable("key_wrong")

    def connect() -> Any:
        raw = sqlcipher3.dbapi2.connect(
            str(path), timeout=BUSY_SECONDS, check_same_thread=False, isolation_level=None
        )
        raw.execute(f"PRAGMA key=\"x'{key.hex()}'\"")
        # Wrong keys would otherwise be told on standard error by the library itself.
        raw.execute("PRAGMA cipher_log_level=NONE")
        raw.execute("PRAGMA journal_mode=WAL")
        raw.execute("PRAGMA synchronous=FULL")
        raw.execute("PRAGMA foreign_keys=ON")
        return raw

    engine = create_engine(
        "sqlite://",
        module=sqlcipher3.dbapi2,
        creator=connect,
        poolclass=QueuePool,
        # What a statement was given is people's data; a failure's text ends up in the log.
        hide_parameters=True,
    )
    event.listen(engine, "begin", _begin)
    event.listen(engine, "checkin", _as_it_was)
    return engine


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    immediate = options.get(IMMEDIATE, False)
    if options.get(UNCHECKED, False):
        # Has an effect outside a transaction only; undone when the connection goes back.
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.info[UNCHECKED] = True
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def _as_it_was(raw: Any, record: ConnectionPoolEntry) -> None:
    """Hand a connection back as it was made.

    SQLite keeps a transaction open whose COMMIT failed, and with it the lock of the one writer;
    the pool takes a commit that was tried for one that ended.
    """
    if raw is None:
        return
    if raw.in_transaction:
        raw.rollback()
    if record.info.pop(UNCHECKED, False):
        raw.execute("PRAGMA foreign_keys=ON")


@contextmanager
def troubles_told(path: Path) -> Iterator[None]:
    """Translate what SQLite says of file, key and disk into `Unusable` with the file's name."""
    try:
        yield
    except (DatabaseError, sqlcipher3.dbapi2.DatabaseError) as error:
        said = str(getattr(error, "orig", None) or error).lower()
        for words, code in _TROUBLES:
            if words in said:
                raise Unusable(code, file=path.name) from error
        raise
