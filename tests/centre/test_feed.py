"""The feed brings every change, whoever made it, whole transactions at a time, and skips none."""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from sqlalchemy import text

from central.school import new_epoch
from registrar_desktop.identifiers import new_id
from registrar_desktop.schema.codec import row_to_json
from registrar_desktop.schema.register import BY_KIND
from registrar_desktop.schema.vocabulary import ChangeKind
from sync.protocol_reading import FeedRow
from tests.centre.campus import Campus, numbers
from tests.centre.conftest import Centre
from tests.centre.desk_side import DeskSide, create, edit
from tests.fixtures.databases import Postgres


@pytest.fixture
def connect(staffed_url: str) -> Callable[[], psycopg.Connection]:
    """Connections of another program to the same database."""
    return lambda: psycopg.connect(staffed_url)


def add(connection: psycopg.Connection, number: str) -> None:
    connection.execute(
        "INSERT INTO student (id, student_number, family_name) VALUES (%s, %s, 'Doe')",
        [new_id(), number],
    )


def test_a_change_set_comes_back_under_its_own_id(desk: DeskSide, campus: Campus) -> None:
    change = desk.change_set(
        ChangeKind.STUDENT_ADD,
        create(
            "student", {"student_number": "S1", "family_name": "Ito", "birth_date": "2004-02-29"}
        ),
    )
    _, before = desk.feed()
    desk.deliver(change)
    [row], after = desk.feed(before)
    assert (row.kind, row.id, row.version) == ("student", change.lines[0].id, 1)
    assert row.change_set_id == change.id
    assert row.values["birth_date"] == "2004-02-29"
    assert desk.feed(after) == ([], after)


def test_plain_sql_arrives_in_the_forms_of_the_wire(
    centre: Centre, desk: DeskSide, campus: Campus
) -> None:
    student = campus.student("1", privacy_flag=True)
    campus.run(
        "SET LOCAL TimeZone = 'Asia/Tokyo'; UPDATE student SET address = '{\"city\": \"X\"}'"
    )
    rows, _ = desk.feed()
    last = [row for row in rows if row.id == student][-1]
    assert (last.version, last.change_set_id) == (2, None)
    with centre.engine.connect() as connection:
        found = connection.execute(text("SELECT * FROM student")).mappings().one()
    assert last.values == row_to_json(BY_KIND["student"](**found))


def test_every_kind_of_record_has_the_forms_of_the_wire(
    centre: Centre, desk: DeskSide, campus: Campus
) -> None:
    campus.insert("registration", campus.registration(campus.student("1"), campus.section()))
    for row in desk.feed()[0]:
        query = text(f"SELECT * FROM {row.kind} WHERE id = :id")
        with centre.engine.connect() as connection:
            found = connection.execute(query, {"id": row.id}).mappings().one()
        assert row.values == row_to_json(BY_KIND[row.kind](**found))


def test_an_update_that_changes_nothing_is_no_change(desk: DeskSide, campus: Campus) -> None:
    campus.student("1")
    _, cursor = desk.feed()
    campus.run("UPDATE student SET phone = phone, row_version = 99, updated_at = '2001-01-01'")
    assert desk.feed(cursor) == ([], cursor)
    assert campus.value("SELECT row_version FROM student") == 1


def test_a_page_holds_whole_transactions(desk: DeskSide, campus: Campus) -> None:
    _, cursor = desk.feed()
    lines = [create("student", {"student_number": str(n), "family_name": "D"}) for n in range(5)]
    desk.send(ChangeKind.STUDENT_ADD, *lines)
    campus.student("6")
    page = desk.page(cursor, 1)
    assert (len(page.rows), page.more) == (5, True)
    assert numbers(desk.page(page.cursor, 1).rows) == ["6"]


def test_the_transaction_that_began_first_and_commits_last_is_not_skipped(
    desk: DeskSide, connect: Callable[[], psycopg.Connection]
) -> None:
    with connect() as slow, connect() as quick:
        add(slow, "slow")
        add(quick, "quick")
        quick.commit()
        rows, cursor = desk.feed()
        assert numbers(rows) == []
        slow.commit()
        late, _ = desk.feed(cursor)
        assert sorted(numbers(late)) == ["quick", "slow"]


def test_the_earlier_sequence_that_commits_last_is_not_skipped(
    desk: DeskSide, connect: Callable[[], psycopg.Connection]
) -> None:
    with connect() as first, connect() as second:
        second.execute("SELECT pg_current_xact_id()")
        add(first, "earlier")
        add(second, "later")
        second.commit()
        seen, cursor = desk.feed()
        first.commit()
        late, _ = desk.feed(cursor)
        assert sorted(numbers(seen) + numbers(late)) == ["earlier", "later"]


def test_a_savepoint_does_not_hide_rows(
    desk: DeskSide, connect: Callable[[], psycopg.Connection]
) -> None:
    with connect() as outer, outer.transaction():
        add(outer, "before")
        with outer.transaction():
            add(outer, "inside")
    assert numbers(desk.feed()[0]) == ["before", "inside"]


def test_nothing_is_lost_while_eight_write_and_one_reads(
    desk: DeskSide, connect: Callable[[], psycopg.Connection]
) -> None:
    chance = random.Random(7)
    sizes = [[chance.randint(1, 4) for _ in range(25)] for _ in range(8)]

    def write(writer: int) -> int:
        with connect() as connection:
            for batch, size in enumerate(sizes[writer]):
                for row in range(size):
                    add(connection, f"{writer}-{batch}-{row}")
                connection.commit()
        return sum(sizes[writer])

    seen: list[FeedRow] = []
    cursor = ""
    with ThreadPoolExecutor(8) as pool:
        writing = [pool.submit(write, each) for each in range(8)]
        while not all(each.done() for each in writing):
            rows, cursor = desk.feed(cursor, 20)
            seen += rows
    seen += desk.feed(cursor, 20)[0]
    written = sum(each.result() for each in writing)
    assert len(numbers(seen)) == len(set(numbers(seen))) == written


def test_a_read_only_visitor_does_not_hold_the_feed_back(
    desk: DeskSide, campus: Campus, connect: Callable[[], psycopg.Connection]
) -> None:
    with connect() as visitor:
        visitor.execute("SELECT count(*) FROM student")
        campus.student("1")
        assert numbers(desk.feed()[0]) == ["1"]


@pytest.mark.parametrize("elsewhere", [False, True])
def test_readiness_tells_how_far_the_feed_lags(
    desk: DeskSide, campus: Campus, postgres: Postgres, staffed_url: str, elsewhere: bool
) -> None:
    def lag() -> float:
        return float(desk.http.get("/health/ready").json()["feed_lag_seconds"])

    assert lag() == 0
    with psycopg.connect(postgres.url("postgres") if elsewhere else staffed_url) as forgotten:
        forgotten.execute("SELECT pg_current_xact_id()")
        campus.student("held back")
        assert numbers(desk.feed()[0]) == []
        # Told in tenths of a second; asking takes some milliseconds.
        assert any(lag() > 0 for _ in range(300))
        forgotten.rollback()
    assert lag() == 0
    assert numbers(desk.feed()[0]) == ["held back"]


def test_another_epoch_asks_for_a_snapshot(centre: Centre, desk: DeskSide, campus: Campus) -> None:
    campus.student("1")
    _, cursor = desk.feed()
    with centre.engine.begin() as connection:
        epoch = new_epoch(connection)
    answer = desk.http.get("/v1/feed", params={"after": cursor})
    assert (answer.status_code, answer.json()["code"]) == (410, "snapshot_required")
    campus.student("2")
    page = desk.page()
    assert page.epoch == epoch
    assert numbers(page.rows) == ["1", "2"]
    assert desk.feed(page.cursor) == ([], page.cursor)


def test_a_cursor_beyond_what_a_restored_database_knows_asks_for_a_snapshot(
    desk: DeskSide, campus: Campus
) -> None:
    _, cursor = desk.feed()
    campus.student("1")
    _, ahead = desk.feed(cursor)
    campus.run("DELETE FROM feed WHERE kind = 'student'")
    assert desk.http.get("/v1/feed", params={"after": ahead}).status_code == 410
    assert desk.http.get("/v1/feed", params={"after": cursor}).status_code == 200


def test_a_cursor_that_is_none_is_refused(desk: DeskSide) -> None:
    for cursor in ("nonsense", "a:b:c:d", "x:1:2", f"x:{9**30}:1:1"):
        answer = desk.http.get("/v1/feed", params={"after": cursor})
        assert (answer.status_code, answer.json()["code"]) == (400, "cursor_unreadable")


def test_an_edit_of_a_desk_reaches_another_desk(
    centre: Centre, desk: DeskSide, campus: Campus
) -> None:
    student = campus.student("1", phone="1")
    other = centre.desk("finn")
    _, cursor = other.feed()
    desk.send(ChangeKind.STUDENT_EDIT, edit("student", student, phone=("1", "2")))
    [row], _ = other.feed(cursor)
    assert (row.values["phone"], row.version) == ("2", 2)
