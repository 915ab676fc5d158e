"""A deadline that passed while people could not reach the centre (domain C9)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from registrar_desktop.clock import to_text
from registrar_desktop.schema.vocabulary import Case, ChangeKind
from sync.protocol import Outcome, Verdict
from tests.centre.campus import Campus
from tests.centre.conftest import PASSWORD, Centre, SetClock
from tests.centre.desk_side import DeskSide, create, edit

REGISTER, OUTAGE = ChangeKind.REGISTER, ChangeKind.OUTAGE
IN_TIME = datetime(2025, 9, 5, 14, 2, tzinfo=UTC)
BACK = datetime(2025, 9, 8, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def network_back(desk: DeskSide, clock: SetClock) -> None:
    """The last day to add was the 5th; on the 8th everything arrives."""
    clock.instant = BACK
    desk.sign_in("ann", PASSWORD)


def register(desk: DeskSide, campus: Campus, **options: Any) -> Verdict:
    """What was recorded in time comes in three days later."""
    told = {"recorded_at": to_text(IN_TIME), "clock_offset_ms": 1500} | options
    values = campus.registration(campus.student("1"), campus.section())
    return desk.send(REGISTER, create("registration", values), **told)


def declare(desk: DeskSide, **values: Any) -> Verdict:
    outage = {
        "title": "Network down",
        "declared_by": "somebody",
        "started_at": "2025-09-05T08:00:00Z",
        "ended_at": "2025-09-08T08:00:00Z",
    }
    return desk.send(OUTAGE, create("outage", outage | values))


def test_without_an_outage_it_is_too_late_and_can_be_overridden(
    desk: DeskSide, campus: Campus
) -> None:
    verdict = register(desk, campus)
    assert (verdict.reason, verdict.case) == ("DEAD", Case.DEADLINE_PASSED)
    assert [choice.code for choice in verdict.choices] == ["override"]
    assert verdict.facts["received_at"] == "2025-09-05T14:01:58.500000Z"


def test_what_was_received_in_an_outage_is_judged_by_when_it_was_received(
    desk: DeskSide, campus: Campus
) -> None:
    assert declare(desk).outcome is Outcome.ACCEPTED
    verdict = register(desk, campus)
    assert verdict.outcome is Outcome.ACCEPTED
    (remark,) = verdict.remarks
    assert (remark.case, remark.facts["outage"]) == (Case.DEADLINE_PASSED, "Network down")
    assert campus.value("SELECT reason_code FROM registration") == "OUTAGE"
    assert campus.value("SELECT declared_by FROM outage") == "ann"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"recorded_at": "2025-09-06T12:00:00Z"}, "recorded after the deadline"),
        ({"clock_offset_ms": None}, "a clock that was never measured"),
        ({"clock_offset_ms": 121_000}, "a clock that was wrong"),
        ({"recorded_at": "2025-09-05T07:00:00Z"}, "before the outage"),
    ],
)
def test_an_outage_does_not_excuse_everything(
    desk: DeskSide, campus: Campus, change: dict[str, Any], why: str
) -> None:
    declare(desk)
    assert register(desk, campus, **change).reason == "DEAD", why


def test_an_extended_deadline_counts_for_everybody(desk: DeskSide, campus: Campus) -> None:
    extension = {"term_id": campus.term, "deadline": "add_deadline", "until": "2025-09-08"}
    declare(desk, extensions=[extension])
    verdict = register(desk, campus, recorded_at=to_text(BACK), clock_offset_ms=None)
    assert verdict.outcome is Outcome.ACCEPTED
    assert verdict.remarks[0].case is Case.DEADLINE_PASSED


def test_a_drop_received_in_time_is_no_withdrawal(
    desk: DeskSide, campus: Campus, clock: SetClock
) -> None:
    campus.run("UPDATE term SET drop_deadline = '2025-09-05'")
    values = campus.registration(campus.student("1"), campus.section())
    seat = campus.insert("registration", values)
    line = edit("registration", seat, status=("REGISTERED", "DROPPED"))
    options = {"recorded_at": to_text(IN_TIME), "clock_offset_ms": 0}
    assert desk.send(ChangeKind.DROP, line, **options).reason == "leaving_differs"
    declare(desk)
    verdict = desk.send(ChangeKind.DROP, line, **options)
    assert verdict.outcome is Outcome.ACCEPTED
    assert verdict.remarks[0].case is Case.DEADLINE_PASSED


def test_an_outage_is_not_declared_ahead(desk: DeskSide, clock: SetClock) -> None:
    ahead = to_text(clock.now() + timedelta(hours=1))
    assert declare(desk, started_at=ahead, ended_at=None).reason == "outage_in_future"
    assert declare(desk, ended_at="2025-09-04T00:00:00Z").reason == "outage_window"


def again(desk: DeskSide, refused: str, *lines: Any, **options: Any) -> Verdict:
    """The answer to a refusal, given now."""
    told = {"replaces": refused, "clock_offset_ms": 0} | options
    return desk.send(REGISTER, *lines, **told)


def test_a_refusal_that_is_sent_again_after_the_outage_was_declared_counts_from_its_own_time(
    desk: DeskSide, campus: Campus, clock: SetClock
) -> None:
    line = create("registration", campus.registration(campus.student("1"), campus.section()))
    told = {"recorded_at": to_text(IN_TIME), "clock_offset_ms": 1500}
    refused = desk.send(REGISTER, line, **told)
    assert refused.reason == "DEAD"
    declare(desk)
    clock.pass_by(timedelta(hours=3))
    verdict = again(desk, refused.change_set_id, line)
    assert verdict.outcome is Outcome.ACCEPTED
    facts = verdict.remarks[0].facts
    assert facts["received_at"] == "2025-09-05T14:01:58.500000Z"
    assert facts["arrived_at"] == to_text(BACK)


def test_an_answer_given_after_the_deadline_counts_from_the_request_it_answers(
    desk: DeskSide, campus: Campus, clock: SetClock
) -> None:
    clock.instant = IN_TIME
    full, other = campus.section(capacity=0), campus.section("002")
    values = campus.registration(campus.student("1"), full)
    asked = create("registration", values)
    first = desk.send(REGISTER, asked)
    assert first.reason == "FULL"
    clock.instant = BACK
    elsewhere = create("registration", values | {"section_id": full, "override_reason": "x"})
    second = again(desk, first.change_set_id, elsewhere)
    assert second.reason == "FULL", "in time, whatever else stands against it"
    taken = create("registration", values | {"section_id": other})
    assert again(desk, second.change_set_id, taken).outcome is Outcome.ACCEPTED


def test_only_what_this_desk_asked_for_itself_counts(
    centre: Centre, desk: DeskSide, campus: Campus, clock: SetClock
) -> None:
    clock.instant = IN_TIME
    full, other = campus.section(capacity=0), campus.section("002")
    values = campus.registration(campus.student("1"), full)
    refused = centre.desk().send(REGISTER, create("registration", values))
    kept = desk.send(OUTAGE, create("outage", {"title": "", "declared_by": "x"}))
    clock.instant = BACK
    taken = create("registration", values | {"section_id": other})
    for replaced in (refused.change_set_id, kept.change_set_id, "never heard of"):
        assert again(desk, replaced, taken).reason == "DEAD"
