"""A joined desk on a real encrypted file, and pages of the feed as the centre would send them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from registrar_desktop.clock import SystemClock
from registrar_desktop.identifiers import new_id
from registrar_desktop.schema.codec import row_to_json
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import ChangeKind, Role
from registrar_desktop.store import identity
from registrar_desktop.store.desk_store import DeskStore
from sync.enrolment import join, sign_in
from sync.protocol_reading import FeedPage, FeedRow
from tests.fixtures.centre import PASSWORD, RunningCentre
from tests.fixtures.databases import Postgres
from tests.sync.restored import Backup

EPOCH = "epoch-1"


@pytest.fixture
def store(profile_dir: Path) -> Iterator[DeskStore]:
    """A desk D07 where Ann, a registrar, has signed in."""
    opened = DeskStore.open(profile_dir / "store.db", b"k" * 32, SystemClock())
    desk = identity.JoinedDesk(
        "desk-7", "D07", "token", "http://127.0.0.1:9", EPOCH, "School", "USD", "UTC"
    )
    person = identity.SignedInPerson("ann", "Ann", (Role.REGISTRAR,), "t", "2999-01-01T00:00:00Z")
    with opened.recording() as session:
        identity.join(session, desk)
        identity.sign_in_here(session, person)
        identity.add_number_range(session, "S", 6, 1, 100)
    yield opened
    opened.close()


@pytest.fixture
def enrolled_desk(centre: RunningCentre, tmp_path: Path) -> Iterator[Callable[[str], DeskStore]]:
    """Makes desks that a real centre enrolled and where Ann has signed in."""
    with ExitStack() as opened:

        def make(name: str) -> DeskStore:
            store = DeskStore.open(tmp_path / name / "store.db", b"k" * 32, SystemClock())
            opened.callback(store.close)
            join(store, centre.url, centre.add_desk(name))
            sign_in(store, "ann", PASSWORD)
            return store

        yield make


@pytest.fixture
def store_that_joins(centre: RunningCentre, tmp_path: Path) -> Iterator[Callable[[str], object]]:
    """A new computer's attempt to join with a code."""
    store = DeskStore.open(tmp_path / "new" / "store.db", b"k" * 32, SystemClock())
    yield lambda code: join(store, centre.url, code)
    store.close()


@pytest.fixture
def backup(postgres: Postgres, database_url: str) -> Iterator[Backup]:
    """The central database's backup, taken and laid in when a test says so."""
    made = Backup(postgres, database_url)
    yield made
    postgres.drop(made.kept)


@pytest.fixture
def add_student(store: DeskStore) -> Callable[..., str]:
    """Record a student at the desk; gives the record's id."""

    def add(family: str = "Okafor", **fields: Any) -> str:
        with store.changing(label=f"Add {family}", kind=ChangeKind.STUDENT_ADD) as work:
            student = Student(
                id=new_id(),
                student_number=work.take_student_number(),
                family_name=family,
                given_name="Ada",
                **fields,
            )
            work.session.add(student)
        return student.id

    return add


@pytest.fixture
def edit_student(store: DeskStore) -> Callable[..., None]:
    """Change fields of a student at the desk."""

    def edit(student_id: str, **fields: Any) -> None:
        with store.changing(label="Edit", kind=ChangeKind.STUDENT_EDIT) as work:
            student = work.session.get_one(Student, student_id)
            for name, value in fields.items():
                setattr(student, name, value)

    return edit


def student_values(**fields: Any) -> dict[str, Any]:
    """A student as the feed tells it."""
    student = Student(
        id=fields.pop("id", new_id()),
        student_number="S900001",
        family_name="Haddad",
        given_name="Omar",
        sex="U",
        level="UNDERGRADUATE",
        status="ACTIVE",
        privacy_flag=False,
    )
    return {**row_to_json(student), **fields}


def feed_page(
    *rows: tuple[int, dict[str, Any]], cursor: str = "1", made_by: str | None = None
) -> FeedPage:
    """A page of student rows, each a version with its values."""
    return FeedPage(
        epoch=EPOCH,
        cursor=cursor,
        more=False,
        rows=[
            FeedRow(
                kind="student",
                id=values["id"],
                version=version,
                values={**values, "row_version": version},
                change_set_id=made_by,
            )
            for version, values in rows
        ],
    )


def read_student(store: DeskStore, student_id: str) -> Student | None:
    """The desk's row, or None."""
    with store.reading() as session:
        return session.get(Student, student_id)
