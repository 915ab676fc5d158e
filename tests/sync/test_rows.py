"""What the centre told is written where it differs from what is here, and found by it at once."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text

from registrar_desktop.store import search
from registrar_desktop.store.desk_store import DeskStore
from sync.rows import write_rows
from tests.sync.conftest import read_student, student_values


def told(store: DeskStore, version: int, *rows: dict[str, Any]) -> None:
    with store.recording() as session:
        write_rows(session, "student", [row | {"row_version": version} for row in rows])


def found(store: DeskStore, typed: str) -> int:
    with store.reading() as session:
        return len(search.find_students(session, typed))


def test_each_record_gets_what_changed_in_it_and_keeps_the_rest(store: DeskStore) -> None:
    moved, married, emptied = (
        student_values(student_number=f"S{no}", phone="555 0001", address={"city": "Uyo"})
        for no in range(3)
    )
    told(store, 1, moved, married, emptied)
    told(
        store,
        2,
        moved | {"phone": "555 7002", "address": {"city": "Łódź"}},
        married | {"family_name": "Ojukwu"},
        emptied | {"phone": None, "address": None},
    )
    after = [read_student(store, each["id"]) for each in (moved, married, emptied)]
    assert [(each.family_name, each.phone, each.address) for each in after if each] == [
        (moved["family_name"], "555 7002", {"city": "Łódź"}),
        ("Ojukwu", "555 0001", {"city": "Uyo"}),
        (emptied["family_name"], None, None),
    ]
    assert [found(store, typed) for typed in ("7002", "0001", "ojukwu", "s0", "s1", "s2")] == [
        1
    ] * 6


def test_an_older_version_changes_nothing(store: DeskStore) -> None:
    student = student_values(phone="555 7002")
    told(store, 2, student)
    told(store, 1, student | {"phone": "555 0001", "family_name": "Ojukwu"})
    kept = read_student(store, student["id"])
    assert kept is not None
    assert (kept.row_version, kept.phone) == (2, "555 7002")
    assert (found(store, "7002"), found(store, "0001"), found(store, "ojukwu")) == (1, 0, 0)


def test_nothing_is_written_where_nothing_changed(store: DeskStore) -> None:
    student = student_values(phone="555 7002", address={"city": "Uyo"})
    told(store, 1, student)
    with store.recording() as session:
        before = session.scalar(text("SELECT total_changes()"))
        write_rows(session, "student", [student | {"row_version": 1}])
        assert session.scalar(text("SELECT total_changes()")) == before


def test_a_page_of_many_new_students_is_written_whole_and_all_are_found(store: DeskStore) -> None:
    told(store, 1, *(student_values(student_number=f"S{no:04}", phone=None) for no in range(1101)))
    with store.reading() as session:
        kept = session.scalar(text("SELECT count(*) FROM student WHERE row_version = 1"))
        assert (kept, len(search.all_students(session))) == (1101, 1101)
    assert [found(store, f"s{no:04}") for no in (0, 499, 500, 1000, 1100)] == [1] * 5
