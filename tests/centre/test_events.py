"""Desks that listen are told at once; nobody is told any more who was shown the door."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from queue import Queue
from threading import Thread

import psycopg
import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, text

from central import staff
from central.announcing import MOST_OF_A_DESK
from central.database import POOL
from central.school import new_epoch
from central.sessions import SESSION
from registrar_desktop.identifiers import new_id
from registrar_desktop.schema.vocabulary import ChangeKind
from sync.protocol_reading import FeedMoved
from tests.centre.conftest import Centre
from tests.centre.desk_side import DeskSide, create
from tests.fixtures.databases import Postgres

WAIT = 15
ADD = (
    "INSERT INTO student (id, student_number, family_name, sex, level, status, privacy_flag)"
    " VALUES (%s, %s, 'Ito', 'U', 'UNDERGRADUATE', 'ACTIVE', false)"
)


class Heard:
    """What one desk hears, read in a thread of its own."""

    def __init__(self, desk: DeskSide) -> None:
        self._desk = desk
        self._data: Queue[str] = Queue()
        self._thread = Thread(target=self._listen)
        self._thread.start()
        self.first = self.head()

    def _listen(self) -> None:
        with self._desk.http.stream("GET", "/v1/events", timeout=WAIT) as response:
            for line in response.iter_lines():
                if line.startswith("data: "):
                    self._data.put(line.removeprefix("data: "))

    def data(self) -> str:
        return self._data.get(timeout=WAIT)

    def head(self) -> str:
        """The next place the feed is said to have moved to."""
        return FeedMoved.model_validate_json(self.data()).head

    def hears(self, head: str) -> bool:
        """Wait until the feed is said to have moved there."""
        while self.head() != head:
            pass
        return True

    @property
    def silent(self) -> bool:
        return self._data.empty()

    def join(self) -> None:
        self._thread.join(WAIT)
        assert not self._thread.is_alive()


Listen = Callable[[DeskSide], Heard]


@pytest.fixture
def listen(service: tuple[str, FastAPI], centre: Centre) -> Iterator[Listen]:
    """Opens streams and waits until the desk hears; the service ends them at the end."""
    opened: list[Heard] = []

    def begin(desk: DeskSide) -> Heard:
        opened.append(Heard(desk))
        return opened[-1]

    yield begin
    service[1].state.announcer.end_all()
    for heard in opened:
        heard.join()


def add_student(desk: DeskSide) -> None:
    fields = {"student_number": new_id()[:20], "family_name": "Okafor"}
    desk.send(ChangeKind.STUDENT_ADD, create("student", fields))


def add_by_sql(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    connection.execute(ADD, (new_id(), new_id()[:20]))


@pytest.fixture
def plain_sql(staffed_url: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    with psycopg.connect(staffed_url) as connection:
        yield connection


def test_a_desk_hears_first_where_the_feed_ends(desk: DeskSide, listen: Listen) -> None:
    add_student(desk)
    assert listen(desk).first == desk.feed()[1]


def test_a_change_of_one_desk_is_told_to_another(
    centre: Centre, desk: DeskSide, listen: Listen
) -> None:
    other = listen(centre.desk())
    add_student(desk)
    assert other.hears(desk.feed()[1])


def test_a_change_by_plain_sql_is_told(
    desk: DeskSide, listen: Listen, plain_sql: psycopg.Connection[tuple[object, ...]]
) -> None:
    heard = listen(desk)
    add_by_sql(plain_sql)
    plain_sql.commit()
    assert heard.hears(desk.feed()[1])


def test_what_an_older_transaction_holds_back_is_told_when_it_can_be_read(
    desk: DeskSide,
    listen: Listen,
    staffed_url: str,
    plain_sql: psycopg.Connection[tuple[object, ...]],
) -> None:
    heard = listen(desk)
    with psycopg.connect(staffed_url) as older:
        older.execute("SELECT pg_current_xact_id()")
        add_by_sql(plain_sql)
        plain_sql.commit()
        assert desk.feed()[0] == []
        assert heard.silent
    assert heard.hears(desk.feed()[1])
    assert len(desk.feed()[0]) == 1


def test_every_process_tells(
    centre: Centre, desk: DeskSide, second_service: Callable[[], str], listen: Listen
) -> None:
    here, there = listen(desk), DeskSide(second_service(), centre.clock)
    there.http.headers.update(desk.http.headers)
    with there, there.http.stream("GET", "/v1/events", timeout=WAIT) as response:
        lines = response.iter_lines()
        told = (line.removeprefix("data: ") for line in lines if line.startswith("data: "))
        next(told)
        add_student(desk)
        assert here.hears(FeedMoved.model_validate_json(next(told)).head)


def test_after_the_database_was_away_it_tells_again(
    desk: DeskSide, listen: Listen, engine: Engine, postgres: Postgres
) -> None:
    heard = listen(desk)
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            (engine.url.database,),
        )
    add_student(desk)
    assert heard.hears(desk.feed()[1])


def test_all_who_listen_cost_one_connection(
    centre: Centre, desk: DeskSide, listen: Listen, engine: Engine
) -> None:
    for _ in range(POOL + 2):
        listen(centre.desk())
    with engine.connect() as connection:
        count = connection.scalar(
            text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        )
    assert count <= POOL + 1


def test_the_older_streams_of_one_desk_end(desk: DeskSide, listen: Listen) -> None:
    first, *_ = [listen(desk) for _ in range(MOST_OF_A_DESK + 1)]
    assert "listened_to_elsewhere" in first.data()
    first.join()


def test_a_sign_in_that_ended_ends_the_stream(
    centre: Centre, desk: DeskSide, listen: Listen
) -> None:
    heard = listen(desk)
    centre.clock.pass_by(SESSION)
    assert "sign_in_needed" in heard.data()
    heard.join()


def test_a_revoked_desk_hears_nothing_more(
    centre: Centre, desk: DeskSide, listen: Listen, engine: Engine
) -> None:
    heard, other = listen(desk), listen(centre.desk())
    with engine.begin() as connection:
        staff.revoke_desk(connection, "D01", centre.clock.now())
    assert "sign_in_needed" in heard.data()
    assert other.silent


@pytest.mark.parametrize(
    ("headers", "status"),
    [({"Authorization": "Bearer x"}, 401), ({"Registrar-Epoch": "other"}, 409)],
)
def test_nobody_listens_who_may_not_read(
    desk: DeskSide, headers: dict[str, str], status: int
) -> None:
    assert desk.http.get("/v1/events", headers=headers).status_code == status


def test_a_new_history_is_told(desk: DeskSide, listen: Listen, engine: Engine) -> None:
    heard = listen(desk)
    with engine.begin() as connection:
        epoch = new_epoch(connection)
    assert heard.head().startswith(epoch)
