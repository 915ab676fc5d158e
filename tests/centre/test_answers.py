"""What the centre answers where something happened meanwhile to a registration (domain C1 to C8)."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from registrar_desktop.identifiers import new_id
from registrar_desktop.schema.vocabulary import Case, ChangeKind
from sync.protocol import ChangeSet, Choice, FieldChange, Outcome, Verdict
from tests.centre.campus import Campus
from tests.centre.conftest import Centre, SetClock
from tests.centre.desk_side import DeskSide, create, edit

REGISTER = ChangeKind.REGISTER
TUESDAY = json.dumps([{"days": "Tu", "start": "10:00", "end": "10:50"}])


def asks(desk: DeskSide, campus: Campus, student: str, section: str, **more: Any) -> ChangeSet:
    options = {"id": new_id(), **more.pop("options", {})}
    values = campus.registration(student, section, **more) | {"change_set_id": options["id"]}
    return desk.change_set(REGISTER, create("registration", values), **options)


def answered(desk: DeskSide, change: ChangeSet, choice: Choice) -> Verdict:
    """The verdict on the answer, made as a desk makes it."""
    lines = {line.id: line for line in change.lines}
    signed = {"override_by": change.actor, "override_reason": "agreed with the dean"}
    for over in choice.lines:
        fields = dict(over.fields)
        if choice.needs_reason:
            fields |= {name: FieldChange(after=value) for name, value in signed.items()}
        known = lines.get(over.id, over)
        lines[over.id] = known.model_copy(update={"fields": {**known.fields, **fields}})
    kind = choice.kind or change.kind
    return desk.send(kind, *lines.values(), replaces=change.id)


def named(verdict: Verdict) -> list[str]:
    return [choice.code for choice in verdict.choices]


@pytest.fixture
def taken(desk: DeskSide, campus: Campus) -> str:
    """A section whose one seat was taken on the web."""
    section = campus.section("002", capacity=1, waitlist_capacity=5)
    campus.insert("registration", campus.registration(campus.student("9"), section) | WEB)
    return section


WEB = {"channel": "WEB"}


def test_who_took_the_last_seat_is_told_with_a_place_another_section_and_an_override(
    desk: DeskSide, campus: Campus, taken: str
) -> None:
    campus.section("004", capacity=6)
    change = asks(desk, campus, campus.student("1"), taken)
    (verdict,) = desk.deliver(change)
    assert (verdict.outcome, verdict.reason, verdict.case) == (
        *(Outcome.REFUSED, "FULL"),
        Case.SEAT_TAKEN,
    )
    assert verdict.facts["channel"] == "WEB"
    assert verdict.facts["received_at"] == "2025-09-01T15:00:00.000000Z"
    assert verdict.facts["filled_at"] > "2025"
    assert named(verdict) == ["waitlist", "take:7004", "override"]
    assert [choice.facts.get("place") for choice in verdict.choices] == [1, None, None]
    assert verdict.choices[1].facts == {"section": "CHEM 1A-004", "seats": 6}


def test_the_desk_that_took_the_last_seat_is_named(
    centre: Centre, desk: DeskSide, campus: Campus
) -> None:
    section = campus.section(capacity=1)
    other = centre.desk()
    other.deliver(asks(other, campus, campus.student("9"), section))
    (verdict,) = desk.deliver(asks(desk, campus, campus.student("1"), section))
    code = campus.value("SELECT code FROM desk WHERE id = :id", id=other.id)
    assert verdict.facts["desk"] == code


@pytest.mark.parametrize("code", ["waitlist", "take:7004", "override"])
def test_each_of_these_answers_is_accepted(
    desk: DeskSide, campus: Campus, taken: str, code: str
) -> None:
    other = campus.section("004", capacity=6)
    change = asks(desk, campus, campus.student("1"), taken)
    (verdict,) = desk.deliver(change)
    choice = next(each for each in verdict.choices if each.code == code)
    assert answered(desk, change, choice).outcome is Outcome.ACCEPTED
    row = "SELECT {} FROM registration WHERE id = :id"
    here = change.lines[0].id
    assert {
        "waitlist": campus.value(row.format("status"), id=here) == "WAITLISTED",
        "take:7004": campus.value(row.format("section_id"), id=here) == other,
        "override": campus.value(row.format("override_by"), id=here) == "ann",
    }[code]
    assert campus.taken(taken) == (2 if code == "override" else 1)


def test_the_place_on_the_waitlist_is_by_the_time_the_request_was_received(
    desk: DeskSide, campus: Campus, taken: str, clock: SetClock
) -> None:
    for number, hour in enumerate(("13", "16")):
        waits = campus.registration(campus.student(f"5{number}"), taken, status="WAITLISTED")
        campus.insert("registration", waits | {"requested_at": f"2025-09-01T{hour}:00:00Z"})
    (verdict,) = desk.deliver(asks(desk, campus, campus.student("1"), taken))
    assert verdict.choices[0].facts["place"] == 2


def test_the_queue_is_in_the_centres_time_whatever_the_desks_clock_said(
    desk: DeskSide, campus: Campus, taken: str
) -> None:
    options = {"clock_offset_ms": 60_000, "recorded_at": "2025-09-01T14:59:00Z"}
    told = {"status": "WAITLISTED"}
    change = asks(desk, campus, campus.student("1"), taken, options=options, **told)
    assert desk.deliver(change)[0].outcome is Outcome.ACCEPTED
    assert desk.deliver(change)[0].altered == [change.lines[0].id], "told that it is another time"
    asked = campus.value("SELECT requested_at FROM registration WHERE status = 'WAITLISTED'")
    assert asked == desk.clock.now() - timedelta(minutes=1)


def test_an_override_without_the_right_or_under_another_name_gives_no_seat(
    desk: DeskSide, campus: Campus, taken: str
) -> None:
    values = campus.registration(campus.student("1"), taken)
    signed = {"override_of": "FULL", "override_reason": "because"}
    for by in ("finn", "somebody", ""):
        line = create("registration", values | signed | {"override_by": by})
        assert desk.send(REGISTER, line).reason == "FULL"
    assert campus.taken(taken) == 1


def test_an_override_of_one_rule_is_none_of_another(
    desk: DeskSide, campus: Campus, taken: str
) -> None:
    signed = {"override_of": "TIME", "override_reason": "because", "override_by": "ann"}
    line = create("registration", campus.registration(campus.student("1"), taken) | signed)
    assert desk.send(REGISTER, line).reason == "FULL"


def test_whoever_is_in_that_section_already_stays_with_the_earlier_time(
    desk: DeskSide, campus: Campus
) -> None:
    section, student = campus.section(capacity=1), campus.student("1")
    web = campus.registration(student, section) | WEB | {"effective_at": "2025-09-01T13:58:00Z"}
    first = campus.insert("registration", web)
    change = asks(desk, campus, student, section)
    (verdict,) = desk.deliver(change)
    assert (verdict.outcome, verdict.left_out) == (Outcome.ACCEPTED, [change.lines[0].id])
    (remark,) = verdict.remarks
    assert remark.case is Case.REGISTERED_ALREADY
    assert remark.facts["since_at"] == "2025-09-01T13:58:00.000000Z"
    assert remark.facts["registration_id"] == first
    assert campus.value("SELECT count(*) FROM registration") == 1


def test_dropping_what_was_left_out_drops_the_registration_that_stood(
    desk: DeskSide, campus: Campus
) -> None:
    section, student = campus.section(), campus.student("1")
    web = campus.insert("registration", campus.registration(student, section) | WEB)
    change = asks(desk, campus, student, section)
    own = change.lines[0]
    left = edit(
        "registration",
        own.id,
        status=("REGISTERED", "DROPPED"),
        reason_code=("ENRL", "DROP"),
        effective_at=("2025-09-01T15:00:00.000000Z", "2025-09-01T15:30:00.000000Z"),
    )
    drop = desk.change_set(ChangeKind.DROP, left)
    _, verdict = desk.deliver(change, drop)
    assert (verdict.outcome, verdict.left_out) == (Outcome.ACCEPTED, [own.id])
    assert campus.value("SELECT status FROM registration WHERE id = :id", id=web) == "DROPPED"


def test_what_was_registered_twice_is_charged_once(desk: DeskSide, campus: Campus) -> None:
    section, student = campus.section(), campus.student("1")
    campus.insert("registration", campus.registration(student, section) | WEB)
    charge = create(
        "ledger_entry",
        {
            "student_id": student,
            "kind": "CHARGE",
            "code": "TUIT",
            "amount_minor": 100,
            "currency": "USD",
            "effective_date": "2025-09-01",
            "description": "Tuition",
            "change_set_id": new_id(),
            "line": 1,
            "desk_id": desk.id,
            "posted_by": "ann",
            "recorded_at": "2025-09-01T15:00:00Z",
        },
    )
    seat = create("registration", campus.registration(student, section))
    verdict = desk.send(REGISTER, seat, charge)
    assert (verdict.outcome, set(verdict.left_out)) == (Outcome.ACCEPTED, {seat.id, charge.id})
    assert campus.value("SELECT count(*) FROM ledger_entry") == 0


def test_a_request_that_was_earlier_than_the_web_keeps_its_time(
    desk: DeskSide, campus: Campus
) -> None:
    section, student = campus.section(), campus.student("1")
    web = campus.registration(student, section) | WEB | {"effective_at": "2025-09-01T15:30:00Z"}
    campus.insert("registration", web)
    change = asks(desk, campus, student, section, options={"clock_offset_ms": 0})
    assert desk.deliver(change)[0].outcome is Outcome.ACCEPTED
    assert campus.value("SELECT effective_at FROM registration") == desk.clock.now()


def test_another_section_of_the_course_is_kept_or_swapped(desk: DeskSide, campus: Campus) -> None:
    student = campus.student("1")
    old, new = campus.section("001"), campus.section("002")
    campus.insert("registration", campus.registration(student, old) | WEB)
    change = asks(desk, campus, student, new)
    (verdict,) = desk.deliver(change)
    assert (verdict.case, named(verdict)) == (Case.COURSE_ALREADY, ["keep", "swap"])
    assert verdict.choices[0].gives_up
    assert verdict.choices[1].facts == {"other": "CHEM 1A-001", "section": "CHEM 1A-002"}
    assert answered(desk, change, verdict.choices[1]).outcome is Outcome.ACCEPTED
    assert (campus.taken(old), campus.taken(new)) == (0, 1)


def test_a_clash_of_times_is_kept_swapped_or_overridden(desk: DeskSide, campus: Campus) -> None:
    bio = campus.other_course("2L")
    student, chem = campus.student("1"), campus.section("001")
    other = campus.section("002", course_id=bio, crn="8")
    campus.run("UPDATE section SET meetings = CAST(:all AS jsonb)", all=TUESDAY)
    campus.insert("registration", campus.registration(student, chem) | WEB)
    change = asks(desk, campus, student, other, course=bio)
    (verdict,) = desk.deliver(change)
    assert (verdict.case, named(verdict)) == (Case.TIME_OVERLAP, ["keep", "swap", "override"])
    assert answered(desk, change, verdict.choices[2]).outcome is Outcome.ACCEPTED


def test_a_cancelled_section_has_alternatives_and_no_override(
    desk: DeskSide, campus: Campus
) -> None:
    gone = campus.section("001", status="CANCELLED")
    campus.section("003", capacity=0)
    campus.section("004", capacity=2)
    (verdict,) = desk.deliver(asks(desk, campus, campus.student("1"), gone))
    assert (verdict.case, named(verdict)) == (Case.SECTION_CHANGED, ["take:7004"])


def test_fewer_seats_than_when_it_was_asked_for_are_a_changed_section(
    desk: DeskSide, campus: Campus, clock: SetClock
) -> None:
    section = campus.section(capacity=1)
    campus.run("UPDATE feed SET made_at = :then", then=clock.now() - timedelta(hours=1))
    campus.run("UPDATE section SET capacity = 0")
    (verdict,) = desk.deliver(asks(desk, campus, campus.student("1"), section))
    assert (verdict.reason, verdict.case) == ("FULL", Case.SECTION_CHANGED)


def test_a_section_that_moved_and_still_fits_is_taken_and_told(
    desk: DeskSide, campus: Campus, clock: SetClock
) -> None:
    section = campus.section()
    campus.run("UPDATE feed SET made_at = :then", then=clock.now() - timedelta(hours=1))
    campus.run("UPDATE section SET meetings = CAST(:all AS jsonb)", all=TUESDAY)
    (verdict,) = desk.deliver(asks(desk, campus, campus.student("1"), section))
    assert verdict.outcome is Outcome.ACCEPTED
    (remark,) = verdict.remarks
    assert (remark.case, remark.facts["now"]) == (Case.SECTION_CHANGED, "Tu 10:00–10:50")


def test_a_student_who_is_no_longer_active_is_never_registered_by_itself(
    desk: DeskSide, campus: Campus
) -> None:
    student = campus.student("1", status="DECEASED")
    (verdict,) = desk.deliver(asks(desk, campus, student, campus.section()))
    assert (verdict.case, named(verdict)) == (Case.STUDENT_NOT_ACTIVE, ["again"])


def test_a_swap_that_finds_no_seat_keeps_what_there_is_or_takes_another(
    desk: DeskSide, campus: Campus, taken: str
) -> None:
    student, old = campus.student("1"), campus.section("001")
    line = create("registration", campus.registration(student, old))
    desk.send(REGISTER, line)
    campus.section("004", capacity=6)
    leave = edit("registration", line.id, status=("REGISTERED", "DROPPED"))
    join = create("registration", campus.registration(student, taken))
    change = desk.change_set(ChangeKind.SWAP, leave, join)
    (verdict,) = desk.deliver(change)
    assert named(verdict) == ["keep", "take:7004", "override"]
    assert answered(desk, change, verdict.choices[1]).outcome is Outcome.ACCEPTED


def placed(desk: DeskSide, campus: Campus, kind: str, at: str) -> str:
    student = campus.student("1")
    hold = {"student_id": student, "type": kind, "reason": "Fees", "office": "Bursar"}
    when = {"placed_at": at, "placed_by": "finn", "from_date": "2025-08-01"}
    campus.insert("hold", hold | when)
    return student


def test_a_hold_placed_after_the_request_lets_it_pass_where_it_is_about_money(
    desk: DeskSide, campus: Campus
) -> None:
    student = placed(desk, campus, "FINANCIAL", "2025-09-01T15:10:00Z")
    asked = asks(desk, campus, student, campus.section(), options={"clock_offset_ms": 0})
    (verdict,) = desk.deliver(asked)
    assert verdict.outcome is Outcome.ACCEPTED
    assert verdict.remarks[0].case is Case.HOLD_SINCE
    assert verdict.remarks[0].facts["placed_at"] == "2025-09-01T15:10:00.000000Z"


@pytest.mark.parametrize(
    ("kind", "at", "offset"),
    [
        ("CONDUCT", "2025-09-01T15:10:00Z", 0),
        ("FINANCIAL", "2025-09-01T14:50:00Z", 0),
        ("FINANCIAL", "2025-09-01T15:10:00Z", None),
    ],
    ids=["about the person", "placed before", "a clock that was never measured"],
)
def test_otherwise_a_hold_stops_it_until_it_is_released(
    desk: DeskSide, campus: Campus, kind: str, at: str, offset: int | None
) -> None:
    student = placed(desk, campus, kind, at)
    asked = asks(desk, campus, student, campus.section(), options={"clock_offset_ms": offset})
    (verdict,) = desk.deliver(asked)
    assert (verdict.case, named(verdict)) == (Case.HOLD_SINCE, ["again"])
