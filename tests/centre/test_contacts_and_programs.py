"""The centre keeps one open period of a program and one contact a place, in whatever order they
come; what was taken off the record leaves its place free."""

from __future__ import annotations

import pytest

from registrar_desktop.schema.vocabulary import ChangeKind
from sync.protocol import Outcome
from tests.centre.campus import Campus
from tests.centre.desk_side import DeskSide, create, edit

EDIT = ChangeKind.STUDENT_EDIT
TIME = "2025-09-03T09:00:00.000000Z"


@pytest.fixture
def student(campus: Campus) -> str:
    return campus.student("000001")


def test_a_contact_taken_off_leaves_its_place_to_another(desk: DeskSide, student: str) -> None:
    fields = {"student_id": student, "kind": "PAYER", "name": "Ann", "priority": 1}
    first = create("contact", fields)
    assert desk.send(EDIT, first).outcome is Outcome.ACCEPTED
    second = create("contact", {**fields, "name": "Bob"})
    assert desk.send(EDIT, second).reason == "contact_place_taken"
    off = edit("contact", first.id, removed_at=(None, TIME))
    assert desk.send(EDIT, off).outcome is Outcome.ACCEPTED
    assert desk.send(EDIT, second).outcome is Outcome.ACCEPTED


def test_a_program_step_and_its_way_back_are_one_change_set_each(
    desk: DeskSide, campus: Campus, student: str
) -> None:
    program = campus.insert("program", {"code": "BIO", "title": "Biology", "level": "GRADUATE"})
    period = {"student_id": student, "program_id": program, "is_primary": True}
    first = create("program_enrollment", {**period, "status": "ACTIVE", "start_date": "2024-08-26"})
    second = create("program_enrollment", {**period, "status": "LEAVE", "start_date": "2025-09-03"})
    assert desk.send(EDIT, first).outcome is Outcome.ACCEPTED
    ended = edit("program_enrollment", first.id, end_date=(None, "2025-09-03"))
    assert desk.send(EDIT, ended, second).outcome is Outcome.ACCEPTED
    back = edit(
        "program_enrollment",
        second.id,
        end_date=(None, "2025-09-03"),
        exit_reason=(None, "Taken back"),
    )
    goes_on = edit("program_enrollment", first.id, end_date=("2025-09-03", None))
    assert desk.send(EDIT, back, goes_on).outcome is Outcome.ACCEPTED
    open_ones = "SELECT id FROM program_enrollment WHERE end_date IS NULL"
    assert campus.value(open_ones) == first.id
