"""Text entered about a student: typed values, or one clear refusal."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registrar_desktop.errors import Invalid
from registrar_desktop.rules.student_fields import FIELDS, check_student, read_fields
from registrar_desktop.schema.vocabulary import Level, Residency, Sex, StudentStatus


def refusal(name: str, text: str) -> str:
    with pytest.raises(Invalid) as caught:
        read_fields({name: text})
    assert caught.value.facts["field"] == name
    return caught.value.code


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("family_name", "  Nguyễn\u00a0 Văn ", "Nguyễn Văn"),
        ("given_name", "Jose\u0301", "José"),
        ("given_name", "<b>Bold</b>", "<b>Bold</b>"),
        ("family_name", "=1+1", "=1+1"),
        ("middle_name", " ", None),
        ("birth_date", "2004-2-29", date(2004, 2, 29)),
        ("birth_date", "", None),
        ("sex", "f", Sex.F),
        ("sex", "Male", Sex.M),
        ("sex", "", Sex.U),
        ("level", "non-degree", Level.NON_DEGREE),
        ("residency", "non resident", Residency.NON_RESIDENT),
        ("status", "inactive", StudentStatus.INACTIVE),
        ("privacy_flag", "Yes", True),
        ("privacy_flag", "0", False),
        ("citizenship", "de", "DE"),
        ("email", "zoë@uni.example", "zoë@uni.example"),
        ("phone", "+1 (858) 555-0100 ext. 12", "+1 (858) 555-0100 ext. 12"),
        ("student_number", "004117", "004117"),
        ("note", "one\r\ntwo\x00three", "one\ntwo three"),
    ],
)
def test_text_becomes_a_value(name: str, text: str, value: object) -> None:
    assert read_fields({name: text}) == {name: value}


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("birth_date", "2001-02-31", "date_not_in_calendar"),
        ("birth_date", "31/12/2001", "date_unreadable"),
        ("birth_date", "0204-01-01", "date_out_of_range"),
        ("email", "nobody", "email_unusable"),
        ("email", "a@b@c.example", "email_unusable"),
        ("phone", "call me", "phone_unusable"),
        ("level", "wizard", "word_unknown"),
        ("privacy_flag", "perhaps", "flag_unreadable"),
        ("citizenship", "Germany", "country_unreadable"),
        ("student_number", "", "field_missing"),
        ("student_number", "12 34", "student_number_unusable"),
        ("note", "x" * 10_000_000, "field_too_long"),
        ("family_name", "x" * 121, "field_too_long"),
        ("row_version", "7", "field_unknown"),
        ("address.planet", "Mars", "field_unknown"),
    ],
)
def test_what_cannot_be_meant_is_refused(name: str, text: str, code: str) -> None:
    assert refusal(name, text) == code


def test_an_address_is_entered_by_its_parts() -> None:
    raw = {"address.line1": "1 Main St", "address.city": "San Diego", "address.line2": ""}
    assert read_fields(raw) == {"address": {"line1": "1 Main St", "city": "San Diego"}}
    assert read_fields({"address.city": ""}) == {"address": None}


def test_a_student_has_a_name_and_a_number() -> None:
    with pytest.raises(Invalid, match="student_without_name"):
        check_student({"family_name": "", "given_name": ""})
    with pytest.raises(Invalid, match="field_missing"):
        check_student({"student_number": ""})
    check_student({"family_name": "Sukarno", "given_name": "", "student_number": "1"})


def test_received_values_are_judged_like_entered_ones() -> None:
    with pytest.raises(Invalid, match="email_unusable"):
        check_student({"email": "nobody"})
    with pytest.raises(Invalid, match="field_too_long"):
        check_student({"note": "x" * 5000})
    with pytest.raises(Invalid, match="date_out_of_range"):
        check_student({"birth_date": date(1066, 10, 14)})
    with pytest.raises(Invalid, match="student_merged_into_nobody"):
        check_student({"status": StudentStatus.MERGED, "merged_into_id": None})


@given(st.sampled_from(FIELDS), st.text(max_size=300))
def test_any_text_is_read_or_refused_and_reading_is_stable(name: str, text: str) -> None:
    try:
        values = read_fields({name: text})
    except Invalid:
        return
    check_student(values)
