"""The centre comes back as it was yesterday: what it forgot is offered again, nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from sqlalchemy import select

from central import school
from central.command.database import opened
from registrar_desktop.clock import SystemClock
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import ChangeKind
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.tables.agreement import LostRecord
from registrar_desktop.store.tables.journal import ChangeSetState, JournalEntry
from sync.cycle import Cycle
from sync.enrolment import join, sign_in
from sync.peers import Peer, PeerState
from tests.fixtures.centre import PASSWORD, RunningCentre, running_centre
from tests.fixtures.databases import Postgres


@pytest.fixture
def office(
    postgres: Postgres, database_url: str, tmp_path: Path
) -> Iterator[tuple[RunningCentre, Callable[[], None], Callable[[], None]]]:
    """A centre, a way to back it up, and one to restore it under the same address."""
    name = urlsplit(database_url).path[1:]
    kept = f"{name}_kept"

    @contextmanager
    def alone(database: str) -> Iterator[None]:
        with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                (database,),
            )
        yield

    def back_up() -> None:
        with alone(name):
            postgres.create(template=name, name=kept)

    def restore() -> None:
        postgres.drop(name)
        postgres.create(template=kept, name=name)
        with opened(database_url, None) as engine, engine.begin() as connection:
            school.new_epoch(connection)

    with running_centre(database_url, tmp_path) as centre:
        centre.add_user("ann")
        yield centre, back_up, restore
    postgres.drop(kept)


@contextmanager
def two_desks(centre: RunningCentre, folder: Path) -> Iterator[tuple[DeskStore, DeskStore]]:
    """Two desks where Ann has signed in."""
    with ExitStack() as stack:
        stores = []
        for name in ("one", "two"):
            store = DeskStore.open(folder / name / "store.db", b"k" * 32, SystemClock())
            stack.callback(store.close)
            join(store, centre.url, centre.add_desk(name))
            sign_in(store, "ann", PASSWORD)
            stores.append(store)
        yield stores[0], stores[1]


def add(store: DeskStore, name: str) -> str:
    with store.changing(label="Add", kind=ChangeKind.STUDENT_ADD) as work:
        student = Student(
            id=work.change_set_id, student_number=work.take_student_number(), family_name=name
        )
        work.session.add(student)
    return student.id


def edit(store: DeskStore, student_id: str, phone: str) -> None:
    with store.changing(label="Edit", kind=ChangeKind.STUDENT_EDIT) as work:
        work.session.get_one(Student, student_id).phone = phone


def sync(store: DeskStore) -> None:
    outcome = Cycle(store).run([Peer.CENTRE])
    assert outcome.peers[Peer.CENTRE].state is PeerState.ONLINE, outcome.faults


def phones(centre: RunningCentre) -> dict[str, tuple[str | None, int]]:
    with psycopg.connect(centre.database_url) as connection:
        rows = connection.execute("SELECT id, phone, row_version FROM student").fetchall()
    return {key: (phone, version) for key, phone, version in rows}


def test_forgotten_changes_of_two_desks_come_back_in_their_order(
    office: tuple[RunningCentre, Callable[[], None], Callable[[], None]], tmp_path: Path
) -> None:
    centre, back_up, restore = office
    with two_desks(centre, tmp_path) as (one, two):
        before = add(one, "Before")
        sync(one)
        back_up()
        after = add(one, "After")
        edit(one, before, "1")
        sync(one)
        sync(two)
        edit(two, before, "2")
        sync(two)
        with psycopg.connect(centre.database_url) as connection:
            connection.execute(
                "INSERT INTO student (id, student_number, family_name) VALUES ('web', '9', 'Web')"
            )
        sync(one)
        restore()
        # The second desk comes first, with a change that rests on one of the first desk.
        for store in (two, one, two, one):
            sync(store)
        assert phones(centre) == {before: ("2", 3), after: (None, 1)}
        for store in (one, two):
            with store.reading() as session:
                assert {s.id: s.phone for s in session.scalars(select(Student))} == {
                    before: "2",
                    after: None,
                }
                states = set(session.scalars(select(JournalEntry.state)))
                assert states == {ChangeSetState.ACCEPTED}
        with one.reading() as session:
            lost = session.scalars(select(LostRecord)).one()
            assert (lost.record_id, lost.values["family_name"]) == ("web", "Web")
