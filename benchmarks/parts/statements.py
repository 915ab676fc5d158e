"""A sample school in a store of its own, and the statements of all who have an account as one
document: what papers/statements are measured on.
"""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import insert
from sqlalchemy.orm import Session

from registrar_desktop.clock import SystemClock
from registrar_desktop.exports.pdf.document import write_bundle
from registrar_desktop.exports.progress import Meter, silent
from registrar_desktop.records.handing_out import students_with_accounts
from registrar_desktop.records.lists.students import StudentQuery
from registrar_desktop.reports.requests import StatementRun
from registrar_desktop.reports.source import Source, read_source
from registrar_desktop.reports.statement import account_statements
from registrar_desktop.schema.register import BY_KIND
from registrar_desktop.store import search
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.identity import JoinedDesk, join
from sandbox.school.generator import school
from sandbox.school.setting import Setting

NOW = datetime(2025, 9, 1, 16, 32, tzinfo=UTC)


@contextmanager
def sample(students: int) -> Iterator[Source]:
    """A source over a school of that many students."""
    with TemporaryDirectory() as folder:
        store = DeskStore.open(Path(folder) / "store.db", bytes(range(32)), SystemClock())
        try:
            with store.recording() as session:
                desk = ("desk", "D00", "token", "http://127.0.0.1:9", "epoch", "Sample College")
                join(session, JoinedDesk(*desk, "USD", "UTC"))
                _fill(session, students)
            with store.reading() as session:
                yield read_source(session, NOW)
        finally:
            store.close()


def _fill(session: Session, students: int) -> None:
    ids: list[str] = []
    for table, rows in school(Setting(students, 1, NOW.date(), "USD")):
        if rows:
            session.connection().execute(
                insert(BY_KIND[table]), [{"row_version": 1, **row} for row in rows]
            )
        if table == "student":
            ids += [row["id"] for row in rows]
    search.index_students_by_id(session, ids)


def numbered(source: Source, most: int) -> StatementRun:
    """The statements of the first so many who have an account."""
    found = students_with_accounts(source.session, StudentQuery())[:most]
    return StatementRun(
        tuple((number, f"D00-S{place:05d}") for place, (number, _) in enumerate(found, 1))
    )


def write(source: Source, run: StatementRun, target: Path) -> None:
    """One document with all of them."""
    with target.open("wb") as stream:
        papers = account_statements(source, run)
        write_bundle(papers, stream, Meter(silent), title="Account statements")


def most_memory(source: Source, run: StatementRun, target: Path) -> int:
    """The most memory in use while they are written, in bytes."""
    tracemalloc.start()
    try:
        write(source, run, target)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
