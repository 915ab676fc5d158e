"""Three desks, a centre, the website and the payment API, made anew for every story in a moment.

The centre is the real one on a real port and database; a fresh world is a copy of a database and
of three store files in which everybody has joined. What happens in a story is told elsewhere.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import text

from central import school, staff
from central.app import make_app
from central.command.database import opened
from central.database import open_engine
from registrar_desktop.clock import SystemClock
from registrar_desktop.identifiers import new_id
from registrar_desktop.schema.vocabulary import Role
from registrar_desktop.store.desk_store import DeskStore
from sync.enrolment import join, sign_in
from tests.fixtures.centre import PASSWORD, running_centre, serving
from tests.fixtures.databases import Postgres
from tests.fixtures.network import Network, network
from tests.payments.sandbox_process import PaymentApi, running

KEY = b"k" * 32
DESKS = ("one", "two", "three")
SECTIONS = ("small", "large")
CAPACITY = {"small": 2, "large": 30}


class DeskClock:
    """The computer's clock, wrong by as much as a story wants."""

    def __init__(self) -> None:
        self.wrong_by = timedelta()

    def now(self) -> datetime:
        """The instant this desk believes in."""
        return datetime.now(UTC) + self.wrong_by

    def monotonic(self) -> float:
        """A counter no wrong clock changes."""
        return SystemClock().monotonic()


@dataclass
class Desk:
    """One desk computer: its file, its clock, and the program as it runs now."""

    folder: Path
    clock: DeskClock = field(default_factory=DeskClock)

    def __post_init__(self) -> None:
        self.store = self._open()

    def restart(self) -> None:
        """The program ends and begins again."""
        self.store.close()
        self.store = self._open()

    def rows(self, kind: str, column: str = "row_version") -> list[tuple[Any, ...]]:
        """What this desk has of a kind of record: ids, each with one column."""
        with self.store.reading() as session:
            found = session.execute(text(f"SELECT id, {column} FROM {kind} ORDER BY id"))
            return [tuple(row) for row in found]

    def close(self) -> None:
        """The end of the story."""
        self.store.close()

    def _open(self) -> DeskStore:
        return DeskStore.open(self.folder / "store.db", KEY, self.clock)


@dataclass
class Seed:
    """What every story begins with: a database, store files, and the address they all know."""

    postgres: Postgres
    folder: Path
    network: Network
    centres: tuple[str, str]
    api: PaymentApi
    sections: dict[str, str]

    @property
    def url(self) -> str:
        """Where desks find the centre: at the beginning of a road."""
        return self.network.roads["centre"]

    @property
    def database_url(self) -> str:
        """The one database the centre stands on, whatever it was made from."""
        return self.postgres.url("world")

    def copy(self, folder: Path) -> World:
        """A fresh world in fair weather; the last one is gone."""
        self.network.clear()
        self.postgres.copy("world_seed", "world")
        shutil.copytree(self.folder, folder)
        return World(self, [Desk(folder / name) for name in DESKS])


@dataclass
class World:
    """A story's world."""

    seed: Seed
    desks: list[Desk]
    backups: int = 0

    def website(self, statement: str, values: dict[str, Any]) -> None:
        """Plain SQL of the school's own website; psycopg's errors are the caller's."""
        with psycopg.connect(self.seed.database_url) as connection:
            connection.execute(statement, values)

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """What stands in the central database."""
        with psycopg.connect(self.seed.database_url) as connection:
            return connection.execute(query).fetchall()

    def back_up(self) -> None:
        """Keep the central database as it is now."""
        self.seed.postgres.copy("world", "world_backup")
        self.backups += 1

    def restore(self) -> None:
        """The central database is lost and comes back as it was kept; a new history begins."""
        self.seed.postgres.copy("world_backup", "world")
        with opened(self.seed.database_url, None) as engine, engine.begin() as connection:
            school.new_epoch(connection)

    def close(self) -> None:
        """The end of the story."""
        for desk in self.desks:
            desk.close()


@contextmanager
def seed(postgres: Postgres, template: str, folder: Path) -> Iterator[Seed]:
    """Start two centres, the payment API and the network once, and let three desks join; stories
    copy what stands then."""
    postgres.create(name="world", template=template)
    url = postgres.url("world")
    with (
        contextmanager(serving)(make_app(open_engine(url))) as one,
        running_centre(url, folder) as two,
        running(folder, "--seed", "1") as api,
        network(folder, centre=one, payments=api.url) as roads,
    ):
        made = Seed(postgres, folder / "desks", roads, (one, two.url), api, _school(url))
        for number, name in enumerate(DESKS):
            _join(made, number, name)
        postgres.copy("world", "world_seed")
        yield made


def _school(database_url: str) -> dict[str, str]:
    """A term that runs, a course and two sections; Ann does everything."""
    day = datetime.now(UTC).date()
    with opened(database_url, None) as engine, engine.begin() as connection:
        roles = [Role.REGISTRAR, Role.FINANCE]
        staff.add_user(connection, "ann", "Ann", roles, PASSWORD, without_second_factor=True)
    term, sections = new_id(), {name: new_id() for name in SECTIONS}
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "INSERT INTO term (id, code, title, kind, start_date, end_date)"
            " VALUES (%s, 'NOW', 'This term', 'TERM', %s, %s)",
            (term, day - timedelta(days=30), day + timedelta(days=90)),
        )
        for number, (name, section) in enumerate(sections.items()):
            course = new_id()
            connection.execute(
                "INSERT INTO course (id, subject, number, title, credits_min, credits_max)"
                " VALUES (%s, 'CHEM', %s, 'Chemistry', 400, 400)",
                (course, f"{number + 1}A"),
            )
            connection.execute(
                "INSERT INTO section (id, term_id, course_id, crn, code, capacity)"
                " VALUES (%s, %s, %s, %s, '001', %s)",
                (section, term, course, f"7000{number}", CAPACITY[name]),
            )
    return sections


def _join(made: Seed, number: int, name: str) -> None:
    with opened(made.database_url, None) as engine, engine.begin() as connection:
        code = staff.add_desk(connection, name, SystemClock().now())[1]
    store = DeskStore.open(made.folder / DESKS[number] / "store.db", KEY, SystemClock())
    join(store, made.url, code)
    sign_in(store, "ann", PASSWORD)
    store.close()
