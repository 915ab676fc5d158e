"""Payment plans at the centre: agreed for what is owed, completed and broken by the ledger (C21)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from central.plans.standing import look_at_all_plans
from registrar_desktop.rules.plans import spread
from registrar_desktop.schema.vocabulary import Case, ChangeKind
from sync.protocol import Line, Outcome, Verdict
from tests.centre.campus import Campus
from tests.centre.conftest import PASSWORD, SetClock
from tests.centre.desk_side import DeskSide, create, edit
from tests.centre.test_accounts import entry, paid, post

DAYS = [date(2025, 9, 15), date(2025, 10, 15), date(2025, 11, 15)]


@pytest.fixture
def student(desk: DeskSide, campus: Campus) -> str:
    """Owes 1,000.00 for the term, and a fine beside it."""
    made = campus.student("1")
    post(desk, entry(made, "CHARGE", 100_000, term_id=campus.term))
    post(desk, entry(made, "CHARGE", 900, code="FINE"))
    return made


def plan(campus: Campus, student: str, total: int = 100_000, **values: Any) -> Line:
    told = {
        "student_id": student,
        "term_id": campus.term,
        "status": "ACTIVE",
        "total_minor": total,
        "currency": "USD",
        "installments": [part.as_json() for part in spread(total, DAYS)],
    }
    return create("payment_plan", told | values)


def agree(desk: DeskSide, line: Line, **options: Any) -> Verdict:
    return desk.send(ChangeKind.PLAN, line, actor="finn", **options)


def standing(campus: Campus) -> str:
    told = "SELECT status || ' ' || total_minor || ' ' || jsonb_array_length(installments)"
    return str(campus.value(f"{told} FROM payment_plan"))


def test_a_plan_stands_for_what_the_term_has_open_and_ends_when_it_is_paid(
    desk: DeskSide, campus: Campus, student: str
) -> None:
    assert agree(desk, plan(campus, student)).outcome is Outcome.ACCEPTED
    post(desk, paid(student, 60_000))
    assert standing(campus) == "ACTIVE 100000 3"
    post(desk, paid(student, 40_900))
    assert standing(campus) == "COMPLETED 100000 3"


def test_only_one_plan_of_a_term_stands_and_its_parts_add_up(
    desk: DeskSide, campus: Campus, student: str
) -> None:
    short = plan(campus, student, installments=[part.as_json() for part in spread(9, DAYS)])
    assert agree(desk, short).reason == "plan_sum"
    assert agree(desk, plan(campus, student, installments=[{"seq": 1}])).reason == "value_unusable"
    line = plan(campus, student)
    agree(desk, line)
    assert agree(desk, plan(campus, student)).reason == "payment_plan_active"
    dearer = edit("payment_plan", line.id, total_minor=(100_000, 1))
    assert agree(desk, dearer).reason == "plan_fixed"
    assert agree(desk, edit("payment_plan", line.id, status=("ACTIVE", "CANCELLED"))).outcome is (
        Outcome.ACCEPTED
    )


def test_where_something_was_paid_meanwhile_the_plan_is_offered_anew(
    desk: DeskSide, campus: Campus, student: str
) -> None:
    line = plan(campus, student)
    post(desk, paid(student, 40_000))
    refused = agree(desk, line)
    assert (refused.reason, refused.case) == ("plan_sum_differs", Case.PLAN_CHANGED)
    assert refused.facts["owed"] == "600.00 USD"
    [again, keep] = refused.choices
    assert (again.code, keep.gives_up) == ("replan", True)
    line = line.model_copy(update={"fields": line.fields | again.lines[0].fields})
    assert agree(desk, line).outcome is Outcome.ACCEPTED
    assert standing(campus) == "ACTIVE 60000 3"


@pytest.mark.parametrize(
    ("answer", "after"), [("replan", "ACTIVE 130000 2"), ("keep_plan", "ACTIVE 100000 3")]
)
def test_more_that_is_owed_is_asked_about_once_and_spread_by_a_persons_answer(
    desk: DeskSide, campus: Campus, clock: SetClock, student: str, answer: str, after: str
) -> None:
    agree(desk, plan(campus, student))
    clock.pass_by(timedelta(days=20))
    desk.sign_in("ann", PASSWORD)
    post(desk, entry(student, "CHARGE", 30_000, term_id=campus.term))
    post(desk, entry(student, "CHARGE", 5, code="FINE"))
    assert campus.value("SELECT count(*) FROM review_item WHERE \"case\" = 'C21'") == 1
    item = str(campus.value("SELECT id FROM review_item"))
    line = edit("review_item", item, decision=(None, answer))
    assert desk.send(ChangeKind.REVIEW, line, actor="finn").outcome is Outcome.ACCEPTED
    assert standing(campus) == after


def test_a_plan_that_is_not_kept_is_broken_by_date_alone(
    desk: DeskSide, campus: Campus, engine: Engine, clock: SetClock, student: str
) -> None:
    agree(desk, plan(campus, student))
    for days, found in ((44, "ACTIVE"), (1, "DEFAULTED")):
        clock.pass_by(timedelta(days=days))
        look_at_all_plans(engine, clock)
        assert standing(campus).startswith(found)
