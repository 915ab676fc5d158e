"""Fixtures for the records' tests: a desk with a small school, and short ways to act at it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registrar_desktop.schema.base import Record
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import ChangeKind
from registrar_desktop.store import identity
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.identity import SignedInPerson
from registrar_desktop.store.tables.journal import ChangeSetState, JournalEntry, JournalLine
from registrar_desktop.store.work import Work
from tests.records import school
from tests.store.desk import HandClock, copy_of, new_store


@dataclass
class Desk:
    """A desk under test."""

    store: DeskStore
    clock: HandClock

    def act(self, kind: ChangeKind = ChangeKind.STUDENT_EDIT) -> AbstractContextManager[Work]:
        """One act of the person at the desk."""
        return self.store.changing(label="An act", kind=kind)

    def reading(self) -> AbstractContextManager[Session]:
        return self.store.reading()

    def sign_in(self, person: SignedInPerson) -> None:
        with self.store.recording() as session:
            identity.sign_in_here(session, person)

    def centre_has(self, record: str, *values: Any, **more: Any) -> str:
        """Something the centre has told this desk: `charge`, `seat` or `hold` of the school."""
        with self.store.recording() as session:
            made: str = getattr(school, record)(school.Writer(session), *values, **more)
            return made

    def verdict(self, change_set_id: str, state: ChangeSetState) -> None:
        """The centre's answer to a change set."""
        with self.store.recording() as session:
            session.get_one(JournalEntry, change_set_id).state = state

    def count(self, record: type[Record]) -> int:
        with self.reading() as session:
            return session.scalar(select(func.count()).select_from(record)) or 0

    def journal(self) -> list[JournalEntry]:
        with self.reading() as session:
            return list(session.scalars(select(JournalEntry).order_by(JournalEntry.seq)))

    def lines(self) -> list[JournalLine]:
        """The lines of the last change set."""
        with self.reading() as session:
            last = select(JournalEntry.id).order_by(JournalEntry.seq.desc()).limit(1)
            return list(
                session.scalars(
                    select(JournalLine)
                    .where(JournalLine.change_set_id == last.scalar_subquery())
                    .order_by(JournalLine.line)
                )
            )

    def student(self, number: str) -> Student:
        """The student as stored, detached."""
        with self.reading() as session:
            return session.scalars(select(Student).where(Student.student_number == number)).one()


@pytest.fixture(scope="session")
def school_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a joined desk with the small school; closed."""
    path = tmp_path_factory.mktemp("school") / "store.db"
    store = new_store(path, HandClock())
    school.fill(store)
    store.close()
    return path


@pytest.fixture
def desk(school_file: Path, tmp_path: Path) -> Iterator[Desk]:
    """A desk of this test's own, on 3 September 2025, 10:02 at the institution."""
    clock = HandClock()
    store = copy_of(school_file, tmp_path / "store.db", clock)
    yield Desk(store, clock)
    store.close()
