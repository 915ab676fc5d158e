"""Contact data that two sides changed: the later word counts, by corrected clocks (C13, C26)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from registrar_desktop.clock import to_text
from registrar_desktop.schema.vocabulary import Case, ChangeKind
from sync.protocol import Outcome, Verdict
from tests.centre.campus import Campus
from tests.centre.conftest import Centre, SetClock
from tests.centre.desk_side import DeskSide, edit

EDIT = ChangeKind.STUDENT_EDIT


def say(
    desk: DeskSide, clock: SetClock, ago: int, offset: int | None = 0, **fields: Any
) -> Verdict:
    """What somebody recorded so many minutes ago at a desk whose clock is off by seconds."""
    told = clock.now() - timedelta(minutes=ago) + timedelta(seconds=offset or 0)
    person = fields.pop("person")
    options = {
        "recorded_at": to_text(told),
        "clock_offset_ms": None if offset is None else offset * 1000,
    }
    return desk.send(EDIT, edit("student", person, **fields), **options)


def test_the_later_word_counts_whoever_arrives_first(
    centre: Centre, desk: DeskSide, campus: Campus, clock: SetClock
) -> None:
    person, other = campus.student("S1", phone="1"), centre.desk("finn")
    say(other, clock, 5, person=person, phone=("1", "22"))
    verdict = say(desk, clock, 60, person=person, phone=("1", "11"))
    assert verdict.outcome is Outcome.ACCEPTED
    [remark] = verdict.remarks
    assert remark.case is Case.EDITED_TWICE
    assert (remark.facts["kept"], remark.facts["other"]) == ("22", "11")
    assert campus.value("SELECT phone FROM student") == "22"
    newer = say(desk, clock, 1, person=person, phone=("1", "33"), email=(None, "a@x.edu"))
    assert newer.remarks[0].facts["kept"] == "33"
    assert campus.value("SELECT phone || email FROM student") == "33a@x.edu"


def test_a_clock_that_is_wrong_wins_nothing(
    centre: Centre, desk: DeskSide, campus: Campus, clock: SetClock
) -> None:
    person, other = campus.student("S1", phone="1"), centre.desk("finn")
    say(other, clock, 5, person=person, phone=("1", "22"))
    verdict = say(desk, clock, 60, 3600, person=person, phone=("1", "11"))
    assert campus.value("SELECT phone FROM student") == "22"
    assert [remark.case for remark in verdict.remarks] == [Case.EDITED_TWICE, Case.CLOCK_WRONG]
    assert verdict.remarks[1].facts["seconds"] == 3600


def test_without_a_measured_clock_the_order_of_arrival_counts_and_is_told(
    centre: Centre, desk: DeskSide, campus: Campus, clock: SetClock
) -> None:
    person, other = campus.student("S1", phone="1"), centre.desk("finn")
    say(other, clock, 5, person=person, phone=("1", "44"))
    verdict = say(desk, clock, 60, None, person=person, phone=("1", "55"))
    assert campus.value("SELECT phone FROM student") == "55"
    assert [remark.case for remark in verdict.remarks] == [Case.EDITED_TWICE, Case.CLOCK_WRONG]


def test_who_a_person_is_is_never_decided_by_time(
    centre: Centre, desk: DeskSide, campus: Campus, clock: SetClock
) -> None:
    person, other = campus.student("S1", phone="1"), centre.desk("finn")
    say(other, clock, 5, person=person, given_name=("", "Ann"), phone=("1", "2"))
    verdict = say(desk, clock, 1, person=person, given_name=("", "Anna"), phone=("1", "3"))
    assert (verdict.outcome, verdict.case) == (Outcome.CONFLICT, Case.EDITED_TWICE)
    assert [conflict.field for conflict in verdict.conflicts] == ["given_name"]
    assert campus.value("SELECT phone FROM student") == "2"


def test_the_website_counts_from_when_it_wrote(
    desk: DeskSide, campus: Campus, clock: SetClock
) -> None:
    # What plain SQL writes is stamped by the database, whose clock goes on.
    person = campus.student("S1", phone="1")
    campus.run("UPDATE student SET phone = '66'")
    verdict = say(desk, clock, 1, person=person, phone=("1", "77"))
    assert verdict.remarks[0].facts["other_by"] == "ann"
    assert campus.value("SELECT phone FROM student") == "66"


def test_a_wrong_clock_is_told_however_many_come_at_once(
    desk: DeskSide, campus: Campus, clock: SetClock
) -> None:
    people = [campus.student(f"S{number}") for number in range(5)]
    changes = [
        desk.change_set(EDIT, edit("student", each, phone=(None, "22")), clock_offset_ms=600_000)
        for each in people
    ]
    for verdict in desk.deliver(*changes):
        assert [remark.case for remark in verdict.remarks] == [Case.CLOCK_WRONG]
