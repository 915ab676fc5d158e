"""The centre dies in the midst of a batch (the process, a worker, the database's side of it, the
whole database): the desk is not told, sends again, and each change is there once."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from registrar_desktop.clock import SystemClock
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.tables.journal import ChangeSetState
from sync.cycle import Cycle, CycleOutcome
from sync.enrolment import join, sign_in
from sync.peers import Peer
from sync.waits import keep_wait
from tests.fixtures.centre import PASSWORD, RunningCentre, running_centre
from tests.fixtures.databases import own_postgres
from tests.outages.street import KEY, add_student, rows, set_phone, states

_MOMENT = threading.Event()


@pytest.fixture
def make_desk(tmp_path: Path) -> Iterator[Callable[[RunningCentre], DeskStore]]:
    opened: list[DeskStore] = []

    def make(centre: RunningCentre) -> DeskStore:
        centre.add_user("ann")
        store = DeskStore.open(tmp_path / "desk" / "store.db", KEY, SystemClock())
        opened.append(store)
        join(store, centre.url, centre.add_desk())
        sign_in(store, "ann", PASSWORD)
        return store

    yield make
    for store in opened:
        store.close()


def visit(store: DeskStore) -> CycleOutcome:
    """A cycle, as if the time that a busy centre asked for were over."""
    with store.recording() as session:
        keep_wait(session, Peer.CENTRE, None, store.clock.now())
    return Cycle(store).run([Peer.CENTRE])


def ask(database_url: str, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(database_url) as connection:
        return connection.execute(query).fetchall()


class Batch:
    """A batch of which the middle is being decided: the desk waits for the answer."""

    def __init__(self, store: DeskStore, database_url: str) -> None:
        self.held = add_student(store)
        visit(store)
        self.before = add_student(store)
        set_phone(store, self.held.id, "1")
        self.after = add_student(store)
        set_phone(store, self.held.id, "2")
        self._store, self._url = store, database_url

    @contextmanager
    def half_decided(self) -> Iterator[tuple[Future[CycleOutcome], int]]:
        """What comes of the visit, and the database's process that is at work for it."""
        with ThreadPoolExecutor(1) as pool, closing(psycopg.connect(self._url)) as holder:
            holder.execute("SELECT FROM student WHERE id = %s FOR UPDATE", (self.held.id,))
            told = pool.submit(visit, self._store)
            yield told, self._waiting_backend()

    def check_once(self) -> None:
        """Everything arrived, in order, once."""
        assert states(self._store) == {ChangeSetState.ACCEPTED}
        query = "SELECT id, row_version, phone FROM student ORDER BY id"
        there = ask(self._url, query)
        assert rows(self._store, query) == there
        assert sorted(there) == sorted(
            [(self.held.id, 3, "2"), (self.before.id, 1, None), (self.after.id, 1, None)]
        )
        assert ask(self._url, "SELECT count(*) FROM verdict") == [(5,)]

    def _waiting_backend(self) -> int:
        query = (
            "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            " AND datname = current_database() AND application_name = 'registrar-central'"
        )
        while not (found := ask(self._url, query)):
            _MOMENT.wait(0.01)
        return int(found[0][0])


def test_the_process_is_killed_in_the_midst_of_a_batch(
    database_url: str, tmp_path: Path, make_desk: Callable[[RunningCentre], DeskStore]
) -> None:
    with running_centre(database_url, tmp_path) as centre:
        desk = make_desk(centre)
        batch = Batch(desk, database_url)
        with batch.half_decided() as (told, _):
            os.kill(centre.pid, signal.SIGKILL)
            assert told.result().faults[Peer.CENTRE].code == "centre_unreachable"
        port = int(centre.url.rsplit(":", 1)[1])
    with running_centre(database_url, tmp_path, port):
        assert visit(desk).faults == {}
        batch.check_once()


def workers_of(pid: int) -> list[int]:
    """The processes that answer for a centre of several."""
    command = ["pgrep", "-P", str(pid), "-f", "spawn_main"]
    found = subprocess.run(command, capture_output=True, text=True, check=True)
    return [int(line) for line in found.stdout.split()]


def test_its_workers_are_killed_and_others_take_their_place(
    database_url: str, tmp_path: Path, make_desk: Callable[[RunningCentre], DeskStore]
) -> None:
    with running_centre(database_url, tmp_path, workers=2) as centre:
        desk = make_desk(centre)
        batch = Batch(desk, database_url)
        with batch.half_decided() as (told, _):
            for worker in workers_of(centre.pid):
                os.kill(worker, signal.SIGKILL)
            assert told.result().faults[Peer.CENTRE].code == "centre_unreachable"
        assert visit(desk).faults == {}
        batch.check_once()


def test_the_databases_side_of_it_is_ended(
    database_url: str, tmp_path: Path, make_desk: Callable[[RunningCentre], DeskStore]
) -> None:
    with running_centre(database_url, tmp_path) as centre:
        desk = make_desk(centre)
        batch = Batch(desk, database_url)
        with batch.half_decided() as (told, backend):
            ask(database_url, f"SELECT pg_terminate_backend({backend})")
            fault = told.result().faults[Peer.CENTRE]
            assert fault.code == "centre_busy"
            assert fault.facts["retry_after"] is not None
        assert visit(desk).faults == {}
        batch.check_once()


def test_the_database_is_restarted(
    tmp_path: Path, make_desk: Callable[[RunningCentre], DeskStore]
) -> None:
    with own_postgres() as postgres:
        url = postgres.url(postgres.create(name="school"))
        with running_centre(url, tmp_path) as centre:
            desk = make_desk(centre)
            batch = Batch(desk, url)
            with batch.half_decided() as (told, _):
                postgres.server.stop()
                assert told.result().faults[Peer.CENTRE].code == "centre_busy"
            assert visit(desk).faults[Peer.CENTRE].code == "centre_busy"
            postgres.server.start()
            assert visit(desk).faults == {}
            batch.check_once()
