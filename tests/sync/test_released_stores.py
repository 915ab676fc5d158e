"""Stores of released versions: opened, upgraded, and their journals delivered exactly once.

How each was made is told in `tests/fixtures/stores/make_*.py`.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import select

from registrar_desktop.clock import SystemClock
from registrar_desktop.rules.urgency import Urgency, urgency
from registrar_desktop.schema.people import Student
from registrar_desktop.store import identity
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.tables.journal import UNCONFIRMED, ChangeSetState, JournalEntry
from sync.bodies import deliveries_of
from sync.cycle import Cycle
from sync.enrolment import sign_in
from sync.peers import Peer
from tests.fixtures.centre import PASSWORD, RunningCentre, running_centre

STORES = Path(__file__).parents[1] / "fixtures" / "stores"
RELEASES = sorted(folder.name for folder in STORES.iterdir() if (folder / "store.db").exists())


@dataclass
class Released:
    """A desk as a released version left it, opened by today's program."""

    store: DeskStore
    expected: dict[str, Any]
    folder: Path

    def states(self) -> dict[str, str]:
        with self.store.reading() as session:
            return {entry.id: str(entry.state) for entry in session.scalars(select(JournalEntry))}

    def students(self) -> dict[str, list[str | None]]:
        with self.store.reading() as session:
            rows = session.scalars(select(Student))
            return {row.id: [row.family_name, row.phone, row.email] for row in rows}

    def digests(self) -> dict[str, str]:
        with self.store.reading() as session:
            waiting = select(JournalEntry.id).where(JournalEntry.state.in_(UNCONFIRMED))
            bodies = deliveries_of(session, session.scalars(waiting).all())
        return {each.change_set.id: each.change_set.digest() for each in bodies}

    def moves_to(self, centre: RunningCentre) -> None:
        """Its centre answers at another address now, and its sign-in has long expired."""
        with self.store.recording() as session:
            desk = identity.joined_desk(session)
            identity.join(session, replace(desk, centre_url=centre.url))
        sign_in(self.store, "ann", PASSWORD)


@pytest.fixture(params=RELEASES)
def released(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Released]:
    folder = STORES / request.param
    path = tmp_path / "desk" / "store.db"
    path.parent.mkdir()
    shutil.copyfile(folder / "store.db", path)
    store = DeskStore.open(path, b"k" * 32, SystemClock())
    expected = json.loads((folder / "expected.json").read_text())
    yield Released(store, expected, folder)
    store.close()


@pytest.fixture
def upgraded_centre(
    released: Released, empty_database_url: str, tmp_path: Path
) -> Iterator[RunningCentre]:
    """The central database of the same release, migrated and served by today's program."""
    with psycopg.connect(empty_database_url) as connection:
        connection.execute((released.folder / "centre.sql").read_bytes())
    migrate = [sys.executable, "-m", "central", "migrate", "--database-url", empty_database_url]
    subprocess.run(migrate, check=True, capture_output=True, text=True)
    with running_centre(empty_database_url, tmp_path) as running:
        yield running


def test_the_first_release_is_among_them() -> None:
    assert "0.1.0" in RELEASES


def test_nothing_is_lost_and_every_body_is_what_the_released_program_would_have_sent(
    released: Released,
) -> None:
    assert released.states() == released.expected["states"]
    assert released.students() == released.expected["students"]
    assert released.digests() == released.expected["digests"]
    assert len(list(released.store.path.parent.glob("store-before-*.db"))) == 1


def test_its_queue_is_as_urgent_as_if_it_were_recorded_today(released: Released) -> None:
    with released.store.reading() as session:
        told = session.execute(select(JournalEntry.kind, JournalEntry.urgency)).all()
    assert {rank for _, rank in told} > {Urgency.STUDENTS}
    assert all(rank == urgency(kind) for kind, rank in told)


def test_its_journal_is_delivered_exactly_once(
    released: Released, upgraded_centre: RunningCentre
) -> None:
    before = released.states()
    released.moves_to(upgraded_centre)

    first = Cycle(released.store).run([Peer.CENTRE])
    second = Cycle(released.store).run([Peer.CENTRE])

    assert not first.faults
    assert not second.faults
    assert second.report.sent == 0
    after = released.states()
    stuck = [key for key, state in after.items() if state == ChangeSetState.WAITING]
    assert [before[key] for key in stuck] == ["WAITING"], "the drop of what was refused"
    delivered = {key for key, state in before.items() if state in {"WAITING", "SENDING"}}
    accepted = {key for key, state in after.items() if state == ChangeSetState.ACCEPTED}
    assert delivered - set(stuck) <= accepted
    at_centre = _verdicts(upgraded_centre)
    assert set(at_centre) == set(before) - set(stuck)
    told = released.expected["digests"]
    assert {key: at_centre[key] for key in told if key in at_centre} == {
        key: digest for key, digest in told.items() if key in at_centre
    }
    assert _ask(upgraded_centre, "SELECT count(*) FROM student") == [(6,)]
    assert _ask(upgraded_centre, "SELECT count(*) FROM ledger_entry WHERE kind = 'PAYMENT'") == [
        (3,)
    ]
    assert _ask(
        upgraded_centre, "SELECT family_name, phone, email FROM student WHERE family_name = 'Chen'"
    ) == [("Chen", "+44 20 7946 0000", "wei.chen@example.edu")]


def _verdicts(centre: RunningCentre) -> dict[str, str]:
    return dict(_ask(centre, "SELECT change_set_id, digest FROM verdict"))


def _ask(centre: RunningCentre, query: str) -> list[Any]:
    with psycopg.connect(centre.database_url) as connection:
        return connection.execute(query).fetchall()
