"""What somebody recorded whose account was revoked before it arrived (C25)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from central import staff
from registrar_desktop.clock import to_text
from registrar_desktop.schema.vocabulary import Case, ChangeKind, Role
from sync.protocol import ChangeSet, Outcome
from tests.centre.campus import Campus
from tests.centre.conftest import PASSWORD, Centre, SetClock
from tests.centre.desk_side import DeskSide, create
from tests.centre.test_same_person import answer, open_questions, person


def recorded(desk: DeskSide, clock: SetClock, **options: Any) -> ChangeSet:
    line = create("student", person("S1"))
    told = {"actor": "ida", "label": "New student S1", "recorded_at": to_text(clock.now())}
    return desk.change_set(ChangeKind.STUDENT_ADD, line, **(told | options))


@pytest.fixture
def revoked(centre: Centre, desk: DeskSide, clock: SetClock) -> ChangeSet:
    """Recorded by Ida; an hour later her account was revoked."""
    with centre.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM staff_user WHERE login = 'ida'")
        staff.add_user(connection, "ida", "Ida Berg", [Role.REGISTRAR], PASSWORD)
    change = recorded(desk, clock)
    clock.pass_by(timedelta(hours=1))
    with centre.engine.begin() as connection:
        staff.revoke_user(connection, "ida", clock.now())
    clock.pass_by(timedelta(hours=1))
    return change


def test_it_waits_and_the_office_is_asked_once(
    desk: DeskSide, campus: Campus, revoked: ChangeSet
) -> None:
    for _ in range(2):
        [verdict] = desk.deliver(revoked)
        assert (verdict.outcome, verdict.reason) == (Outcome.PARKED, "waits_for_office_head")
    [item] = open_questions(desk)
    assert (item["case"], item["facts"]["name"]) == (Case.ACTOR_REVOKED, "Ida Berg")
    rows, _ = desk.feed()
    assert [row.change_set_id for row in rows if row.kind == "review_item"] == [None]
    assert campus.value("SELECT count(*) FROM student") == 0


def test_accepted_it_is_taken_in_as_it_was_sent(
    desk: DeskSide, campus: Campus, revoked: ChangeSet
) -> None:
    desk.deliver(revoked)
    assert answer(desk, open_questions(desk)[0], "accept_act", "finn").reason == (
        "answer_of_other_office"
    )
    assert answer(desk, open_questions(desk)[0], "accept_act").outcome is Outcome.ACCEPTED
    assert desk.deliver(revoked)[0].outcome is Outcome.ACCEPTED
    assert campus.value("SELECT actor FROM verdict WHERE kind = 'STUDENT_ADD'") == "ida"


def test_refused_it_says_by_whom(desk: DeskSide, revoked: ChangeSet) -> None:
    desk.deliver(revoked)
    answer(desk, open_questions(desk)[0], "refuse_act")
    [verdict] = desk.deliver(revoked)
    assert (verdict.outcome, verdict.reason) == (Outcome.REFUSED, "actor_revoked_refused")
    assert verdict.facts == {"login": "ida", "by": "ann"}


def test_another_body_under_the_accepted_name_is_asked_about_anew(
    desk: DeskSide, revoked: ChangeSet
) -> None:
    desk.deliver(revoked)
    answer(desk, open_questions(desk)[0], "accept_act")
    altered = revoked.model_copy(update={"lines": [create("student", person("S9"))]})
    assert desk.deliver(altered)[0].outcome is Outcome.PARKED
    assert len(open_questions(desk)) == 1


def test_what_was_recorded_after_the_revocation_is_refused_for_good(
    desk: DeskSide, clock: SetClock, revoked: ChangeSet
) -> None:
    late = recorded(desk, clock)
    assert desk.deliver(late)[0].reason == "actor_revoked"
    # By a clock two hours slow it looks as if it had been before.
    told = to_text(clock.now() - timedelta(hours=2))
    slow = recorded(desk, clock, recorded_at=told, clock_offset_ms=-7_200_000)
    assert desk.deliver(slow)[0].reason == "actor_revoked"
    assert open_questions(desk) == []
