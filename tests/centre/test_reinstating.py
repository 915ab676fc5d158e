"""Courses that were dropped for non-payment before a desk's payment arrived (domain C23)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from registrar_desktop.clock import to_text
from registrar_desktop.schema.vocabulary import Case, ChangeKind
from sync.protocol import Line, Outcome, Verdict
from tests.centre.campus import Campus
from tests.centre.conftest import PASSWORD, SetClock
from tests.centre.desk_side import DeskSide, edit
from tests.centre.test_accounts import applied, entry, paid

IN_TIME = datetime(2025, 9, 10, 14, 2, tzinfo=UTC)
BACK = datetime(2025, 9, 12, 9, 0, tzinfo=UTC)


@pytest.fixture
def student(desk: DeskSide, campus: Campus, clock: SetClock) -> str:
    """Owes 100.00, due on the 10th; everything was dropped on the 11th, with a late fee."""
    clock.instant = BACK
    desk.sign_in("ann", PASSWORD)
    campus.run("UPDATE term SET payment_deadline = '2025-09-10'")
    student = campus.student("1")
    charge(campus, student, 10_000, "TUITION", "2025-09-01")
    return student


def charge(campus: Campus, student: str, amount: int, code: str, day: str) -> str:
    line = entry(student, "CHARGE", amount, code=code, effective_date=day)
    values = {name: each.after for name, each in line.fields.items()}
    return campus.insert("ledger_entry", values | {"id": line.id})


def dropped(campus: Campus, student: str, section: str, **values: Any) -> str:
    row = campus.registration(student, section, status="CANCELLED") | {"reason_code": "DFNP"}
    return campus.insert("registration", row | values)


def pay(desk: DeskSide, *lines: Line, at: datetime = IN_TIME, offset: int | None = 0) -> Verdict:
    options = {"recorded_at": to_text(at), "clock_offset_ms": offset, "actor": "finn"}
    return desk.send(ChangeKind.PAYMENT, *lines, **options)


def standing(campus: Campus, registration: str) -> str:
    query = "SELECT status || ' ' || reason_code FROM registration WHERE id = :id"
    return str(campus.value(query, id=registration))


def test_who_paid_in_time_gets_the_courses_back(
    desk: DeskSide, campus: Campus, student: str
) -> None:
    seat = dropped(campus, student, campus.section(capacity=1))
    verdict = pay(desk, paid(student, 10_000))
    assert verdict.outcome is Outcome.ACCEPTED
    (remark,) = verdict.remarks
    assert remark.case is Case.DROPPED_FOR_NON_PAYMENT
    assert (remark.facts["restored"], remark.facts["of"]) == (1, 1)
    assert standing(campus, seat) == "REGISTERED REIN"
    assert campus.value("SELECT count(*) FROM review_item") == 0


def test_where_it_has_filled_they_are_first_on_the_waitlist_and_the_office_is_asked(
    desk: DeskSide, campus: Campus, student: str
) -> None:
    full = campus.section(capacity=1, waitlist_capacity=5)
    for number, status in (("8", "REGISTERED"), ("9", "WAITLISTED")):
        other = campus.registration(campus.student(number), full, status=status)
        campus.insert("registration", other)
    seat = dropped(campus, student, full)
    pay(desk, paid(student, 10_000))
    assert standing(campus, seat) == "WAITLISTED OUTAGE"
    assert campus.value("SELECT \"case\" || ' ' || (facts ->> 'waiting') FROM review_item") == (
        "C23 CHEM 1A-001"
    )


def test_the_late_fee_is_taken_back_even_where_it_was_paid(
    desk: DeskSide, campus: Campus, student: str
) -> None:
    dropped(campus, student, campus.section())
    fee = charge(campus, student, 5_000, "LATE", "2025-09-11")
    money = paid(student, 15_000)
    part = applied(money, edit("ledger_entry", fee), 5_000)
    verdict = pay(desk, money, part)
    assert (verdict.outcome, verdict.left_out) == (Outcome.ACCEPTED, [part.id])
    reversal = "SELECT amount_minor FROM ledger_entry WHERE reverses_id = :fee"
    assert campus.value(reversal, fee=fee) == -5_000
    assert campus.value("SELECT sum(amount_minor) FROM ledger_entry") == -5_000


def test_too_little_money_brings_nothing_back_and_the_office_is_asked(
    desk: DeskSide, campus: Campus, student: str
) -> None:
    seat = dropped(campus, student, campus.section())
    assert pay(desk, paid(student, 4_000)).outcome is Outcome.ACCEPTED
    assert standing(campus, seat) == "CANCELLED DFNP"
    assert campus.value("SELECT facts ->> 'short' FROM review_item") == "60.00 USD"


@pytest.mark.parametrize(
    ("at", "offset"),
    [(datetime(2025, 9, 11, 9, 0, tzinfo=UTC), 0), (IN_TIME, None)],
    ids=["paid too late", "a clock that was never measured"],
)
def test_a_payment_that_was_late_brings_nothing_back(
    desk: DeskSide, campus: Campus, student: str, at: datetime, offset: int | None
) -> None:
    seat = dropped(campus, student, campus.section())
    assert pay(desk, paid(student, 10_000), at=at, offset=offset).remarks == []
    assert standing(campus, seat) == "CANCELLED DFNP"


def test_an_extended_payment_deadline_counts(desk: DeskSide, campus: Campus, student: str) -> None:
    seat = dropped(campus, student, campus.section())
    extension = {"term_id": campus.term, "deadline": "payment_deadline", "until": "2025-09-12"}
    told = {"title": "Down", "declared_by": "ann", "started_at": "2025-09-09T00:00:00Z"}
    campus.run(
        "INSERT INTO outage (id, title, declared_by, started_at, extensions)"
        " VALUES ('o', :title, :declared_by, :started_at, CAST(:all AS jsonb))",
        all=json.dumps([extension]),
        **told,
    )
    pay(desk, paid(student, 10_000), at=BACK, offset=None)
    assert standing(campus, seat) == "REGISTERED REIN"


def test_a_course_that_was_taken_up_again_is_left_alone(
    desk: DeskSide, campus: Campus, student: str
) -> None:
    seat = dropped(campus, student, campus.section())
    campus.insert("registration", campus.registration(student, campus.section("002")))
    assert pay(desk, paid(student, 10_000)).remarks == []
    assert standing(campus, seat) == "CANCELLED DFNP"
