"""The central database as it was kept, and what desks do around its restore."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from central import school
from central.command.database import opened
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import ChangeKind
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.identity import joined_desk, signed_in
from sync.centre import CentreClient
from sync.cycle import Cycle
from sync.peers import Peer, PeerState
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


def client_of(store: DeskStore) -> CentreClient:
    """The desk's own way to its centre."""
    with store.reading() as session:
        desk, person = joined_desk(session), signed_in(session)
    return CentreClient(
        desk.centre_url, store.clock, desk_token=desk.token, token=person.token, epoch=desk.epoch
    )
