"""`kill -9` at any moment: what was said to be saved is there, and nothing is half there."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from registrar_desktop.schema.accounts import Allocation, LedgerEntry
from registrar_desktop.schema.people import Student
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.search import find_students
from registrar_desktop.store.tables.journal import JournalEntry, JournalLine
from tests.fixtures.mortal import ONLY_WHERE_PROCESSES_FORK, mortal
from tests.store.desk import KEY, HandClock

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def worker(path: Path, task: str) -> Iterator[subprocess.Popen[str]]:
    """Another program at work on the same store; it tells on standard output what it has done."""
    program = subprocess.Popen(
        [sys.executable, "-m", "tests.store.hard_worker", str(path), task],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield program
    finally:
        program.kill()
        program.communicate()


def told(program: subprocess.Popen[str]) -> str:
    assert program.stdout is not None
    return program.stdout.readline().strip()


def look(path: Path) -> DeskStore:
    return DeskStore.open(path, KEY, HandClock())


def check_whole(store: DeskStore) -> None:
    """Every change set has its lines, every line its record, every payment its allocation."""
    with store.reading() as session:
        assert session.scalar(text("PRAGMA integrity_check")) == "ok"
        entries = set(session.scalars(select(JournalEntry.id)))
        lines = session.execute(
            select(JournalLine.change_set_id, JournalLine.record_kind, JournalLine.record_id)
        ).all()
        assert {line.change_set_id for line in lines} == entries
        records = {
            *session.scalars(select(Student.id)),
            *session.scalars(select(LedgerEntry.id)),
            *session.scalars(select(Allocation.id)),
        }
        assert {line.record_id for line in lines} == records
        sequence = list(session.scalars(select(JournalEntry.seq).order_by(JournalEntry.seq)))
        assert sequence == list(range(1, len(sequence) + 1))
        payments = session.scalars(
            select(LedgerEntry.receipt_number).where(LedgerEntry.amount_minor < 0)
        ).all()
        assert sorted(map(str, payments)) == [
            f"D07-{number:06d}" for number in range(1, len(payments) + 1)
        ]
        assert session.scalar(select(func.count()).select_from(Allocation)) == len(payments)


@pytest.mark.parametrize("acts", [1, 7, 23])
def test_everything_that_was_said_to_be_saved_is_there(
    empty_desk: Path, tmp_path: Path, acts: int
) -> None:
    path = tmp_path / "store.db"
    path.write_bytes(empty_desk.read_bytes())
    with worker(path, "save") as program:
        saved = [told(program) for _ in range(acts)]
        program.send_signal(signal.SIGKILL)
        program.wait()
        assert program.stdout is not None
        saved += [line for line in program.stdout.read().split("\n")[:-1] if line]
    store = look(path)
    with store.reading() as session:
        kept = set(session.scalars(select(JournalEntry.id)))
        named = len(find_students(session, "person"))
    assert set(saved) <= kept
    assert len(kept) - len(saved) <= 1, "one more may have been saved before it could say so"
    assert named == len(kept)
    check_whole(store)
    store.close()


@pytest.mark.parametrize("moment", ["half", "before the commit"])
def test_of_an_act_cut_short_nothing_is_there(
    empty_desk: Path, tmp_path: Path, moment: str
) -> None:
    path = tmp_path / "store.db"
    path.write_bytes(empty_desk.read_bytes())
    with worker(path, moment) as program:
        assert told(program) == moment
        program.send_signal(signal.SIGKILL)
        program.wait()
    store = look(path)
    with store.reading() as session:
        assert session.scalar(select(func.count()).select_from(JournalEntry)) == 0
        assert session.scalar(select(func.count()).select_from(Student)) == 0
        assert len(find_students(session, "person")) == 0
    check_whole(store)
    store.close()


@ONLY_WHERE_PROCESSES_FORK
def test_at_every_step_of_a_save_it_is_there_whole_or_not_at_all(
    empty_desk: Path, tmp_path: Path
) -> None:
    """Before and after BEGIN, each statement, COMMIT, and telling the person."""
    path, told = tmp_path / "store.db", tmp_path / "told"
    path.write_bytes(empty_desk.read_bytes())
    said: set[str] = set()
    kept: set[str] = set()
    step, killed = 0, True
    with mortal() as program:
        while killed:
            step += 1
            told.unlink(missing_ok=True)
            killed = program.act(
                "tests.store.hard_worker:save_once", step, path=str(path), told=str(told)
            )
            if told.exists():
                said.add(told.read_text("ascii"))
            store = look(path)
            check_whole(store)
            with store.reading() as session:
                kept = set(session.scalars(select(JournalEntry.id)))
                assert len(find_students(session, "person")) == len(kept)
            store.close()
            assert said <= kept
    assert step > 40, "steps were not seen"
    assert len(kept) - len(said) <= 4, "steps behind the commit, before anybody was told"


def test_who_waits_for_a_killed_writer_goes_on(empty_desk: Path, tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    path.write_bytes(empty_desk.read_bytes())
    with worker(path, "half") as first:
        assert told(first) == "half"
        with worker(path, "save") as second:
            first.send_signal(signal.SIGKILL)
            assert len(told(second)) == 36
    store = look(path)
    check_whole(store)
    store.close()


def test_an_upgrade_that_is_killed_starts_over(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with worker(path, "open") as program:
        while not path.exists() and program.poll() is None:
            pass
        program.send_signal(signal.SIGKILL)
        program.wait()
    store = look(path)
    check_whole(store)
    store.close()
