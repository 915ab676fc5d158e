"""What a newer centre knows beyond this program is kept, survives edits here, and is taken up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import delete, select

from registrar_desktop.schema.people import Student
from registrar_desktop.schema.reconciling import Outage
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.tables.journal import ConfirmedRecord
from registrar_desktop.store.tables.unknown import UnknownFields
from registrar_desktop.store.unknown_fields import take_up_known
from sync.pull import take_in
from sync.report import CycleReport
from tests.fixtures.centre import RunningCentre
from tests.fixtures.logs import LogWatch
from tests.sync.conftest import feed_page, student_values
from tests.sync.restored import add, edit, sync
from ui.upkeep.verification import verify


def kept(store: DeskStore) -> dict[str, dict[str, Any]]:
    with store.reading() as session:
        return {each.record_id: each.values for each in session.scalars(select(UnknownFields))}


@contextmanager
def central(centre: RunningCentre) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    with psycopg.connect(centre.database_url) as connection:
        yield connection


def test_a_field_that_only_the_centre_knows_survives_an_edit_of_an_older_desk(
    centre: RunningCentre, enrolled_desk: Callable[[str], DeskStore]
) -> None:
    one = enrolled_desk("one")
    student = add(one, "Okafor")
    sync(one)
    with central(centre) as newer:
        newer.execute("ALTER TABLE student ADD COLUMN pronouns varchar(40)")
        newer.execute("UPDATE student SET pronouns = 'she/her'")
    edit(one, student, "1")
    sync(one)
    edit(one, student, "2")
    sync(one)
    with central(centre) as newer:
        told = newer.execute("SELECT pronouns, phone FROM student").fetchall()
    assert told == [("she/her", "2")]
    assert kept(one) == {student: {"pronouns": "she/her"}}
    assert all(check.good for check in verify(one, b"k" * 32, lambda done, of: None))


def test_an_update_of_the_program_takes_up_what_it_now_has_a_column_for(
    store: DeskStore, edit_student: Callable[..., None]
) -> None:
    """As if `preferred_name` were a column that the update has just made."""
    values = student_values(pronouns="she/her")
    take_in(store, feed_page((3, values)), CycleReport())
    edit_student(values["id"], phone="1")
    with store.recording() as session:
        (fields,) = session.scalars(select(UnknownFields))
        assert (fields.version, fields.values) == (3, {"pronouns": "she/her"})
        fields.values = {"pronouns": "she/her", "preferred_name": "Ada"}
        session.flush()
        take_up_known(session.connection())
    with store.reading() as session:
        student = session.get_one(Student, values["id"])
        ground = session.get_one(ConfirmedRecord, ("student", values["id"]))
        assert (student.preferred_name, student.phone) == ("Ada", "1")
        assert (ground.values or {})["preferred_name"] == "Ada"
    assert kept(store) == {values["id"]: {"pronouns": "she/her"}}


def test_an_older_row_of_the_feed_takes_nothing_back(store: DeskStore) -> None:
    newer = student_values(pronouns="she/her")
    older = {**newer, "pronouns": "he/him"}
    take_in(store, feed_page((3, newer)), CycleReport())
    take_in(store, feed_page((2, older), cursor="2"), CycleReport())
    assert kept(store) == {newer["id"]: {"pronouns": "she/her"}}


def test_kinds_that_passed_an_older_program_by_are_found_missing_after_the_update(
    centre: RunningCentre, enrolled_desk: Callable[[str], DeskStore], log_watch: LogWatch
) -> None:
    one = enrolled_desk("one")
    with central(centre) as website:
        website.execute(
            "INSERT INTO outage (id, title, declared_by, started_at)"
            " VALUES ('o', 'Network down', 'ann', now())"
        )
    sync(one)
    with one.recording() as session:
        # A program that does not know this kind has come just as far in the feed.
        session.connection().execute(delete(Outage))
    log_watch.expect("sync.repair", "outage: 1 records differ")
    sync(one)
    with one.reading() as session:
        assert session.scalar(select(Outage.title)) == "Network down"
