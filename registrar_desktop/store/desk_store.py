"""The desk's encrypted store: opened once, read by many, changed by one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from sqlalchemy import Engine, PoolProxiedConnection, event
from sqlalchemy.orm import Session

from registrar_desktop.clock import Clock
from registrar_desktop.errors import Defect, Unusable
from registrar_desktop.schema.vocabulary import ChangeKind
from registrar_desktop.store.damage import is_lost, key_fits, note_damage
from registrar_desktop.store.engine import IMMEDIATE, UNCHECKED, open_engine, troubles_told
from registrar_desktop.store.upgrades import OnStep, bring_up_to_date, copy_store, driver
from registrar_desktop.store.work import Act, Work

FILE_NAME = "store.db"


class DeskStore:
    """All database work of one desk. Thread-safe: each context has its own connection."""

    def __init__(self, path: Path, engine: Engine, clock: Clock) -> None:
        self.path = path
        self.clock = clock
        self._engine = engine
        self._watch: PoolProxiedConnection | None = None
        self._watch_lock = Lock()
        self._writer = engine.execution_options(**{IMMEDIATE: True})

    @classmethod
    def open(cls, path: Path, key: bytes, clock: Clock) -> DeskStore:
        """Open the file with its raw 32-byte key; it is made or upgraded where needed.

        Raises Unusable: wrong key, damaged, newer than this program, disk full or read-only.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        if is_lost(path):
            raise Unusable("store_damaged", file=path.name)
        engine = open_engine(path, key)
        try:
            with troubles_told(path):
                bring_up_to_date(engine, path)
        except Unusable as trouble:
            engine.dispose()
            if trouble.code == "key_wrong" and key_fits(path, key):
                raise Unusable("store_damaged", file=path.name) from trouble
            raise
        return cls(path, engine, clock)

    @contextmanager
    def _troubles_told(self) -> Iterator[None]:
        """As for any file; the key is known to fit, and damage is noted."""
        try:
            with troubles_told(self.path):
                yield
        except Unusable as trouble:
            if trouble.code not in {"store_damaged", "key_wrong"}:
                raise
            note_damage(self.path)
            raise Unusable("store_damaged", file=self.path.name) from trouble

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session over one consistent state of the store; nothing may be changed in it."""
        with self._troubles_told(), Session(self._engine) as session:
            event.listen(session, "before_flush", _refuse_writing)
            yield session

    @contextmanager
    def changing(self, *, label: str, kind: ChangeKind) -> Iterator[Work]:
        """One act of the signed-in person: records and journal are committed together or not
        at all. Raises Refused where the desk has not joined, nobody is signed in, or the role
        forbids it; Unusable where the disk does."""
        with self.acting(Act(label, kind)) as work:
            yield work

    @contextmanager
    def acting(self, act: Act) -> Iterator[Work]:
        """Like `changing`, for an act that may take an earlier change set's place."""
        with (
            self._troubles_told(),
            Session(self._writer, expire_on_commit=False) as session,
        ):
            work = Work(session, act, self.clock.now())
            yield work
            work.finish()
            session.commit()

    @contextmanager
    def recording(self, *, unchecked: bool = False) -> Iterator[Session]:
        """A session whose changes are not a person's: what the centre or the payment API told,
        settings, states of the journal. Nothing in it is journalled.

        unchecked: references between records are left to the caller to check in the end.
        """
        writer = self._writer.execution_options(**{UNCHECKED: unchecked})
        with (
            self._troubles_told(),
            Session(writer, expire_on_commit=False) as session,
        ):
            yield session
            session.commit()

    def data_version(self) -> int:
        """A number that changes when somebody else changed the file (asked on one connection of
        its own: SQLite counts per connection)."""
        with self._troubles_told(), self._watch_lock:
            if self._watch is None:
                self._watch = self._engine.raw_connection()
            row = driver(self._watch).execute("PRAGMA data_version").fetchone()
            return int(row[0])

    def copy_to(self, target: Path, on_step: OnStep = lambda done, of: None) -> None:
        """An encrypted copy under the same key, made while the store is open and in use.

        on_step: as in `copy_store`.
        """
        with troubles_told(target):
            copy_store(self._engine, target, on_step)

    def close(self) -> None:
        """Close all connections; the write-ahead log is folded back by the last one."""
        if self._watch is not None:
            self._watch.close()
            self._watch = None
        self._engine.dispose()


def _refuse_writing(session: Session, _context: object, _instances: object) -> None:
    if session.new or session.dirty or session.deleted:
        raise Defect("a record was changed in a session that only reads")
