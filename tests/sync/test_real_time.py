"""While the centre answers, what others do is here within about a second; nobody is asked for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from queue import Queue
from time import monotonic

import psycopg
import pytest
from sqlalchemy import select

from registrar_desktop.clock import SystemClock
from registrar_desktop.identifiers import new_id
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import ChangeKind
from registrar_desktop.store.desk_store import DeskStore
from sync.cycle import Cycle, CycleOutcome
from sync.due import LISTENING_REST_SECONDS
from sync.enrolment import join, sign_in
from sync.keeping_up import runner_for
from sync.peers import Peer
from sync.runner import Runner
from sync.status import read_status
from tests.fixtures.centre import PASSWORD, RunningCentre, running_centre

WAIT = 20
ADD = (
    "INSERT INTO student (id, student_number, family_name, sex, level, status, privacy_flag)"
    " VALUES (%s, %s, %s, 'U', 'UNDERGRADUATE', 'ACTIVE', false)"
)


@dataclass
class LiveDesk:
    """A desk that keeps itself up to date, and its cycles."""

    store: DeskStore
    runner: Runner
    cycles: Queue[CycleOutcome]

    def after_cycle(self, holds: Callable[[], bool]) -> None:
        """Look after every cycle until something holds."""
        until = monotonic() + WAIT
        while not holds():
            self.cycles.get(timeout=max(0.01, until - monotonic()))

    def rests(self) -> None:
        """Wait until the centre would tell this desk of a change; it looks rarely then."""
        assert self.runner.hearing.wait(WAIT)
        self.runner.sync_now()
        self.after_cycle(
            lambda: self.runner.next_attempt_in(Peer.CENTRE) > LISTENING_REST_SECONDS / 2
        )

    def asked_by_a_person(self, ends: Callable[[CycleOutcome], bool]) -> None:
        """Press “Sync now” and wait for a cycle that ends like this."""
        self.runner.sync_now()
        while not ends(self.cycles.get(timeout=WAIT)):
            pass

    def knows(self, family: str) -> bool:
        with self.store.reading() as session:
            found = session.scalar(select(Student.id).where(Student.family_name == family))
        return found is not None

    def add(self, family: str) -> None:
        with self.store.changing(label="Add", kind=ChangeKind.STUDENT_ADD) as work:
            number = work.take_student_number()
            work.session.add(Student(id=new_id(), student_number=number, family_name=family))
        self.runner.changed_here()


@pytest.fixture
def live() -> Iterator[Callable[[DeskStore], LiveDesk]]:
    """Lets desks keep themselves up to date until the test ends."""
    with ExitStack() as running:

        def start(store: DeskStore) -> LiveDesk:
            runner = runner_for(store, lambda peers: Cycle(store).run(peers))
            desk = LiveDesk(store, runner, Queue())
            runner.listen(desk.cycles.put)
            running.callback(runner.stop)
            runner.start()
            return desk

        yield start


MakeDesk = Callable[[str], DeskStore]
GoLive = Callable[[DeskStore], LiveDesk]


def test_what_a_desk_or_the_website_writes_is_at_another_desk_long_before_it_would_look(
    enrolled_desk: MakeDesk, live: GoLive, centre: RunningCentre
) -> None:
    here, there = live(enrolled_desk("here")), live(enrolled_desk("there"))
    there.rests()
    began = monotonic()
    here.add("Okafor")
    there.after_cycle(lambda: there.knows("Okafor"))
    with psycopg.connect(centre.database_url) as website:
        website.execute(ADD, (new_id(), "W1", "Haddad"))
    there.after_cycle(lambda: there.knows("Haddad"))
    assert monotonic() - began < LISTENING_REST_SECONDS / 4


def test_a_desk_that_records_is_not_woken_by_its_own_changes(
    enrolled_desk: MakeDesk, live: GoLive
) -> None:
    desk = live(enrolled_desk("counter"))
    desk.rests()
    before = desk.cycles.qsize()
    desk.add("Okafor")
    desk.after_cycle(lambda: _delivered(desk.store))
    assert desk.runner.idle.wait(WAIT)
    assert desk.cycles.qsize() <= before + 2


def test_a_centre_that_stops_lets_go_of_its_listeners_and_is_heard_again_when_it_is_back(
    database_url: str, tmp_path: Path, live: GoLive
) -> None:
    store = DeskStore.open(tmp_path / "desk" / "store.db", b"k" * 32, SystemClock())
    with running_centre(database_url, tmp_path) as centre:
        centre.add_user("ann")
        join(store, centre.url, centre.add_desk())
        sign_in(store, "ann", PASSWORD)
        desk = live(store)
        desk.rests()
        port, began = int(centre.url.rsplit(":", 1)[1]), monotonic()
    assert monotonic() - began < 8
    desk.asked_by_a_person(lambda cycle: Peer.CENTRE in cycle.faults)
    with running_centre(database_url, tmp_path, port):
        desk.asked_by_a_person(lambda cycle: not cycle.faults)
        assert desk.runner.hearing.wait(WAIT)
    desk.runner.stop()
    store.close()


def _delivered(store: DeskStore) -> bool:
    with store.reading() as session:
        return read_status(session).waiting == 0
