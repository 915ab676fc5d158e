"""What money meets at the centre: paid twice, left over, too much back, holds that end (C15-C24)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from registrar_desktop.clock import to_text
from registrar_desktop.schema.vocabulary import Case, ChangeKind
from sync.protocol import Line, Outcome, Verdict
from tests.centre.campus import Campus
from tests.centre.conftest import Centre, SetClock
from tests.centre.desk_side import DeskSide
from tests.centre.test_accounts import applied, entry, paid, post

PAYMENT = ChangeKind.PAYMENT


def check(student: str, amount: int = 12_000, **fields: Any) -> Line:
    return paid(student, amount, **({"method": "CHECK", "reference": "No. 77a"} | fields))


def balance(campus: Campus) -> int:
    return int(campus.value("SELECT coalesce(sum(amount_minor), 0) FROM ledger_entry"))


@pytest.fixture
def student(campus: Campus) -> str:
    return campus.student("S000001")


def second(centre: Centre, desk: DeskSide, student: str, **fields: Any) -> tuple[Verdict, Line]:
    """The same check taken at another desk after it was posted from this one."""
    assert post(desk, check(student)).outcome is Outcome.ACCEPTED
    line = check(student, **fields)
    return post(centre.desk("finn"), line), line


def test_the_same_check_of_two_desks_is_posted_once_and_asked_about(
    centre: Centre, desk: DeskSide, campus: Campus, student: str
) -> None:
    verdict, line = second(centre, desk, student, reference="no. 77A")
    assert (verdict.outcome, verdict.case) == (Outcome.REFUSED, Case.PAID_TWICE)
    assert verdict.reason == "payment_taken_already"
    assert verdict.facts["receipt"] == line.fields["receipt_number"].after
    assert [choice.code for choice in verdict.choices] == ["same_payment", "again"]
    assert balance(campus) == -12_000


@pytest.mark.parametrize(
    "other",
    [
        {"reference": "No. 78"},
        {"method": "BANK_TRANSFER"},
        {"amount_minor": -12_001},
        {"recorded_at": "2025-09-05T15:00:00.000000Z"},
    ],
)
def test_another_check_is_another_payment(
    centre: Centre, desk: DeskSide, campus: Campus, student: str, other: dict[str, Any]
) -> None:
    verdict, _ = second(centre, desk, student, **other)
    assert verdict.outcome is Outcome.ACCEPTED


def test_cash_has_no_mark_by_which_it_would_be_the_same(
    centre: Centre, desk: DeskSide, student: str
) -> None:
    post(desk, paid(student, 500))
    assert post(centre.desk("finn"), paid(student, 500)).outcome is Outcome.ACCEPTED


def test_a_person_says_that_it_is_another_payment(
    centre: Centre, desk: DeskSide, campus: Campus, student: str
) -> None:
    verdict, line = second(centre, desk, student)
    again = desk.send(PAYMENT, line, actor="finn", replaces=verdict.change_set_id)
    assert again.outcome is Outcome.ACCEPTED
    assert balance(campus) == -24_000


def test_the_same_payment_is_voided_under_its_own_receipt_number(
    centre: Centre, desk: DeskSide, campus: Campus, student: str
) -> None:
    charge = entry(student, "CHARGE", 50_000)
    post(desk, charge)
    verdict, line = second(centre, desk, student)
    [void] = verdict.choices[0].lines
    lines = (line, applied(line, charge, 12_000), void)
    told = desk.send(PAYMENT, *lines, actor="finn", replaces=verdict.change_set_id)
    assert told.outcome is Outcome.ACCEPTED, told
    assert told.left_out == [lines[1].id]
    assert balance(campus) == 38_000
    kept = "SELECT count(*) FROM ledger_entry WHERE receipt_number = :number"
    assert campus.value(kept, number=line.fields["receipt_number"].after) == 1


def test_what_found_its_charge_paid_stands_as_credit_and_is_told(
    centre: Centre, desk: DeskSide, student: str
) -> None:
    charge = entry(student, "CHARGE", 10_000)
    first = paid(student, 9_000)
    post(desk, charge, first, applied(first, charge, 9_000))
    late = paid(student, 4_000)
    verdict = post(centre.desk("finn"), late, applied(late, charge, 4_000))
    gone, over = verdict.remarks
    assert (gone.case, gone.facts["unapplied"]) == (Case.CHARGE_GONE, "40.00 USD")
    assert (over.case, over.facts["credit"]) == (Case.OVERPAID, "30.00 USD")


def test_no_more_is_given_back_than_the_account_has(
    desk: DeskSide, campus: Campus, student: str
) -> None:
    post(desk, paid(student, 4_000))
    verdict = post(desk, entry(student, "REFUND", 5_000))
    assert (verdict.reason, verdict.case) == ("refund_too_large", Case.REFUND_TOO_LARGE)
    assert verdict.choices[0].facts == {"amount": "40.00 USD"}
    assert post(desk, entry(student, "REFUND", 4_000)).outcome is Outcome.ACCEPTED
    assert balance(campus) == 0


@pytest.mark.parametrize(("amount", "ended"), [(30_000, True), (29_999, False)])
def test_a_hold_for_the_balance_ends_with_what_is_overdue(
    desk: DeskSide, campus: Campus, student: str, amount: int, ended: bool
) -> None:
    post(desk, entry(student, "CHARGE", 30_000, due_date="2025-08-20"))
    post(desk, entry(student, "CHARGE", 90_000, due_date="2025-12-01"))
    hold = {"type": "FINANCIAL", "reason": "Balance", "office": "Finance", "placed_by": "rule"}
    hold |= {"placed_at": "2025-08-21T12:00:00Z", "from_date": "2025-08-21"}
    campus.insert("hold", {"student_id": student, "source": "BALANCE_RULE", **hold})
    campus.insert("hold", {"student_id": student, "source": "MANUAL", **hold})
    verdict = post(desk, paid(student, amount))
    open_holds = "SELECT count(*) FROM hold WHERE released_at IS NULL"
    assert campus.value(open_holds) == (1 if ended else 2)
    assert [remark.case for remark in verdict.remarks] == [Case.HOLD_BY_BALANCE] * ended


def test_a_check_that_came_back_is_owed_again_and_told(
    desk: DeskSide, student: str, clock: SetClock
) -> None:
    line = check(student)
    post(desk, entry(student, "CHARGE", 12_000), line)
    clock.pass_by(timedelta(hours=2))
    back = {"code": "RETURNED", "reverses_id": line.id, "recorded_at": to_text(clock.now())}
    verdict = post(desk, entry(student, "REVERSAL", 12_000, **back))
    [remark] = verdict.remarks
    assert remark.case is Case.PAYMENT_RETURNED
    assert remark.facts == {"amount": "120.00 USD", "number": "S000001", "balance": "120.00 USD"}
