"""The circuit breaker and the retry budget of one peer."""

from __future__ import annotations

import pytest

from registrar_desktop.errors import Defect, Fault, Refused, Unreachable
from sync.peers import state_after_fault
from sync.timetable import Budget, Cause, Circuit, Timetable

AWAY = Unreachable("centre_unreachable")
BUSY = Unreachable("centre_busy", retry_after=60)


def fail(times: Timetable, fault: Fault = AWAY, at: float | None = None) -> None:
    """An attempt when it is due, which fails."""
    now = times.due if at is None else at
    times.begin(now)
    times.failed(now, fault, state_after_fault(fault))


def timetable(chance: float = 0.5) -> Timetable:
    return Timetable(0.0, lambda: chance)


def test_it_opens_after_three_failures_and_closes_with_the_first_answer() -> None:
    times = timetable()
    seen = []
    for _ in range(3):
        fail(times)
        seen.append(times.circuit)
    times.begin(times.due)
    seen.append(times.circuit)
    times.answered(times.due)
    seen.append(times.circuit)
    assert seen == ["CLOSED", "CLOSED", "OPEN", "HALF_OPEN", "CLOSED"]
    assert times.well


def test_a_failed_probe_opens_it_again() -> None:
    times = timetable()
    fail(times, BUSY)
    fail(times)
    assert times.circuit is Circuit.OPEN


@pytest.mark.parametrize("fault", [BUSY, Refused("sign_in_needed"), Refused("update_needed")])
def test_an_answer_that_says_so_opens_it_at_once(fault: Fault) -> None:
    times = timetable()
    fail(times, fault)
    assert times.circuit is Circuit.OPEN


def test_only_one_attempt_is_under_way() -> None:
    times = timetable()
    times.begin(0)
    assert not times.may_begin(1e9)
    with pytest.raises(Defect):
        times.begin(1e9)


def test_a_change_is_sent_at_once_while_the_peer_answers() -> None:
    times = timetable()
    times.begin(0)
    times.answered(0)
    times.hasten(1, Cause.RECORDED_HERE)
    assert times.due == 1


def test_a_change_does_not_hasten_a_peer_that_is_left_alone() -> None:
    times = timetable()
    fail(times, BUSY)
    planned = times.due
    times.hasten(1, Cause.RECORDED_HERE)
    times.hasten(1, Cause.CHANGED_THERE)
    assert times.due == planned


def test_a_person_need_not_be_patient_but_waits_as_long_as_the_peer_asked() -> None:
    away, busy = timetable(0.9), timetable(0.9)
    for _ in range(4):
        fail(away)
    fail(busy, BUSY)
    asked_at = away.due - 20
    away.hasten(asked_at, Cause.PERSON)
    assert away.due == asked_at
    busy.hasten(1, Cause.PERSON)
    assert busy.due == 60


def test_a_sign_in_goes_on_at_once_with_what_waited_for_it() -> None:
    times = timetable()
    fail(times, Refused("sign_in_needed"))
    assert times.due > 300
    times.hasten(5, Cause.SIGNED_IN)
    assert times.due == 5


def test_those_who_hear_the_same_come_apart() -> None:
    dues = []
    for chance in (0.0, 0.25, 0.99):
        times = timetable(chance)
        times.begin(0)
        times.answered(0)
        times.hasten(5, Cause.CHANGED_THERE, within=0.4)
        dues.append(times.due)
    assert dues == [5.0, 5.1, 5.396]


def test_a_centre_that_tells_without_end_is_asked_once_a_second() -> None:
    times = timetable(0.0)
    looks, now = 0, 0.0
    while now < 60:
        times.hasten(now, Cause.CHANGED_THERE)
        if times.may_begin(now):
            times.begin(now)
            times.answered(now)
            looks += 1
        now += 0.25
    assert looks <= 61


def test_what_comes_while_an_attempt_runs_is_sent_right_after_it() -> None:
    times = timetable()
    times.begin(0)
    times.hasten(1, Cause.RECORDED_HERE)
    times.answered(2)
    assert times.due == 2


def test_fifty_short_flaps_use_no_more_retries_than_the_budget_and_then_all_is_well() -> None:
    times = timetable(0.0)
    for retries in range(1, 51):
        times.begin(times.due)
        times.answered(times.due)
        fail(times)
        allowed = Budget.SIZE + 1 + times.due / Budget.SECONDS_EACH
        assert retries <= allowed
        times.begin(times.due)
        times.answered(times.due)
    assert times.well
    assert times.due - 50 * 20 < 120


def test_when_nobody_tells_of_changes_any_more_it_looks_as_often_as_others() -> None:
    times = timetable()
    times.begin(0)
    times.answered(0, listening=True)
    assert times.due == 60
    times.rest_again(1)
    assert times.due == 11
