"""The centre comes back as it was yesterday: what it forgot is offered again, nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import psycopg
import pytest
from sqlalchemy import select

from central import school
from central.command.database import opened
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import ChangeKind
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.tables.journal import ChangeSetState, JournalEntry
from registrar_desktop.store.tables.lost import LostRecord
from sync.cycle import Cycle
from sync.peers import Peer, PeerState
from tests.fixtures.centre import RunningCentre
from tests.fixtures.databases import Postgres


@dataclass(frozen=True)
class Backup:
    """The central database as it was kept, and its way back under the same address."""

    postgres: Postgres
    database_url: str

    @property
    def name(self) -> str:
        """The database's own name."""
        return urlsplit(self.database_url).path[1:]

    @property
    def kept(self) -> str:
        """The name of what was kept."""
        return f"{self.name}_kept"

    def take(self) -> None:
        self.postgres.copy(self.name, self.kept)

    def restore(self) -> None:
        self.postgres.copy(self.kept, self.name)
        with opened(self.database_url, None) as engine, engine.begin() as connection:
            school.new_epoch(connection)


@pytest.fixture
def backup(postgres: Postgres, database_url: str) -> Iterator[Backup]:
    made = Backup(postgres, database_url)
    yield made
    postgres.drop(made.kept)


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
    centre: RunningCentre, enrolled_desk: Callable[[str], DeskStore], backup: Backup
) -> None:
    one, two = enrolled_desk("one"), enrolled_desk("two")
    before = add(one, "Before")
    sync(one)
    backup.take()
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
    backup.restore()
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
