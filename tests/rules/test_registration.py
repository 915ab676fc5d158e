"""May a student take or leave a section: one reason per obstacle, none where nothing stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from registrar_desktop.rules.holds import HoldFacts
from registrar_desktop.rules.reasons import ReasonCode
from registrar_desktop.rules.registration import (
    LiveRegistration,
    SectionFacts,
    StudentFacts,
    TermFacts,
    leaving,
    reasons_against,
)
from registrar_desktop.rules.timetable import Meeting
from registrar_desktop.schema.vocabulary import (
    HoldType,
    Level,
    RegistrationStatus,
    SectionStatus,
    StudentStatus,
)

TERM = TermFacts(
    title="Fall 2025",
    start_date=date(2025, 8, 25),
    end_date=date(2025, 12, 12),
    registration_open=date(2025, 8, 1),
    add_deadline=date(2025, 9, 5),
    drop_deadline=date(2025, 9, 19),
    withdraw_deadline=date(2025, 11, 7),
)
TUESDAY_TEN = Meeting(frozenset({1}), 600, 650)
CHEM = SectionFacts(
    "s1", "CHEM 1A-002", "chem", SectionStatus.OPEN, 30, 12, 2, 0, 400, (TUESDAY_TEN,)
)
BIO = LiveRegistration(
    "s2",
    "BIO 2L-001",
    "bio",
    RegistrationStatus.REGISTERED,
    400,
    (Meeting(frozenset({1, 3}), 630, 680),),
)
STUDENT = StudentFacts(StudentStatus.ACTIVE, Level.UNDERGRADUATE)
DAY = date(2025, 8, 20)


def codes(
    student: StudentFacts = STUDENT,
    section: SectionFacts = CHEM,
    day: date = DAY,
    wanted: RegistrationStatus = RegistrationStatus.REGISTERED,
) -> list[str]:
    return [reason.code for reason in reasons_against(student, section, TERM, day, wanted)]


def test_nothing_stands_against_an_open_seat() -> None:
    assert codes() == []


@pytest.mark.parametrize(("taken", "expected"), [(29, []), (30, ["FULL"]), (31, ["FULL"])])
def test_the_last_seat_is_still_a_seat(taken: int, expected: list[str]) -> None:
    assert codes(section=replace(CHEM, taken=taken)) == expected


def test_no_capacity_means_unlimited_and_zero_means_none() -> None:
    assert codes(section=replace(CHEM, capacity=None, taken=9999)) == []
    assert codes(section=replace(CHEM, capacity=0, taken=0)) == ["FULL"]


def test_the_waitlist_has_its_own_places() -> None:
    full = replace(CHEM, taken=30)
    assert codes(section=full, wanted=RegistrationStatus.WAITLISTED) == []
    assert codes(section=replace(full, waiting=2), wanted=RegistrationStatus.WAITLISTED) == ["WAIT"]


def test_the_same_course_twice_is_refused_unless_repeatable() -> None:
    other = replace(BIO, course_id="chem", meetings=())
    assert codes(replace(STUDENT, live=(other,))) == ["DUPL"]
    again = replace(CHEM, repeatable=True)
    assert codes(replace(STUDENT, live=(other,)), again) == []
    assert codes(replace(STUDENT, live=(replace(other, section_id="s1"),)), again) == ["DUPL"]


def test_sections_that_meet_together_clash_and_say_when() -> None:
    [reason] = reasons_against(replace(STUDENT, live=(BIO,)), CHEM, TERM, DAY)
    assert reason.code == ReasonCode.TIME
    assert reason.facts["other"] == "BIO 2L-001"
    assert "10:00" in str(reason.facts["mine"])


def test_a_waitlisted_section_takes_no_time() -> None:
    waiting = replace(BIO, status=RegistrationStatus.WAITLISTED)
    assert codes(replace(STUDENT, live=(waiting,))) == []


def test_a_hold_stops_until_it_is_released_or_over() -> None:
    hold = HoldFacts(HoldType.FINANCIAL, "Bursar", "Fees of spring", date(2025, 6, 1))
    assert codes(replace(STUDENT, holds=(hold,))) == ["HOLD"]
    released = replace(hold, released_at=datetime(2025, 8, 1, tzinfo=UTC))
    assert codes(replace(STUDENT, holds=(released,))) == []
    assert codes(replace(STUDENT, holds=(replace(hold, to_date=DAY),))) == ["HOLD"]
    assert codes(replace(STUDENT, holds=(replace(hold, to_date=date(2025, 8, 19)),))) == []
    library = replace(hold, type=HoldType.LIBRARY)
    assert codes(replace(STUDENT, holds=(library,))) == []


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2025, 7, 31), ["DEAD"]),
        (date(2025, 8, 1), []),
        (date(2025, 9, 5), []),
        (date(2025, 9, 6), ["DEAD"]),
    ],
)
def test_deadlines_include_their_last_day(day: date, expected: list[str]) -> None:
    assert codes(day=day) == expected


def test_inactive_students_and_closed_sections() -> None:
    assert codes(replace(STUDENT, status=StudentStatus.DECEASED)) == ["INAC"]
    assert codes(section=replace(CHEM, status=SectionStatus.CANCELLED)) == ["CANC"]
    assert codes(section=replace(CHEM, status=SectionStatus.CLOSED)) == ["CLSD"]


def test_the_credit_limit_counts_what_is_registered_not_audited() -> None:
    heavy = LiveRegistration("s9", "LAW 9", "law", RegistrationStatus.REGISTERED, 1900)
    assert codes(replace(STUDENT, live=(heavy,))) == ["TLIM"]
    audited = replace(heavy, status=RegistrationStatus.AUDIT)
    assert codes(replace(STUDENT, live=(audited,))) == []
    assert codes(replace(STUDENT, live=(heavy,)), wanted=RegistrationStatus.AUDIT) == []


def test_requisites_stop_and_name_what_is_missing() -> None:
    needs = {
        "pre": {
            "any": [
                {"course": "m1", "name": "MATH 10A", "min_grade": "C-"},
                {"course": "m2", "name": "MATH 20A"},
            ]
        },
        "co": {"course": "bio", "name": "BIO 2L"},
    }
    section = replace(CHEM, requisites=needs, meetings=())
    reasons = reasons_against(STUDENT, section, TERM, DAY)
    assert [reason.code for reason in reasons] == ["PREQ", "CREQ"]
    assert reasons[0].facts["missing"] == "MATH 10A (C- or better) or MATH 20A"
    ready = replace(STUDENT, live=(BIO,), passed={"m1": "B+"})
    assert codes(ready, section) == []
    assert codes(replace(ready, passed={"m1": "D"}), section) == ["PREQ"]
    assert codes(replace(ready, passed={"m2": "IN_PROGRESS"}), section) == []


def test_every_obstacle_is_told_at_once() -> None:
    hold = HoldFacts(HoldType.HEALTH, "Clinic", "Immunization", date(2025, 1, 1))
    student = replace(STUDENT, status=StudentStatus.INACTIVE, holds=(hold,), live=(BIO,))
    assert codes(student, replace(CHEM, taken=30)) == ["INAC", "HOLD", "FULL", "TIME"]


@pytest.mark.parametrize(
    ("day", "status", "reason"),
    [
        (date(2025, 9, 19), RegistrationStatus.DROPPED, "DROP"),
        (date(2025, 9, 20), RegistrationStatus.WITHDRAWN, "WDRW"),
        (date(2025, 11, 7), RegistrationStatus.WITHDRAWN, "WDRW"),
    ],
)
def test_leaving_is_a_drop_then_a_withdrawal(
    day: date, status: RegistrationStatus, reason: str
) -> None:
    left = leaving(RegistrationStatus.REGISTERED, (), TERM, day)
    assert (left.status, left.reason_code) == (status, reason)


def test_after_the_last_day_to_withdraw_nobody_leaves() -> None:
    left = leaving(RegistrationStatus.REGISTERED, (), TERM, date(2025, 11, 8))
    assert left.status is None
    assert [reason.code for reason in left.reasons] == ["DEAD"]


def test_a_place_on_the_waitlist_can_be_given_up_at_any_time() -> None:
    left = leaving(RegistrationStatus.WAITLISTED, (), TERM, date(2025, 12, 1))
    assert (left.status, left.reason_code) == (RegistrationStatus.DROPPED, "DRWL")


def test_what_was_left_cannot_be_left_again_and_a_conduct_hold_keeps() -> None:
    assert leaving(RegistrationStatus.DROPPED, (), TERM, DAY).reasons[0].code == "LEFT"
    hold = HoldFacts(HoldType.CONDUCT, "Dean", "Hearing", date(2025, 1, 1))
    assert leaving(RegistrationStatus.REGISTERED, (hold,), TERM, DAY).reasons[0].code == "HOLD"
