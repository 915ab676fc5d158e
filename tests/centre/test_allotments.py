"""Seats kept for a desk: nobody else gets them, and their desk cannot lose the race for them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from registrar_desktop.schema.vocabulary import ChangeKind
from sync.protocol import Outcome, Verdict
from sync.protocol_reading import FeedPage
from tests.centre.campus import Campus
from tests.centre.conftest import Centre, SetClock
from tests.centre.desk_side import DeskSide, create

REGISTER, ALLOTMENT = ChangeKind.REGISTER, ChangeKind.ALLOTMENT
LATER = "2099-01-01T00:00:00.000000Z"


def code_of(campus: Campus, desk: DeskSide) -> str:
    return str(campus.value("SELECT code FROM desk WHERE id = :id", id=desk.id))


def keep(asking: DeskSide, campus: Campus, section: str, code: str, **more: Any) -> Verdict:
    values = {
        "section_id": section,
        "desk_id": "",
        "desk_code": code,
        "seats": 1,
        "expires_at": LATER,
        "held_until": LATER,
    }
    return asking.send(ALLOTMENT, create("seat_allotment", values | more))


def register(desk: DeskSide, campus: Campus, number: str, section: str, **more: Any) -> Verdict:
    values = campus.registration(campus.student(number), section)
    return desk.send(REGISTER, create("registration", values), **more)


@pytest.fixture
def other(centre: Centre) -> DeskSide:
    return centre.desk()


def test_two_desks_race_for_the_last_seat_and_the_one_it_is_kept_for_gets_it(
    desk: DeskSide, other: DeskSide, campus: Campus
) -> None:
    section = campus.section(capacity=1)
    assert keep(other, campus, section, code_of(campus, desk)).outcome is Outcome.ACCEPTED
    with ThreadPoolExecutor(2) as pool:
        lost, won = pool.map(
            lambda who: register(who[0], campus, who[1], section), ((other, "1"), (desk, "2"))
        )
    assert (lost.reason, won.outcome) == ("FULL", Outcome.ACCEPTED)
    assert len(won.altered) == 1, "the desk did not know that its seat was a kept one"
    assert "kept" in lost.facts or "filled_at" in lost.facts
    kept = campus.value("SELECT id FROM seat_allotment")
    assert campus.value("SELECT allotment_id FROM registration") == kept


def test_the_website_does_not_get_a_kept_seat_by_plain_sql(desk: DeskSide, campus: Campus) -> None:
    section, student = campus.section(capacity=2), campus.student("9")
    keep(desk, campus, section, code_of(campus, desk))
    campus.insert("registration", campus.registration(campus.student("8"), section))
    with pytest.raises(IntegrityError, match="is full"):
        campus.insert("registration", campus.registration(student, section))
    assert register(desk, campus, "1", section).outcome is Outcome.ACCEPTED
    assert campus.taken(section) == 2


def test_its_desk_has_the_other_seats_as_well(desk: DeskSide, campus: Campus) -> None:
    section = campus.section(capacity=2)
    keep(desk, campus, section, code_of(campus, desk))
    outcomes = [register(desk, campus, number, section).outcome for number in ("1", "2", "3")]
    assert outcomes == [Outcome.ACCEPTED, Outcome.ACCEPTED, Outcome.REFUSED]


def test_what_was_promised_in_time_may_come_in_later(
    desk: DeskSide, other: DeskSide, campus: Campus, clock: SetClock
) -> None:
    section = campus.section(capacity=1)
    ends = (clock.now() + timedelta(hours=1)).isoformat()
    keep(desk, campus, section, code_of(campus, desk), expires_at=ends)
    promised = clock.now()
    clock.pass_by(timedelta(hours=2))
    assert register(other, campus, "1", section).reason == "FULL"
    late = register(desk, campus, "2", section)
    assert late.reason == "FULL", "asked for after it had expired"
    in_time = register(desk, campus, "3", section, recorded_at=promised)
    assert in_time.outcome is Outcome.ACCEPTED


def test_unused_seats_come_back_by_themselves(
    desk: DeskSide, other: DeskSide, campus: Campus, clock: SetClock
) -> None:
    section = campus.section(capacity=1)
    until = (clock.now() + timedelta(hours=1)).isoformat()
    keep(desk, campus, section, code_of(campus, desk), expires_at=until, held_until=until)
    assert register(other, campus, "1", section).reason == "FULL"
    clock.pass_by(timedelta(hours=2))
    assert register(other, campus, "2", section).outcome is Outcome.ACCEPTED


def test_only_free_seats_can_be_kept(desk: DeskSide, campus: Campus) -> None:
    section, code = campus.section(capacity=3), code_of(campus, desk)
    register(desk, campus, "1", section)
    assert keep(desk, campus, section, code, seats=1).outcome is Outcome.ACCEPTED
    refused = keep(desk, campus, section, code, seats=2)
    assert (refused.reason, refused.facts["free"]) == ("allotment_more_than_free", 1)
    assert keep(desk, campus, section, "D99").reason == "allotment_desk_unknown"
    endless = campus.section("002", capacity=None)
    assert keep(desk, campus, endless, code).reason == "allotment_without_limit"


def test_plain_sql_cannot_keep_seats_that_are_taken(desk: DeskSide, campus: Campus) -> None:
    section = campus.section(capacity=1)
    register(desk, campus, "1", section)
    row = {"section_id": section, "desk_id": desk.id, "desk_code": "D01", "seats": 1}
    with pytest.raises(IntegrityError, match="has not so many free seats"):
        campus.insert("seat_allotment", row | {"expires_at": LATER, "held_until": LATER})


def test_a_seat_beyond_the_capacity_needs_who_and_why_also_in_plain_sql(campus: Campus) -> None:
    section = campus.section(capacity=0)
    values = campus.registration(campus.student("1"), section)
    for signed in (
        {},
        {"override_by": "ann", "override_reason": "because"},
        {"override_of": "TIME", "override_by": "ann", "override_reason": "because"},
        {"override_of": "FULL", "override_by": "ann"},
    ):
        with pytest.raises(IntegrityError, match="is full"):
            campus.insert("registration", values | signed)
    whole = {"override_of": "TIME FULL", "override_by": "ann", "override_reason": "because"}
    campus.insert("registration", values | whole)
    assert campus.taken(section) == 1


def test_a_desk_reads_its_own_row_whole_where_the_centre_wrote_something_else(
    desk: DeskSide, campus: Campus
) -> None:
    section = campus.section(capacity=2)
    keep(desk, campus, section, code_of(campus, desk))
    sure = register(desk, campus, "1", section)
    ordinary = register(desk, campus, "2", campus.section("002"))
    answer = desk.http.get("/v1/feed", params={"after": "", "limit": 1000, "own": "brief"})
    page = FeedPage.model_validate_json(answer.content)
    rows = {row.change_set_id: row for row in page.rows if row.kind == "registration"}
    assert rows[ordinary.change_set_id].brief
    told = rows[sure.change_set_id]
    assert not told.brief
    assert told.values["allotment_id"] == campus.value("SELECT id FROM seat_allotment")
