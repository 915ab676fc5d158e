"""Students, sections and terms as people name them."""

from __future__ import annotations

from datetime import date

import pytest

from registrar_desktop.errors import Invalid
from registrar_desktop.records import naming
from registrar_desktop.schema.people import Student
from tests.records.conftest import Desk
from tests.records.school import FALL, SPRING, key

TODAY = date(2025, 9, 3)


@pytest.mark.parametrize(
    ("text", "crn"),
    [
        ("10002", "10002"),
        (" 10002 ", "10002"),
        ("CHEM 1A 002", "10002"),
        ("chem 1a-002", "10002"),
        ("CHEM1A 002", "10002"),
        ("MATH 10A", "20001"),
        ("math 10b", "20002"),
    ],
)
def test_a_section_is_named_by_its_crn_or_its_course_and_code(
    desk: Desk, text: str, crn: str
) -> None:
    with desk.reading() as session:
        assert naming.section(session, text, FALL).crn == crn


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("CHEM 1A", "section_ambiguous"),
        ("CHEM 9Z 001", "section_unknown"),
        ("99999", "section_unknown"),
        ("", "section_unknown"),
        ("x" * 10_000, "section_unknown"),
    ],
)
def test_a_name_that_fits_none_or_several_is_told(desk: Desk, text: str, code: str) -> None:
    with desk.reading() as session, pytest.raises(Invalid) as told:
        naming.section(session, text, FALL)
    assert told.value.code == code


def test_the_choices_are_named_where_there_are_several(desk: Desk) -> None:
    with desk.reading() as session, pytest.raises(Invalid) as told:
        naming.section(session, "chem 1a", FALL)
    assert told.value.facts["choices"] == [
        "CHEM 1A-001 (CRN 10001, 2025FA)",
        "CHEM 1A-002 (CRN 10002, 2025FA)",
    ]


def test_without_a_term_only_terms_that_have_not_ended_count(desk: Desk) -> None:
    with desk.reading() as session:
        assert naming.section(session, "MATH 10A 001", day=TODAY).crn == "20001"
        with pytest.raises(Invalid):
            naming.section(session, "MATH 10A 001", day=date(2026, 9, 3))
        with pytest.raises(Invalid):
            naming.section(session, "MATH 10A 001", SPRING)


def test_a_term_is_named_by_its_code(desk: Desk) -> None:
    with desk.reading() as session:
        assert naming.term(session, "2025fa").code == FALL
        with pytest.raises(Invalid) as told:
            naming.term(session, "2031FA")
    assert told.value.facts["known"] == [FALL, SPRING]


@pytest.mark.parametrize("number", ["999999", "", "Doe", "004117' OR 1=1 --", "0" * 5000])
def test_an_unknown_number_is_told(desk: Desk, number: str) -> None:
    with desk.reading() as session, pytest.raises(Invalid) as told:
        naming.student(session, number)
    assert told.value.code == "student_unknown"


def test_a_number_that_two_desks_gave_out_is_not_guessed(desk: Desk) -> None:
    with desk.store.recording() as session:
        session.add(
            Student(id=key("twin"), student_number="004117", family_name="Twin", row_version=0)
        )
    with desk.reading() as session, pytest.raises(Invalid) as told:
        naming.student(session, "004117")
    assert told.value.code == "student_ambiguous"
