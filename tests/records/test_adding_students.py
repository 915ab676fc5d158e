"""Adding a student: the number, the fields as typed, and the guards against doubles."""

from __future__ import annotations

from datetime import date

import pytest

from registrar_desktop.errors import Invalid, Refused
from registrar_desktop.records import students
from registrar_desktop.records.lists.students import StudentQuery, ids, rows
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import ChangeKind
from registrar_desktop.store import identity
from registrar_desktop.store.tables.journal import ChangeSetState
from registrar_desktop.store.work import Work
from tests.records.conftest import Desk
from tests.store.desk import AUDIT, FINN

ADD = ChangeKind.STUDENT_ADD
NEW = {"family_name": "Müller", "given_name": "Änne", "birth_date": "2006-03-14"}


def test_a_new_student_gets_the_next_number_of_this_desk(desk: Desk) -> None:
    with desk.act(ADD) as work:
        student = students.add(work, NEW)
    assert student.student_number == "S004101"
    assert desk.student("S004101").birth_date == date(2006, 3, 14)


def test_the_act_stands_in_the_journal_with_every_field(desk: Desk) -> None:
    with desk.act(ADD) as work:
        students.add(work, NEW)
    (entry,), (line,) = desk.journal(), desk.lines()
    assert (entry.kind, entry.actor, entry.state) == (ADD, "anna", ChangeSetState.WAITING)
    assert (line.record_kind, line.action, line.base_version) == ("student", "CREATE", 0)
    assert line.fields["family_name"] == [None, "Müller"]
    assert line.fields["birth_date"] == [None, "2006-03-14"]
    assert line.fields["status"] == [None, "ACTIVE"]


def test_a_new_student_is_found_at_once_under_every_spelling(desk: Desk) -> None:
    with desk.act(ADD) as work:
        students.add(work, NEW)
    with desk.reading() as session:
        for typed in ("mueller", "muller", "Müll", "änne mül", "s0041"):
            found = rows(session, ids(session, StudentQuery(text=typed)), date(2025, 9, 3))
            known = [row.number for row in found]
            assert ("S004101" in known) == (typed != "mueller"), typed


def test_a_number_given_by_hand_is_kept_as_it_is_written(desk: Desk) -> None:
    with desk.act(ADD) as work:
        assert students.add(work, NEW | {"student_number": "0007"}).student_number == "0007"


def test_a_number_of_the_range_that_was_typed_by_hand_is_passed_over(desk: Desk) -> None:
    with desk.act(ADD) as work:
        students.add(work, {"family_name": "First", "student_number": "S004101"})
    with desk.act(ADD) as work:
        assert students.add(work, {"family_name": "Second"}).student_number == "S004102"


def test_a_number_somebody_has_is_refused_with_the_holder_s_name(desk: Desk) -> None:
    with pytest.raises(Refused) as told, desk.act(ADD) as work:
        students.add(work, NEW | {"student_number": "004117"})
    assert told.value.code == "student_number_taken"
    assert told.value.facts["holder"] == "004117 Doe, Jane"
    assert desk.journal() == []


def test_an_address_somebody_has_is_refused_whatever_its_case(desk: Desk) -> None:
    with pytest.raises(Refused) as told, desk.act(ADD) as work:
        students.add(work, NEW | {"email": "JANE.Doe@students.example"})
    assert told.value.code == "student_email_taken"


@pytest.mark.parametrize(
    "fields",
    [
        {"family_name": "Doe", "given_name": "Jane", "birth_date": "2004-02-29"},
        {"family_name": "DÖE", "given_name": "jane", "birth_date": "2004-02-29"},
        {"family_name": "Doe", "given_name": "Jane"},
        {"family_name": "ONeil", "birth_date": "2000-01-01"},
    ],
    ids=["the same", "other accents and case", "no birth date given", "none on record"],
)
def test_the_same_person_is_not_entered_twice_by_accident(
    desk: Desk, fields: dict[str, str]
) -> None:
    before = desk.count(Student)
    with pytest.raises(Refused) as told, desk.act(ADD) as work:
        students.add(work, fields)
    assert told.value.code == "student_possible_duplicate"
    assert desk.count(Student) == before
    with desk.act(ADD) as work:
        students.add(work, fields, confirmed=True)
    assert desk.count(Student) == before + 1


def test_the_same_name_with_another_birth_date_is_somebody_else(desk: Desk) -> None:
    with desk.act(ADD) as work:
        students.add(work, {"family_name": "Doe", "given_name": "Jane", "birth_date": "1999-09-09"})


@pytest.mark.parametrize("name", ["family_name", "given_name"])
def test_one_name_is_enough(desk: Desk, name: str) -> None:
    with desk.act(ADD) as work:
        students.add(work, {name: "Sukarno"})


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, "student_without_name"),
        ({"family_name": " \u00a0 "}, "student_without_name"),
        ({"family_name": "A", "birth_date": "2006-02-31"}, "date_not_in_calendar"),
        ({"family_name": "A", "birth_date": "31.02.2006"}, "date_unreadable"),
        ({"family_name": "A", "note": "x" * 10_000_000}, "field_too_long"),
        ({"family_name": "A", "email": "nobody"}, "email_unusable"),
        ({"family_name": "A", "row_version": "7"}, "field_unknown"),
        ({"family_name": "A", "status": "MERGED"}, "student_merged_into_nobody"),
        ({"family_name": "A", "student_number": ""}, "field_missing"),
    ],
)
def test_a_field_that_cannot_be_taken_changes_nothing(
    desk: Desk, fields: dict[str, str], code: str
) -> None:
    before = desk.count(Student)
    with pytest.raises(Invalid) as told, desk.act(ADD) as work:
        students.add(work, fields)
    assert told.value.code == code
    assert (desk.count(Student), desk.journal()) == (before, [])


@pytest.mark.parametrize(
    "name", ["<b>Robert</b>", "'; DROP TABLE student;--", "=HYPERLINK(1)", "{code}", "%s"]
)
def test_markup_and_formulas_are_just_a_name(desk: Desk, name: str) -> None:
    with desk.act(ADD) as work:
        number = students.add(work, {"family_name": name}).student_number
    assert desk.student(number).family_name == name


def _add_both(work: Work, *all_fields: dict[str, str]) -> None:
    for fields in all_fields:
        students.add(work, fields)


def test_a_refused_student_uses_up_no_number(desk: Desk) -> None:
    with desk.reading() as session:
        before = identity.numbers_left(session)
    with pytest.raises(Refused), desk.act(ADD) as work:
        _add_both(work, NEW, NEW | {"student_number": "004117"})
    with desk.reading() as session:
        assert identity.numbers_left(session) == before


def test_an_empty_range_is_told(desk: Desk) -> None:
    with desk.act(ADD) as work:
        for number in range(50):
            students.add(work, {"family_name": f"Person {number}"})
    with pytest.raises(Refused) as told, desk.act(ADD) as work:
        students.add(work, NEW)
    assert told.value.code == "student_numbers_used_up"


@pytest.mark.parametrize("person", [FINN, AUDIT], ids=["finance", "auditor"])
def test_only_the_registrar_adds_students(desk: Desk, person: identity.SignedInPerson) -> None:
    desk.sign_in(person)
    with pytest.raises(Refused) as told, desk.act(ADD):
        pass
    assert told.value.code == "role_forbids"
