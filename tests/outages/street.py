"""A centre, a payment API and desks as real processes and stores, with a faulty network between.

One street serves all tests of a module; each test begins its own story on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import select, text

from registrar_desktop.clock import SystemClock
from registrar_desktop.identifiers import new_id
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import ChangeKind, Role
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.tables.journal import ChangeSetState, JournalEntry
from sync.cycle import Cycle, CycleOutcome
from sync.enrolment import join, sign_in
from sync.payments.phase import GatewayPhase
from sync.payments.stripe import StripeGateway
from sync.payments.stripe_key import StripeKey
from sync.payments.stripe_wire import StripeWire
from sync.peers import Peer
from sync.status import read_status
from sync.transport import Patience
from sync.waits import keep_wait
from tests.fixtures.centre import PASSWORD, RunningCentre, running_centre
from tests.fixtures.databases import Postgres
from tests.fixtures.network import Network, network
from tests.payments.sandbox_process import PaymentApi, running

KEY = b"k" * 32
# Long enough for a machine that has other things to do, short enough to be waited for.
SOON = Patience(connect=5.0, bytes=1.5, whole=3.0)


@dataclass
class Street:
    """The network's door, and everybody who lives here."""

    network: Network
    centre: RunningCentre
    api: PaymentApi
    folder: Path
    close_later: Callable[[DeskStore], object]

    def desk(self, name: str, road: str = "centre") -> DeskStore:
        """A desk that reaches the centre by a road of the network; Ann has signed in."""
        store = DeskStore.open(self.folder / name / "store.db", KEY, SystemClock())
        self.close_later(store)
        join(store, self.network.roads[road], self.centre.add_desk(name))
        sign_in(store, "ann", PASSWORD)
        return store

    def let_waits_pass(self, store: DeskStore) -> None:
        """What a peer asked this desk to wait is over."""
        with store.recording() as session:
            for peer in Peer:
                keep_wait(session, peer, None, store.clock.now())

    def cycle(self, store: DeskStore) -> Cycle:
        """Cycles that lose patience soon, with the payment API at the end of its road."""
        return Cycle(store, GatewayPhase(self._connect), patience=SOON)

    def sync(self, store: DeskStore) -> CycleOutcome:
        """One cycle, when nobody needs to wait any longer."""
        self.let_waits_pass(store)
        return self.cycle(store).run()

    def visit_centre(self, store: DeskStore) -> CycleOutcome:
        """One cycle without the payment API, when nobody needs to wait any longer."""
        self.let_waits_pass(store)
        return self.cycle(store).run([Peer.CENTRE])

    def ask(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """What stands in the central database."""
        with psycopg.connect(self.centre.database_url) as connection:
            return connection.execute(query, values).fetchall()

    def money_taken(self) -> list[Any]:
        """The payments that came through at the payment API, the newest first."""
        found: list[Any] = []
        more: dict[str, Any] = {}
        while True:
            page = self.api.get("/v1/payment_intents", limit=100, **more)
            found += [each for each in page["data"] if each["status"] == "succeeded"]
            if not page["has_more"]:
                return found
            more = {"starting_after": page["data"][-1]["id"]}

    def _connect(self) -> StripeGateway:
        clock, patience = SystemClock(), Patience(2.0, 1.0, 2.0)
        key = StripeKey(self.api.writing_key)
        wire = StripeWire(key, clock, self.network.roads["payments"], patience)
        return StripeGateway(wire, clock, wait=lambda seconds: None)


@contextmanager
def street(postgres: Postgres, template: str, folder: Path) -> Iterator[Street]:
    """Lay it out: an empty school where Ann is registrar and takes money."""
    name = postgres.create(template=template)
    with (
        running(folder, "--seed", "1") as api,
        running_centre(postgres.url(name), folder) as centre,
        network(folder, centre=centre.url, payments=api.url) as roads,
        ExitStack() as opened,
    ):
        centre.add_user("ann", Role.REGISTRAR, Role.FINANCE)
        yield Street(roads, centre, api, folder, lambda store: opened.callback(store.close))
    postgres.drop(name)


def add_student(store: DeskStore) -> Student:
    """Somebody new, recorded at the desk."""
    with store.changing(label="Add", kind=ChangeKind.STUDENT_ADD) as work:
        student = Student(
            id=new_id(), student_number=work.take_student_number(), family_name="Nguyễn"
        )
        work.session.add(student)
    return student


def set_phone(store: DeskStore, student_id: str, phone: str) -> None:
    """An edit of one field."""
    with store.changing(label="Edit", kind=ChangeKind.STUDENT_EDIT) as work:
        work.session.get_one(Student, student_id).phone = phone


def waiting(store: DeskStore) -> int:
    """How many change sets the centre has not confirmed."""
    with store.reading() as session:
        return read_status(session).waiting


def states(store: DeskStore) -> set[ChangeSetState]:
    """The states of everything that was recorded here."""
    with store.reading() as session:
        return set(session.scalars(select(JournalEntry.state)))


def rows(store: DeskStore, query: str) -> list[tuple[Any, ...]]:
    """What stands in a desk's store."""
    with store.reading() as session:
        return [tuple(row) for row in session.execute(text(query))]
