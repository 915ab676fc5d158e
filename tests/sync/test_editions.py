"""A program of a newer edition keeps back what its centre cannot read, and delivers all else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import select
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from central.app import make_app
from central.database import open_engine
from registrar_desktop.identifiers import new_id
from registrar_desktop.records.registering import register
from registrar_desktop.schema.catalogue import Section
from registrar_desktop.schema.codec import table_of
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.register import CENTRE_FIELDS, RECORDS
from registrar_desktop.schema.vocabulary import ChangeKind
from registrar_desktop.store import identity
from registrar_desktop.store.backups import connected
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.tables.journal import ChangeSetState, JournalEntry
from sync.cycle import Cycle
from sync.peers import Peer, PeerState
from sync.protocol_editions import EDITION_HEADER, NEWS
from tests.fixtures.centre import RunningCentre, serving
from tests.sync.restored import add, edit, sync

FIRST = Path(__file__).parents[1] / "fixtures" / "stores" / "0.1.0" / "store.db"


class FirstEdition:
    """A centre that says it is of the first edition."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def telling(message: Message) -> None:
            if message["type"] == "http.response.start":
                del MutableHeaders(scope=message)[EDITION_HEADER]
            await send(message)

        await self.app(scope, receive, telling)


@contextmanager
def of_the_first_edition(database_url: str) -> Iterator[str]:
    app = make_app(open_engine(database_url))
    app.add_middleware(FirstEdition)
    yield from serving(app)


def moves_to(store: DeskStore, url: str) -> None:
    with store.recording() as session:
        identity.join(session, replace(identity.joined_desk(session), centre_url=url))


@pytest.fixture
def full_section(centre: RunningCentre) -> str:
    """A section without a seat, in a term that runs."""
    day, term, course, section = datetime.now(UTC).date(), new_id(), new_id(), new_id()
    with psycopg.connect(centre.database_url) as connection:
        connection.execute(
            "INSERT INTO term (id, code, title, kind, start_date, end_date)"
            " VALUES (%s, 'NOW', 'This term', 'TERM', %s, %s)",
            (term, day - timedelta(days=30), day + timedelta(days=90)),
        )
        connection.execute(
            "INSERT INTO course (id, subject, number, title, credits_min, credits_max)"
            " VALUES (%s, 'CHEM', '1A', 'Chemistry', 400, 400)",
            (course,),
        )
        connection.execute(
            "INSERT INTO section (id, term_id, course_id, crn, code, capacity)"
            " VALUES (%s, %s, %s, '70001', '001', 0)",
            (section, term, course),
        )
    return section


def test_what_the_centre_cannot_read_waits_until_it_is_updated(
    centre: RunningCentre, full_section: str, enrolled_desk: Callable[[str], DeskStore]
) -> None:
    one = enrolled_desk("one")
    student = add(one, "Okafor")
    sync(one)
    with one.changing(label="Registration", kind=ChangeKind.REGISTER) as work:
        who = work.session.get_one(Student, student)
        place = work.session.get_one(Section, full_section)
        register(work, who, place, override="asked by the dean")
    edit(one, student, "1")
    with of_the_first_edition(centre.database_url) as older:
        moves_to(one, older)
        with one.recording() as session:
            # The desk knows whom it talks to from any answer; it has had one.
            identity.write_setting(session, "centre_edition", {"edition": 1})
        for _ in range(2):
            outcome = Cycle(one).run([Peer.CENTRE])
            assert outcome.peers[Peer.CENTRE].state is PeerState.UPDATE_NEEDED
            assert outcome.faults[Peer.CENTRE].facts == {"count": 1}
    assert states(one) == {
        "STUDENT_ADD": ChangeSetState.ACCEPTED,
        "STUDENT_EDIT": ChangeSetState.ACCEPTED,
        "REGISTER": ChangeSetState.WAITING,
    }
    moves_to(one, centre.url)
    # This answer says that the centre was updated; what waited goes with the next cycle.
    assert Cycle(one).run([Peer.CENTRE]).faults == {}
    sync(one)
    assert set(states(one).values()) == {ChangeSetState.ACCEPTED}


def states(store: DeskStore) -> dict[str, ChangeSetState]:
    with store.reading() as session:
        return {str(e.kind): e.state for e in session.scalars(select(JournalEntry))}


def test_every_field_that_the_first_edition_did_not_have_is_named() -> None:
    """Whoever adds a field, kind or act names it in `NEWS`, under the edition that comes next."""
    with connected(FIRST, b"k" * 32) as raw:
        first = {
            record.__tablename__: {
                row[1] for row in raw.execute(f"PRAGMA table_info({record.__tablename__})")
            }
            for record in RECORDS
        }
    first_acts = {
        *("STUDENT_ADD", "STUDENT_EDIT", "REGISTER", "DROP", "HOLD_PLACE", "HOLD_RELEASE"),
        *("PAYMENT", "GATEWAY_PAYMENT", "DOCUMENT", "IMPORT"),
    }
    assert set(ChangeKind) - first_acts == set().union(*(news.acts for news in NEWS.values()))
    new_kinds = {kind for kind, columns in first.items() if not columns}
    new_fields = {
        (record.__tablename__, column.key)
        for record in RECORDS
        for column in table_of(record).columns
        if record.__tablename__ not in new_kinds and column.key not in CENTRE_FIELDS
        if column.key not in first[record.__tablename__]
    }
    assert new_kinds == set().union(*(news.kinds for news in NEWS.values()))
    assert new_fields == set().union(*(news.fields for news in NEWS.values()))


def test_what_is_recorded_here_is_sent_to_a_centre_too_old_to_give_whole_records(
    centre: RunningCentre, enrolled_desk: Callable[[str], DeskStore]
) -> None:
    """The first release had no way to ask for them."""

    class WithoutSnapshots(FirstEdition):
        async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] == "http" and scope["path"] in {"/v1/head", "/v1/snapshot"}:
                scope["path"] = "/v1/nothing"
            await super().__call__(scope, receive, send)

    one = enrolled_desk("one")
    student = add(one, "Okafor")
    app = make_app(open_engine(centre.database_url))
    app.add_middleware(WithoutSnapshots)
    with contextmanager(serving)(app) as older:
        moves_to(one, older)
        fault = Cycle(one).run([Peer.CENTRE]).faults[Peer.CENTRE]
        assert fault.code == "not_found"
        assert states(one) == {"STUDENT_ADD": ChangeSetState.ACCEPTED}
    moves_to(one, centre.url)
    sync(one)
    with one.reading() as session:
        assert session.get_one(Student, student).row_version == 1
