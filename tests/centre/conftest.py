"""A running centre on loopback over a fresh database, and desks that talk to it by HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI
from psycopg import sql
from sqlalchemy import Engine, update

from central import staff
from central.app import make_app
from central.database import open_engine
from central.tables import CentralTable, StaffUser
from registrar_desktop.schema.base import Record
from registrar_desktop.schema.vocabulary import Role
from tests.centre.campus import Campus
from tests.centre.desk_side import DeskSide
from tests.fixtures.centre import serving
from tests.fixtures.databases import Postgres

PASSWORD = "correct horse battery"
STAFF = {"ann": Role.REGISTRAR, "finn": Role.FINANCE, "audrey": Role.AUDITOR}


class SetClock:
    """A clock that stands still until it is told otherwise."""

    def __init__(self) -> None:
        self.instant = datetime(2025, 9, 1, 15, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.instant

    def monotonic(self) -> float:
        return self.instant.timestamp()

    def pass_by(self, span: timedelta) -> None:
        self.instant += span


@dataclass
class Centre:
    """A running service with the database behind it."""

    url: str
    engine: Engine
    clock: SetClock
    opened: ExitStack

    def add_desk(self, name: str = "Front desk") -> str:
        """A new desk's enrolment code."""
        with self.engine.begin() as connection:
            return staff.add_desk(connection, name, self.clock.now())[1]

    def desk(self, login: str = "ann") -> DeskSide:
        """A desk that has enrolled and where somebody has signed in."""
        desk = self.stranger()
        desk.enrol(self.add_desk())
        desk.sign_in(login, PASSWORD)
        return desk

    def stranger(self, url: str = "") -> DeskSide:
        """A computer that has not enrolled."""
        return self.opened.enter_context(DeskSide(url or self.url, self.clock))

    def same_desk(self, desk: DeskSide, url: str) -> DeskSide:
        """A desk that asks another service, too."""
        again = self.stranger(url)
        again.id = desk.id
        again.http.headers.update(desk.http.headers)
        return again


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture(scope="session")
def staffed_template(postgres: Postgres, central_template: str) -> str:
    """A central database where Ann (registrar), Finn (finance) and Audrey (auditor) may sign in.

    Their passwords are hashed at the least cost: verifying them is the product's own work.
    """
    name = postgres.create(template=central_template)
    engine = open_engine(postgres.url(name))
    hashed = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with engine.begin() as connection:
        for login, role in STAFF.items():
            staff.add_user(
                connection, login, login.title(), [role], PASSWORD, without_second_factor=True
            )
        connection.execute(update(StaffUser).values(password_hash=hashed))
    engine.dispose()
    return name


@pytest.fixture(scope="session")
def shared_url(postgres: Postgres, staffed_template: str) -> str:
    """The address of a database that tests use one after another: making one takes longer than
    most of them."""
    return postgres.url(postgres.create(template=staffed_template))


@pytest.fixture
def spoils_database() -> None:
    """Asked for by tests that alter tables: they get a database of their own."""


@pytest.fixture
def staffed_url(
    request: pytest.FixtureRequest, postgres: Postgres, staffed_template: str, shared_url: str
) -> Iterator[str]:
    """The address of a central database with nothing but the staff in it."""
    if "spoils_database" in request.fixturenames:
        name = postgres.create(template=staffed_template)
        yield postgres.url(name)
        postgres.drop(name)
        return
    yield shared_url
    empty(shared_url)


def empty(url: str) -> None:
    """Take out what a test wrote, past the triggers that forbid it to everybody else."""
    with psycopg.connect(url) as connection:
        connection.execute("SET LOCAL session_replication_role = replica")
        for declared in (Record.metadata, CentralTable.metadata):
            for table in declared.tables.keys() - {"school", "staff_user"}:
                connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
        connection.execute(
            "UPDATE school SET era = 1, time_zone = 'UTC', began_at = NULL,"
            " student_numbers_above = 0, desk_numbers_above = 0, hold_over_minor = NULL,"
            " hold_after_days = 0, return_fee_minor = NULL"
        )
        connection.execute(
            "UPDATE staff_user SET revoked_at = NULL, needs_second_factor = false,"
            " totp_secret = NULL, totp_step = 0, recovery_hashes = NULL"
        )


@pytest.fixture
def engine(staffed_url: str) -> Iterator[Engine]:
    """Connections to this test's database."""
    engine = open_engine(staffed_url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def service() -> Iterator[tuple[str, FastAPI]]:
    """A service for all tests: it keeps nothing itself, so each gives it a database of its own."""
    app = make_app(open_engine("postgresql:///none"))
    for url in serving(app):
        yield url, app


@pytest.fixture
def centre(service: tuple[str, FastAPI], engine: Engine, clock: SetClock) -> Iterator[Centre]:
    """A running centre over a fresh database."""
    url, app = service
    app.state.engine, app.state.clock = engine, clock
    with ExitStack() as opened:
        yield Centre(url, engine, clock, opened)


@pytest.fixture
def second_service(staffed_url: str, clock: SetClock) -> Iterator[Callable[[], str]]:
    """Starts further services over the same database."""
    running: list[Iterator[str]] = []
    engines: list[Engine] = []

    def start() -> str:
        engines.append(open_engine(staffed_url))
        running.append(serving(make_app(engines[-1], clock)))
        return next(running[-1])

    yield start
    for each in running:
        each.close()  # type: ignore[attr-defined]
    for engine in engines:
        engine.dispose()


@pytest.fixture
def campus(engine: Engine) -> Campus:
    """A small school in the database."""
    return Campus(engine)


@pytest.fixture
def desk(centre: Centre) -> DeskSide:
    """A desk where Ann has signed in."""
    return centre.desk()
