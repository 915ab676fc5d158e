"""Editing a student: only what changed is recorded, and nothing where something is wrong."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from registrar_desktop.errors import Invalid, Refused
from registrar_desktop.records import naming, students
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import StudentStatus
from registrar_desktop.store.search import find_students
from tests.records.conftest import Desk
from tests.records.school import key


def edit(desk: Desk, number: str, fields: Mapping[str, str]) -> list[str]:
    with desk.act() as work:
        return students.edit(work, naming.student(work.session, number), fields)


def test_the_journal_holds_the_changed_fields_with_the_value_before(desk: Desk) -> None:
    assert edit(desk, "004117", {"phone": "555 0100", "family_name": "Doe"}) == ["phone"]
    (line,) = desk.lines()
    assert (line.action, line.base_version) == ("EDIT", 1)
    assert line.fields == {"phone": [None, "555 0100"]}


def test_an_edit_that_changes_nothing_leaves_no_trace(desk: Desk) -> None:
    assert edit(desk, "004117", {"family_name": " Doe "}) == []
    assert desk.journal() == []


def test_an_empty_text_clears_a_field(desk: Desk) -> None:
    edit(desk, "004117", {"email": ""})
    assert desk.student("004117").email is None


def test_part_of_an_address_is_put_into_the_address_there_is(desk: Desk) -> None:
    edit(desk, "004117", {"address.line1": "1 Elm St", "address.city": "Northgate"})
    edit(desk, "004117", {"address.line1": "2 Oak St"})
    assert desk.student("004117").address == {"line1": "2 Oak St", "city": "Northgate"}
    edit(desk, "004117", {"address.line1": "", "address.city": ""})
    assert desk.student("004117").address is None


def test_the_new_name_is_found_and_the_old_one_is_not(desk: Desk) -> None:
    edit(desk, "004118", {"family_name": "Okonkwo"})
    with desk.reading() as session:
        assert len(find_students(session, "okon")) == 1
        assert len(find_students(session, "lukas")) == 0


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"family_name": "", "given_name": ""}, "student_without_name"),
        ({"birth_date": "2001-02-30"}, "date_not_in_calendar"),
        ({"birth_date": "1850-01-01"}, "date_out_of_range"),
        ({"sex": "purple"}, "word_unknown"),
        ({"merged_into_id": "x"}, "field_unknown"),
        ({"status": "MERGED"}, "student_merged_into_nobody"),
        ({"citizenship": "Narnia"}, "country_unreadable"),
    ],
)
def test_what_cannot_be_taken_changes_nothing(
    desk: Desk, fields: dict[str, str], code: str
) -> None:
    with pytest.raises(Invalid) as told:
        edit(desk, "004117", {"phone": "555 0100", **fields})
    assert told.value.code == code
    assert (desk.student("004117").phone, desk.journal()) == (None, [])


def test_one_name_may_be_cleared_while_the_other_stands(desk: Desk) -> None:
    assert edit(desk, "004117", {"family_name": ""}) == ["family_name"]
    with pytest.raises(Invalid):
        edit(desk, "004117", {"given_name": ""})


def test_number_and_address_of_somebody_else_are_refused(desk: Desk) -> None:
    for fields, code in (
        ({"student_number": "004118"}, "student_number_taken"),
        ({"email": "JANE.DOE@students.example"}, "student_email_taken"),
    ):
        with pytest.raises(Refused) as told:
            edit(desk, "004119", fields)
        assert told.value.code == code


def test_ones_own_number_and_address_are_no_hindrance(desk: Desk) -> None:
    edit(desk, "004117", {"student_number": "004117", "email": "Jane.Doe@students.example"})


def test_a_record_that_was_merged_away_takes_no_more_facts(desk: Desk) -> None:
    with desk.store.recording() as session:
        gone = session.get_one(Student, key("004118"))
        gone.status, gone.merged_into_id = StudentStatus.MERGED, key("004117")
    with desk.act() as work:
        survivor = naming.student(work.session, "004118")
        assert survivor.student_number == "004117"
        gone = work.session.get_one(Student, key("004118"))
        with pytest.raises(Refused) as told:
            students.edit(work, gone, {"phone": "555 0100"})
    assert told.value.code == "student_merged_away"


def test_edits_of_one_act_are_one_change_set_and_one_line(desk: Desk) -> None:
    with desk.act() as work:
        student = naming.student(work.session, "004117")
        students.edit(work, student, {"phone": "555 0100"})
        students.edit(work, student, {"phone": "555 0200", "note": "Called twice."})
    (line,) = desk.lines()
    assert line.fields["phone"] == [None, "555 0200"]


def test_a_field_changed_and_changed_back_in_one_act_is_no_change(desk: Desk) -> None:
    with desk.act() as work:
        student = naming.student(work.session, "004117")
        students.edit(work, student, {"family_name": "Dough"})
        students.edit(work, student, {"family_name": "Doe"})
    assert desk.journal() == []
