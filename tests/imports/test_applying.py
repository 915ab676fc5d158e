"""A plan is carried out in whole groups, each journalled; what changed meanwhile is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from registrar_desktop.errors import Refused
from registrar_desktop.identifiers import new_id
from registrar_desktop.imports.applying import apply_plan
from registrar_desktop.imports.planned import ROWS_A_GROUP, Plan
from registrar_desktop.schema.catalogue import Course, Section
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import ChangeKind, Role
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.identity import SignedInPerson, sign_in_here
from registrar_desktop.store.search import find_students
from registrar_desktop.store.tables.journal import JournalEntry, JournalLine
from tests.imports.conftest import Preview


class Stopped(Refused):
    """A person pressed Cancel."""


def write_students(path: Path, count: int, family: str = "Student") -> Path:
    rows = [f"{number:05d},{family},No {number}" for number in range(count)]
    path.write_text("\n".join(["Number,Last name,First name", *rows]) + "\n")
    return path


@pytest.fixture
def many(preview: Preview, tmp_path: Path) -> Plan:
    """A plan of three groups of students."""
    return preview(write_students(tmp_path / "many.csv", 2 * ROWS_A_GROUP + 7))


def count(store: DeskStore, record: type[Student] | type[JournalEntry] | type[JournalLine]) -> int:
    with store.reading() as session:
        return session.scalar(select(func.count()).select_from(record)) or 0


def test_each_group_is_a_change_set_that_names_the_import(store: DeskStore, many: Plan) -> None:
    seen: list[tuple[int, int]] = []
    applied = apply_plan(store, many, lambda done, of: seen.append((done, of)))
    assert applied.added == {"student": 1007}
    assert seen == [(0, 1007), (500, 1007), (1000, 1007), (1007, 1007)]
    with store.reading() as session:
        entries = session.scalars(select(JournalEntry).order_by(JournalEntry.seq)).all()
    assert [entry.id for entry in entries] == applied.change_sets
    assert [entry.label for entry in entries] == [
        f"Import of many.csv ({number} of 3)" for number in (1, 2, 3)
    ]
    assert {(entry.actor, entry.kind) for entry in entries} == {("rita", "IMPORT")}
    assert count(store, JournalLine) == 1007


def test_imported_students_are_found_at_once(
    store: DeskStore, preview: Preview, tmp_path: Path
) -> None:
    path = tmp_path / "one.csv"
    path.write_text("Number,Last name\n1,Dvořák\n")
    apply_plan(store, preview(path))
    with store.reading() as session:
        assert len(find_students(session, "dvorak")) == 1


def test_stopping_between_groups_keeps_what_was_taken(
    store: DeskStore, preview: Preview, many: Plan, tmp_path: Path
) -> None:
    def stop(done: int, of: int) -> None:
        if done == 500:
            raise Stopped("stopped_by_hand")

    with pytest.raises(Refused) as told:
        apply_plan(store, many, stop)
    assert told.value.code == "import_interrupted"
    assert told.value.facts == {"done": 500, "of": 1007, "cause": "stopped_by_hand"}
    assert count(store, Student) == 500
    rest = preview(tmp_path / "many.csv")
    assert (rest.added()["student"], rest.unchanged["student"]) == (507, 500)
    apply_plan(store, rest)
    assert count(store, Student) == 1007


def test_a_group_that_fails_leaves_nothing_of_itself(
    store: DeskStore, preview: Preview, tmp_path: Path
) -> None:
    """The desk has four numbers to give; six students need one."""
    rows = [f"New {number},2001-01-0{number}" for number in range(1, 7)]
    path = tmp_path / "new.csv"
    path.write_text("\n".join(["Last name,Born", *rows]))
    with pytest.raises(Refused, match="student_numbers_used_up"):
        apply_plan(store, preview(path))
    assert (count(store, Student), count(store, JournalEntry)) == (0, 0)
    path.write_text("\n".join(["Last name,Born", *rows[:4]]))
    apply_plan(store, preview(path))
    with store.reading() as session:
        numbers = set(session.scalars(select(Student.student_number)))
    assert numbers == {"N1000", "N1001", "N1002", "N1003"}


def test_a_plan_that_was_carried_out_before_adds_nobody_twice(
    store: DeskStore, preview: Preview, tmp_path: Path
) -> None:
    """Also of students whose number is given only when they are taken in."""
    path = tmp_path / "new.csv"
    path.write_text("Last name,Born\nNew 1,2001-01-01\nNew 2,2001-01-02\n")
    plan = preview(path)
    apply_plan(store, plan)
    again = apply_plan(store, plan)
    assert ([each.code for each in again.left], again.added.total()) == (
        ["import_added_meanwhile"] * 2,
        0,
    )
    assert count(store, Student) == 2


def test_a_row_that_somebody_changed_since_the_preview_is_left(
    store: DeskStore, preview: Preview, tmp_path: Path
) -> None:
    apply_plan(store, preview(write_students(tmp_path / "s.csv", 3)))
    plan = preview(write_students(tmp_path / "s.csv", 3, family="Renamed"))
    with store.changing(label="Edit", kind=ChangeKind.STUDENT_EDIT) as work:
        row = work.session.scalars(select(Student).where(Student.student_number == "00001")).one()
        row.family_name = "Married"
    applied = apply_plan(store, plan)
    assert applied.changed == {"student": 2}
    assert [(each.place.line, each.code) for each in applied.left] == [
        (3, "import_changed_meanwhile")
    ]
    with store.reading() as session:
        names = session.scalars(select(Student.family_name).order_by(Student.student_number)).all()
    assert names == ["Renamed", "Married", "Renamed"]


def test_a_row_that_somebody_added_since_the_preview_is_used_instead(
    store: DeskStore, preview: Preview, tmp_path: Path
) -> None:
    header = "subj_course_id\tsec_code\tsec_id\tinstructor\ttotal_seats\tmeetings\n"
    path = tmp_path / "schedule.tsv"
    path.write_text(f"{header}MATH 1\tA00\t100\tStaff\t20\tFI,2024-12-11,8:00 - 10:59,X 1\n")
    plan = preview(path)
    with store.changing(label="Add", kind=ChangeKind.IMPORT) as work:
        course = Course(id=new_id(), subject="MATH", number="1", title="Counting")
        work.session.add(course)
    applied = apply_plan(store, plan)
    assert [each.code for each in applied.left] == ["import_added_meanwhile"]
    assert applied.added == {"term": 1, "section": 1}
    with store.reading() as session:
        assert session.scalars(select(Section.course_id)).one() == course.id
    assert preview(path).is_empty


def test_an_empty_plan_writes_nothing(store: DeskStore, preview: Preview, tmp_path: Path) -> None:
    path = write_students(tmp_path / "s.csv", 2)
    apply_plan(store, preview(path))
    assert apply_plan(store, preview(path)).change_sets == []
    assert count(store, JournalEntry) == 1


def test_the_role_must_allow_it(store: DeskStore, many: Plan) -> None:
    with store.recording() as session:
        sign_in_here(session, SignedInPerson("fay", "Fay", (Role.FINANCE,), "", "2999-01-01"))
    with pytest.raises(Refused, match="role_forbids"):
        apply_plan(store, many)
    assert count(store, Student) == 0
