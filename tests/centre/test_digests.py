"""The centre's digests are those of what a desk has read, at every cursor, whoever wrote in
whatever order; and they come to what the tables say."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from central.digests import MOST_BEHIND
from central.school import new_epoch
from registrar_desktop.identifiers import new_id
from registrar_desktop.schema.digests import (
    content_line,
    digest_text,
    hash_of,
    version_line,
)
from registrar_desktop.schema.register import KINDS
from sync.protocol_reading import Digests, Parts, RecordsPage
from tests.centre.campus import Campus
from tests.centre.conftest import PASSWORD, Centre
from tests.centre.desk_side import DeskSide

# A change that raises the version with all triggers off.
PAST_THE_FEED = (
    "SET LOCAL session_replication_role = replica;"
    " UPDATE student SET phone = '1', row_version = row_version + 1"
)
Versions = dict[tuple[str, str], int]


def told(desk: DeskSide, cursor: str) -> dict[str, tuple[int, str]]:
    answer = desk.http.get("/v1/digest", params={"at": cursor})
    answer.raise_for_status()
    kinds = Digests.model_validate_json(answer.content).kinds
    return {each.kind: (each.records, each.digest) for each in kinds}


def parts(desk: DeskSide, kind: str, cursor: str, columns: list[str] | None = None) -> Parts:
    body = {"kind": kind, "at": cursor, "columns": columns or []}
    answer = desk.http.post("/v1/digest/parts", json=body)
    answer.raise_for_status()
    return Parts.model_validate_json(answer.content)


def records(desk: DeskSide, kind: str, cursor: str, wanted: list[str]) -> RecordsPage:
    body = {"kind": kind, "at": cursor, "parts": wanted}
    answer = desk.http.post("/v1/digest/records", json=body)
    answer.raise_for_status()
    return RecordsPage.model_validate_json(answer.content)


def digests_of(versions: Versions) -> dict[str, tuple[int, str]]:
    of_kind: dict[str, list[int]] = {kind: [] for kind in KINDS}
    for (kind, record_id), version in versions.items():
        of_kind[kind].append(hash_of(version_line(record_id, version)))
    return {kind: (len(each), digest_text(sum(each))) for kind, each in of_kind.items()}


@dataclass
class Writers:
    """Three programs with transactions of their own, and a desk that reads the feed."""

    url: str
    desk: DeskSide
    opened: list[psycopg.Connection]
    students: list[str] = field(default_factory=list)
    known: Versions = field(default_factory=dict)
    cursor: str = ""
    seen: list[tuple[str, dict[str, tuple[int, str]]]] = field(default_factory=list)
    waits: set[str] = field(default_factory=set)

    def add(self, writer: int) -> None:
        self.students.append(new_id())
        self.opened[writer].execute(
            "INSERT INTO student (id, student_number, family_name) VALUES (%s, %s, 'Doe')",
            (self.students[-1], self.students[-1][-12:]),
        )

    def edit(self, writer: int, which: int, value: int) -> None:
        """What another transaction holds is left alone: this one would wait for it."""
        if not self.students:
            return
        self.opened[writer].execute(
            "UPDATE student SET phone = %s WHERE id ="
            " (SELECT id FROM student WHERE id = %s FOR UPDATE SKIP LOCKED)",
            (str(value), self.students[which % len(self.students)]),
        )

    def begin(self, writer: int) -> None:
        self.opened[writer].execute("SELECT pg_current_xact_id()")

    def commit(self, writer: int) -> None:
        self.opened[writer].commit()

    def abort(self, writer: int) -> None:
        self.opened[writer].rollback()

    def read(self, limit: int) -> None:
        """One page, as a desk takes it in; what it has then is what the centre must tell."""
        page = self.desk.page(self.cursor, limit)
        self.cursor = page.cursor
        for row in page.rows:
            key = (row.kind, row.id)
            self.known[key] = max(row.version, self.known.get(key, 0))
        self.seen.append((self.cursor, digests_of(self.known)))
        assert told(self.desk, self.cursor) == self.seen[-1][1]

    def look_back(self, which: int) -> None:
        """A desk that lags behind asks at an earlier place."""
        if self.seen:
            cursor, digests = self.seen[which % len(self.seen)]
            assert told(self.desk, cursor) == digests


writer = st.integers(0, 2)
step = st.one_of(
    st.tuples(st.just("add"), writer),
    st.tuples(st.just("edit"), writer, st.integers(0, 5), st.integers(0, 3)),
    st.tuples(st.just("begin"), writer),
    st.tuples(st.just("commit"), writer),
    st.tuples(st.just("abort"), writer),
    st.tuples(st.just("read"), st.integers(1, 3)),
    st.tuples(st.just("look_back"), st.integers(0, 9)),
)


@pytest.fixture
def writers(staffed_url: str, desk: DeskSide, campus: Campus) -> Iterator[Writers]:
    with ExitStack() as stack:
        opened = [stack.enter_context(psycopg.connect(staffed_url)) for _ in range(3)]
        yield Writers(staffed_url, desk, opened)


# Examples follow one another on the same database, as days do.
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(step, min_size=5, max_size=30))
def test_the_digests_at_every_cursor_are_those_of_what_was_read_up_to_it(
    writers: Writers, steps: list[tuple[Any, ...]]
) -> None:
    writers.seen.clear()
    for name, *arguments in steps:
        getattr(writers, name)(*arguments)
    for each in writers.opened:
        each.commit()
    writers.read(2000)
    with psycopg.connect(writers.url) as connection:
        tables: Versions = {}
        for kind in KINDS:
            rows = connection.execute(f"SELECT id, row_version FROM {kind}").fetchall()
            tables |= {(kind, record_id): version for record_id, version in rows}
    assert told(writers.desk, writers.cursor) == digests_of(tables)


def test_the_first_asker_has_everything_counted_and_the_others_have_it_moved_on(
    centre: Centre, desk: DeskSide, campus: Campus
) -> None:
    cursors = [desk.feed()[1]]
    first = told(desk, cursors[0])
    for start in range(0, 600, 300):
        campus.run(
            "INSERT INTO student (id, student_number, family_name)"
            " SELECT gen_random_uuid(), n, 'Doe' FROM generate_series(CAST(:start AS int), CAST(:end AS int)) AS n",
            start=start,
            end=start + 299,
        )
        cursors.append(desk.feed()[1])
        assert told(desk, cursors[-1])["student"][0] == start + 300
    assert campus.value("SELECT (kinds -> 'student' ->> 0)::int FROM digest_checkpoint") == 600
    assert told(desk, cursors[0]) == first


def test_a_count_under_way_elsewhere_is_not_waited_for(
    desk: DeskSide, campus: Campus, staffed_url: str
) -> None:
    _, cursor = desk.feed()
    with psycopg.connect(staffed_url) as other:
        other.execute("SELECT pg_advisory_xact_lock(hashtextextended('registrar digest', 0))")
        assert told(desk, cursor) == {}
    assert told(desk, cursor)["term"][0] == 1


def test_what_was_written_past_the_feed_comes_to_light_within_a_day(
    centre: Centre, desk: DeskSide, campus: Campus
) -> None:
    student = campus.student("1")
    _, cursor = desk.feed()
    before = told(desk, cursor)
    campus.run(PAST_THE_FEED)
    assert told(desk, cursor) == before
    centre.clock.pass_by(timedelta(hours=25))
    desk.sign_in("ann", PASSWORD)
    expected = (1, digest_text(hash_of(version_line(student, 2))))
    assert told(desk, cursor)["student"] == expected


def test_digests_that_went_wrong_are_counted_anew_once_a_desk_has_looked_closer(
    desk: DeskSide, campus: Campus
) -> None:
    student = campus.student("1")
    _, cursor = desk.feed()
    campus.run(PAST_THE_FEED)
    told(desk, cursor)
    campus.run("UPDATE student SET phone = '2'")
    _, cursor = desk.feed()
    [part] = parts(desk, "student", cursor).parts
    assert (part.part, part.digest) == (student[-2:], digest_text(hash_of(f"{student}:3")))
    assert told(desk, cursor)["student"] == (1, part.digest)


@pytest.mark.usefixtures("spoils_database")
def test_a_new_history_is_counted_from_its_tables(
    centre: Centre, desk: DeskSide, campus: Campus
) -> None:
    told(desk, desk.feed()[1])
    campus.run("DELETE FROM feed")
    with centre.engine.begin() as connection:
        new_epoch(connection)
    assert told(desk, desk.http.get("/v1/head").json()["cursor"])["term"][0] == 1


def test_what_changed_behind_the_cursor_is_named_and_left_out(
    desk: DeskSide, campus: Campus
) -> None:
    still, moving = campus.student("1"), campus.student("2")
    _, cursor = desk.feed()
    campus.run("UPDATE student SET phone = '1' WHERE id = :id", id=moving)
    new = campus.student("3")
    found = parts(desk, "student", cursor)
    assert sorted(found.moved) == sorted([moving, new])
    assert [each.part for each in found.parts] == [still[-2:]]
    page = records(desk, "student", cursor, [still[-2:], moving[-2:], new[-2:]])
    assert [row[0] for row in page.rows] == [still]
    assert sorted(page.moved) == sorted(found.moved)


def test_values_are_digested_in_a_form_that_a_desk_can_make(
    desk: DeskSide, campus: Campus, connect_raw: Callable[[], psycopg.Connection]
) -> None:
    odd = 'Ōta "quoted" \\ \t\n\x07\x7f 😀'
    address = {"zz": [1, {"b": None, "aa": odd}], "Łó": True, "c": -0.5}
    with connect_raw() as connection:
        connection.execute(
            "INSERT INTO student (id, student_number, family_name, address, birth_date)"
            " VALUES ('odd', '1', %s, %s, '2004-02-29')",
            (odd, json.dumps(address)),
        )
    _, cursor = desk.feed()
    page = records(desk, "student", cursor, ["dd"])
    [row] = page.rows
    wanted = ["id", "family_name", "address", "birth_date", "updated_at", "no_such_column"]
    found = parts(desk, "student", cursor, wanted)
    assert found.columns == [name for name in page.columns if name in wanted]
    values = [row[page.columns.index(name)] for name in found.columns]
    assert values[found.columns.index("address")] == address
    assert found.parts[0].digest == digest_text(hash_of(content_line(values)))


def test_who_lags_far_behind_is_told_to_read_on_first_and_far_ahead_the_tables_are_counted(
    desk: DeskSide, campus: Campus
) -> None:
    _, early = desk.feed()
    assert told(desk, early)["student"] == (0, digest_text(0))
    many = MOST_BEHIND + 1
    campus.run(
        "INSERT INTO student (id, student_number, family_name)"
        " SELECT 's-' || n, n, 'Doe' FROM generate_series(1, CAST(:many AS int)) AS n",
        many=many,
    )
    answer = desk.http.get("/v1/digest", params={"at": early})
    assert (answer.status_code, answer.json()["code"]) == (409, "read_on_first")
    body = {"kind": "student", "at": early}
    assert desk.http.post("/v1/digest/parts", json=body).json()["code"] == "read_on_first"
    assert told(desk, desk.http.get("/v1/head").json()["cursor"])["student"][0] == many


@pytest.fixture
def connect_raw(staffed_url: str) -> Callable[[], psycopg.Connection]:
    return lambda: psycopg.connect(staffed_url)


def test_what_cannot_be_asked_is_declined(desk: DeskSide, campus: Campus) -> None:
    body = {"kind": "verdict", "at": "", "columns": []}
    assert desk.http.post("/v1/digest/parts", json=body).json()["code"] == "kind_not_known"
    body = {"kind": "staff_user", "at": "", "parts": ["aa"]}
    assert desk.http.post("/v1/digest/records", json=body).status_code == 404
    answer = desk.http.get("/v1/digest", params={"at": "another:1:2:3"})
    assert (answer.status_code, answer.json()["code"]) == (410, "snapshot_required")
