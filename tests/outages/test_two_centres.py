"""Two centre processes on one database are as right as one: the same change sets through both at
once are decided once, and a feed paged through both skips nothing, whoever commits last."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest

from registrar_desktop.clock import SystemClock
from registrar_desktop.errors import Unreachable
from registrar_desktop.identifiers import new_id
from registrar_desktop.store import identity
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.identity import read_setting, write_setting
from registrar_desktop.store.tables.journal import ChangeSetState
from sync.centre import CentreClient
from sync.cycle import Cycle
from sync.download import CURSOR
from sync.enrolment import join, sign_in
from sync.peers import Peer
from sync.protocol import Verdict
from tests.fixtures.centre import PASSWORD, RunningCentre, running_centre
from tests.fixtures.mortal import ONLY_WHERE_PROCESSES_FORK, Mortal, mortal
from tests.outages.street import KEY, add_student, rows, set_phone, states
from tests.sync.waiting import as_body, next_deliveries

ACTS = "tests.outages.killed_acts"
_AT_ONCE = 6


@pytest.fixture
def centres(database_url: str, tmp_path: Path) -> Iterator[list[RunningCentre]]:
    with ExitStack() as running:
        both = []
        for name in ("one", "two"):
            folder = tmp_path / name
            folder.mkdir()
            both.append(running.enter_context(running_centre(database_url, folder)))
        both[0].add_user("ann")
        yield both


@contextmanager
def desk_at(centre: RunningCentre, folder: Path) -> Iterator[DeskStore]:
    store = DeskStore.open(folder / "store.db", KEY, SystemClock())
    join(store, centre.url, centre.add_desk(folder.name))
    sign_in(store, "ann", PASSWORD)
    yield store
    store.close()


def client_of(store: DeskStore, url: str) -> CentreClient:
    with store.reading() as session:
        desk, person = identity.joined_desk(session), identity.signed_in(session)
    return CentreClient(url, store.clock, desk_token=desk.token, token=person.token)


def ask(centre: RunningCentre, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(centre.database_url) as connection:
        return connection.execute(query).fetchall()


def test_the_same_change_sets_through_both_at_once_are_decided_once(
    centres: list[RunningCentre], tmp_path: Path
) -> None:
    """The desk heard of none of it, and asks again in the end."""
    with desk_at(centres[0], tmp_path / "desk") as desk:
        students = [add_student(desk) for _ in range(4)]
        for edit in range(4):
            for student in students:
                set_phone(desk, student.id, str(edit))
        with desk.reading() as session:
            batch = as_body(next_deliveries(session))
        together = threading.Barrier(_AT_ONCE)

        def send(number: int) -> list[Verdict]:
            client = client_of(desk, centres[number % 2].url)
            together.wait(30)
            while True:
                # Told to come again: not tried.
                with suppress(Unreachable):
                    return client.deliver(batch).verdicts

        with ThreadPoolExecutor(_AT_ONCE) as pool:
            told = list(pool.map(send, range(_AT_ONCE)))
        assert all(verdicts == told[0] for verdicts in told)
        assert Cycle(desk).run([Peer.CENTRE]).faults == {}
        assert states(desk) == {ChangeSetState.ACCEPTED}
        query = "SELECT id, row_version, phone FROM student ORDER BY id"
        there = ask(centres[0], query)
        assert [(version, phone) for _, version, phone in there] == [(5, "3")] * 4
        assert rows(desk, query) == there
        assert ask(centres[0], "SELECT count(*) FROM verdict") == [(20,)]


class Writers:
    """Other programs with plain SQL: each holds a transaction of one to three rows open, and they
    commit in an order of chance, so that the earlier sequence often commits last."""

    def __init__(self, database_url: str, chance: random.Random) -> None:
        self._url, self._chance = database_url, chance
        self._open: list[tuple[psycopg.Connection, int]] = []
        self.committed: Counter[str] = Counter()
        self._begun = 0

    def act(self) -> None:
        """Begin something, or commit something."""
        if self._open and (len(self._open) >= 8 or self._chance.random() < 0.5):
            self.commit(self._chance.randrange(len(self._open)))
        else:
            self._begin()

    def commit(self, which: int = 0) -> None:
        """One of the open transactions becomes true."""
        connection, number = self._open.pop(which)
        connection.commit()
        connection.close()
        self.committed[f"T{number}"] = self._sizes[number]

    def commit_all(self) -> None:
        """Nothing stays open."""
        while self._open:
            self.commit(self._chance.randrange(len(self._open)))

    @property
    def _sizes(self) -> list[int]:
        return [1 + number % 3 for number in range(self._begun)]

    def _begin(self) -> None:
        number, self._begun = self._begun, self._begun + 1
        connection = psycopg.connect(self._url)
        self._open.append((connection, number))
        for row in range(1 + number % 3):
            connection.execute(
                "INSERT INTO student (id, student_number, family_name) VALUES (%s, %s, %s)",
                (new_id(), f"{number}-{row}", f"T{number}"),
            )


def transactions_at(desk: DeskStore) -> Counter[str]:
    """How many rows of each transaction a desk has."""
    query = "SELECT family_name, count(*) FROM student GROUP BY 1"
    return Counter({name: int(size) for name, size in rows(desk, query)})


@pytest.fixture
def program() -> Iterator[Mortal]:
    with mortal() as running:
        yield running


@ONLY_WHERE_PROCESSES_FORK
@pytest.mark.parametrize(
    ("seed", "rounds"),
    [(1, 15), *(pytest.param(seed, 200, marks=pytest.mark.deep) for seed in range(2, 6))],
)
def test_a_feed_read_row_by_row_through_both_skips_nothing_whoever_commits_last(
    centres: list[RunningCentre], tmp_path: Path, program: Mortal, seed: int, rounds: int
) -> None:
    """Two desks fetch pages of one row now from this centre and now from that, and are killed at
    a step of chance of every second page. Whatever they have, they have whole transactions of it."""
    chance = random.Random(seed)
    writers = Writers(centres[0].database_url, chance)
    with (
        desk_at(centres[0], tmp_path / "one") as one,
        desk_at(centres[1], tmp_path / "two") as two,
    ):
        for desk in (one, two):
            with desk.recording() as session:
                write_setting(session, CURSOR, {"after": ""})

        def fetch(desk: DeskStore) -> None:
            url = chance.choice(centres).url
            die_at = chance.choice([0, chance.randint(1, 12)])
            program.act(f"{ACTS}:read_a_page", die_at, path=str(desk.path), url=url)
            there = transactions_at(desk)
            assert there.items() <= writers.committed.items(), "a part of a transaction"

        for _ in range(rounds):
            for _ in range(chance.randint(1, 3)):
                writers.act()
            fetch(chance.choice([one, two]))
        writers.commit_all()
        for desk in (one, two):
            behind = None
            while behind != (behind := read_cursor(desk)) or not is_at_end(desk, centres):
                fetch(desk)
            assert transactions_at(desk) == writers.committed


def read_cursor(desk: DeskStore) -> str:
    with desk.reading() as session:
        return str((read_setting(session, CURSOR) or {})["after"])


def is_at_end(desk: DeskStore, centres: list[RunningCentre]) -> bool:
    """Whether the feed has nothing behind this desk's cursor."""
    client = client_of(desk, centres[0].url)
    page = client.feed(read_cursor(desk), 1)
    client.close()
    return page.rows == []
