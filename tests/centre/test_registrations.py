"""Seats, doubles, deadlines and holds are decided at the centre, under locks."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from registrar_desktop.identifiers import new_id
from registrar_desktop.schema.vocabulary import ChangeKind
from sync.protocol import Outcome, Verdict
from tests.centre.campus import Campus
from tests.centre.conftest import PASSWORD, Centre, SetClock
from tests.centre.desk_side import DeskSide, create, edit

REGISTER, DROP = ChangeKind.REGISTER, ChangeKind.DROP
TUESDAY_TEN = [{"days": "Tu", "start": "10:00", "end": "10:50"}]


def register(
    desk: DeskSide, campus: Campus, student: str, section: str, **fields: object
) -> Verdict:
    values = campus.registration(student, section) | fields
    return desk.send(REGISTER, create("registration", values))


def said(verdict: Verdict) -> tuple[Outcome, str | None]:
    return verdict.outcome, verdict.reason


def test_a_free_seat_is_given(desk: DeskSide, campus: Campus) -> None:
    section = campus.section(capacity=1)
    verdict = register(desk, campus, campus.student("1"), section)
    assert said(verdict) == (Outcome.ACCEPTED, None)
    assert campus.taken(section) == 1


def test_the_last_seat_goes_once_among_sixteen_at_a_time(
    centre: Centre, desk: DeskSide, campus: Campus, second_service: Callable[[], str]
) -> None:
    section, students = campus.section(capacity=3), campus.students(16)
    elsewhere = centre.same_desk(desk, second_service())

    def ask(number: int) -> Verdict:
        place = (desk, elsewhere)[number % 2]
        return register(place, campus, students[number], section)

    with ThreadPoolExecutor(16) as pool:
        verdicts = list(pool.map(ask, range(16)))
    refused = [verdict for verdict in verdicts if verdict.outcome is Outcome.REFUSED]
    assert len(refused) == 13
    assert {verdict.reason for verdict in refused} == {"FULL"}
    told = {"section": "CHEM 1A-001", "taken": 3, "capacity": 3}
    assert refused[0].facts.items() >= told.items()
    assert campus.taken(section) == 3


def test_one_student_in_two_sections_of_a_course_at_once_gets_one(
    desk: DeskSide, campus: Campus
) -> None:
    student = campus.student("1")
    sections = [campus.section(f"{number:03d}") for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        verdicts = list(pool.map(lambda one: register(desk, campus, student, one), sections))
    reasons = sorted(str(verdict.reason) for verdict in verdicts)
    assert reasons == ["DUPL"] * 7 + ["None"]


def test_a_full_section_is_refused_and_a_waitlist_place_given(
    desk: DeskSide, campus: Campus
) -> None:
    section = campus.section(capacity=0, waitlist_capacity=1)
    one, two = campus.students(2)
    assert register(desk, campus, one, section).reason == "FULL"
    waits = register(desk, campus, one, section, status="WAITLISTED")
    assert waits.outcome is Outcome.ACCEPTED
    assert register(desk, campus, two, section, status="WAITLISTED").reason == "WAIT"


def test_moving_up_from_the_waitlist_is_not_a_double(desk: DeskSide, campus: Campus) -> None:
    section = campus.section(capacity=0, waitlist_capacity=1)
    line = create(
        "registration", campus.registration(campus.student("1"), section, status="WAITLISTED")
    )
    desk.send(REGISTER, line)
    up = edit("registration", line.id, status=("WAITLISTED", "REGISTERED"))
    assert desk.send(REGISTER, up).reason == "FULL"
    campus.run("UPDATE section SET capacity = 1")
    assert desk.send(REGISTER, up).outcome is Outcome.ACCEPTED


def test_a_swap_frees_the_seat_it_leaves_and_happens_whole_or_not(
    desk: DeskSide, campus: Campus
) -> None:
    old, new = campus.section("001", 1), campus.section("002", 1)
    student, other = campus.students(2)
    line = create("registration", campus.registration(student, old))
    desk.send(REGISTER, line)
    leave = edit("registration", line.id, status=("REGISTERED", "DROPPED"))
    join = create("registration", campus.registration(student, new))
    register(desk, campus, other, new)
    assert desk.send(REGISTER, join, leave).reason == "FULL"
    assert (campus.taken(old), campus.taken(new)) == (1, 1)
    campus.run("UPDATE section SET capacity = 2")
    assert desk.send(REGISTER, join, leave).outcome is Outcome.ACCEPTED
    assert (campus.taken(old), campus.taken(new)) == (0, 2)


def test_sections_that_meet_together_are_refused(desk: DeskSide, campus: Campus) -> None:
    bio = campus.other_course("2L")
    chem = campus.section("001", meetings=None)
    campus.run(
        "UPDATE section SET meetings = CAST(:all AS jsonb)",
        all='[{"days": "Tu", "start": "10:00", "end": "10:50"}]',
    )
    student = campus.student("1")
    register(desk, campus, student, chem)
    other = campus.section("002", course_id=bio, crn="8")
    campus.run(
        "UPDATE section SET meetings = CAST(:all AS jsonb)",
        all='[{"days": "TuTh", "start": "10:30", "end": "11:20"}]',
    )
    verdict = register(desk, campus, student, other, course_id=bio)
    assert verdict.reason == "TIME"
    assert verdict.facts["other"] == "CHEM 1A-001"


def test_a_hold_stops_registering_until_it_is_released(desk: DeskSide, campus: Campus) -> None:
    section, student = campus.section(), campus.student("1")
    hold = {
        "student_id": student,
        "type": "FINANCIAL",
        "reason": "Spring fees",
        "office": "Bursar",
        "placed_at": "2025-08-01T00:00:00.000000Z",
        "placed_by": "finn",
        "from_date": "2025-08-01",
    }
    line = create("hold", hold)
    desk.send(ChangeKind.HOLD_PLACE, line, actor="finn")
    verdict = register(desk, campus, student, section)
    assert verdict.reason == "HOLD"
    told = {"type": "FINANCIAL", "office": "Bursar", "reason": "Spring fees"}
    assert verdict.facts.items() >= told.items()
    assert verdict.facts["stood_at"] == "2025-08-01T00:00:00.000000Z"
    released = edit("hold", line.id, released_at=(None, "2025-09-01T14:00:00.000000Z"))
    desk.send(ChangeKind.HOLD_RELEASE, released, actor="finn")
    assert register(desk, campus, student, section).outcome is Outcome.ACCEPTED


def test_a_prerequisite_is_looked_up_in_earlier_terms(desk: DeskSide, campus: Campus) -> None:
    spring = campus.insert(
        "term",
        {
            "code": "SP25",
            "title": "Spring 2025",
            "kind": "TERM",
            "start_date": "2025-01-06",
            "end_date": "2025-05-30",
        },
    )
    math = campus.other_course("10A", subject="MATH")
    campus.run(
        "UPDATE course SET requisites = jsonb_build_object('pre', jsonb_build_object("
        "'course', CAST(:math AS text), 'name', 'MATH 10A', 'min_grade', 'C-'))"
        " WHERE id = :course",
        math=math,
        course=campus.course,
    )
    section, student = campus.section(), campus.student("1")
    refused = register(desk, campus, student, section)
    assert (refused.reason, refused.facts["missing"]) == ("PREQ", "MATH 10A (C- or better)")
    earlier = campus.section("009", term_id=spring, course_id=math, crn="99")
    taken = campus.registration(student, earlier, math) | {"term_id": spring, "grade": "D"}
    campus.insert("registration", taken)
    assert register(desk, campus, student, section).reason == "PREQ"
    campus.run("UPDATE registration SET grade = 'B+'")
    assert register(desk, campus, student, section).outcome is Outcome.ACCEPTED


@pytest.mark.parametrize(
    ("acted", "expected"),
    [("2025-09-05T23:30:00", "ACCEPTED"), ("2025-09-06T00:30:00", "REFUSED")],
)
def test_a_deadline_is_judged_by_the_schools_day_when_the_person_acted_in_an_outage(
    desk: DeskSide, clock: SetClock, campus: Campus, acted: str, expected: str
) -> None:
    campus.run("UPDATE school SET time_zone = 'America/Los_Angeles'")
    campus.outage("2025-09-04T00:00:00Z")
    # Sent days after the deadline, when the network is back; told in the school's local time.
    clock.instant = datetime(2025, 9, 9, tzinfo=UTC)
    desk.sign_in("ann", PASSWORD)
    values = campus.registration(campus.student("1"), campus.section())
    verdict = desk.send(
        REGISTER,
        create("registration", values),
        recorded_at=f"{acted}-07:00",
        clock_offset_ms=0,
    )
    assert verdict.outcome == expected
    assert verdict.reason == (None if expected == "ACCEPTED" else "DEAD")


def test_a_desk_whose_clock_is_behind_gains_nothing(
    desk: DeskSide, clock: SetClock, campus: Campus
) -> None:
    clock.instant = datetime(2025, 9, 6, 12, tzinfo=UTC)
    desk.sign_in("ann", PASSWORD)
    values = campus.registration(campus.student("1"), campus.section())
    day = timedelta(days=1)
    verdict = desk.send(
        REGISTER,
        create("registration", values),
        recorded_at=clock.now() - day,
        clock_offset_ms=int(-day.total_seconds() * 1000),
    )
    assert verdict.reason == "DEAD"


def test_leaving_late_is_a_withdrawal(desk: DeskSide, clock: SetClock, campus: Campus) -> None:
    line = create("registration", campus.registration(campus.student("1"), campus.section()))
    desk.send(REGISTER, line)
    clock.instant = datetime(2025, 10, 1, tzinfo=UTC)
    desk.sign_in("ann", PASSWORD)
    dropped = desk.send(DROP, edit("registration", line.id, status=("REGISTERED", "DROPPED")))
    assert dropped.reason == "leaving_differs"
    assert dropped.facts.items() >= {"asked": "DROPPED", "due": "WITHDRAWN"}.items()
    assert [choice.code for choice in dropped.choices] == ["leave_as_due", "keep"]
    (as_due,) = dropped.choices[0].lines
    assert as_due.fields["status"].after == "WITHDRAWN"
    leave = edit("registration", line.id, status=("REGISTERED", "WITHDRAWN"))
    assert desk.send(DROP, leave).outcome is Outcome.ACCEPTED


def test_a_registration_stays_with_its_student_and_section(desk: DeskSide, campus: Campus) -> None:
    line = create("registration", campus.registration(campus.student("1"), campus.section("001")))
    desk.send(REGISTER, line)
    other = campus.section("002")
    moved = desk.send(
        REGISTER, edit("registration", line.id, section_id=(line.fields["section_id"].after, other))
    )
    assert moved.reason == "registration_elsewhere"


def test_a_registration_of_unknown_people_or_places_is_refused(
    desk: DeskSide, campus: Campus
) -> None:
    assert register(desk, campus, new_id(), campus.section()).reason == "reference_unknown"
    assert register(desk, campus, campus.student("1"), new_id()).reason == "reference_unknown"


def test_an_import_brings_history_but_never_more_than_the_seats(
    desk: DeskSide, campus: Campus
) -> None:
    campus.run("UPDATE term SET add_deadline = '2020-01-01'")
    section, students = campus.section(capacity=2), campus.students(3)
    lines = [create("registration", campus.registration(one, section)) for one in students]
    assert desk.send(ChangeKind.IMPORT, *lines).reason == "FULL"
    assert desk.send(ChangeKind.IMPORT, *lines[:2]).outcome is Outcome.ACCEPTED


def test_registrations_with_their_section_and_student_come_in_one_import(
    desk: DeskSide, campus: Campus
) -> None:
    section = {
        "term_id": campus.term,
        "course_id": campus.course,
        "crn": "1",
        "code": "A",
        "capacity": 1,
    }
    place = create("section", section)
    person = create("student", {"student_number": "7", "family_name": "Ito"})
    seat = create("registration", campus.registration(person.id, place.id))
    assert desk.send(ChangeKind.IMPORT, seat, person, place).outcome is Outcome.ACCEPTED
    assert campus.taken(place.id) == 1


def test_plain_sql_and_desks_compete_for_the_same_seats(
    centre: Centre, desk: DeskSide, campus: Campus
) -> None:
    section, students = campus.section(capacity=4), campus.students(16)

    def by_website(student: str) -> bool:
        try:
            campus.insert("registration", campus.registration(student, section))
        except IntegrityError:
            return False
        return True

    def by_desk(student: str) -> bool:
        return register(desk, campus, student, section).outcome is Outcome.ACCEPTED

    ways = (by_website, by_desk)
    with ThreadPoolExecutor(8) as pool:
        given = list(pool.map(lambda one: ways[one % 2](students[one]), range(16)))
    assert sum(given) == campus.taken(section) == 4
