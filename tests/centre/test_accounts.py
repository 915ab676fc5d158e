"""Student accounts at the centre: append-only, signed, reversed once, applied within bounds."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest
from sqlalchemy.exc import IntegrityError

from registrar_desktop.identifiers import new_id
from registrar_desktop.schema.vocabulary import ChangeKind
from sync.protocol import Line, Outcome, Verdict
from tests.centre.campus import Campus
from tests.centre.desk_side import DeskSide, create, edit

PAYMENT = ChangeKind.PAYMENT
_receipts = count(1)


def entry(student: str, kind: str, amount: int, **fields: object) -> Line:
    values = {
        "student_id": student,
        "kind": kind,
        "code": "TUITION",
        "amount_minor": amount,
        "currency": "USD",
        "effective_date": "2025-09-01",
        "description": "Tuition",
        "change_set_id": new_id(),
        "posted_by": "finn",
        "recorded_at": "2025-09-01T15:00:00.000000Z",
    }
    return create("ledger_entry", values | fields)


def paid(student: str, amount: int, **fields: object) -> Line:
    usual = {"method": "CASH", "receipt_number": f"D01-{next(_receipts):06d}"}
    return entry(student, "PAYMENT", -amount, **(usual | fields))


def applied(credit: Line, charge: Line, amount: int) -> Line:
    values = {
        "credit_entry_id": credit.id,
        "charge_entry_id": charge.id,
        "amount_minor": amount,
        "change_set_id": new_id(),
    }
    return create("allocation", values)


def post(desk: DeskSide, *lines: Line) -> Verdict:
    return desk.send(PAYMENT, *lines, actor="finn")


def test_a_payment_is_posted_with_the_centres_time(desk: DeskSide, campus: Campus) -> None:
    line = paid(campus.student("1"), 12_000, posted_at="2001-01-01T00:00:00.000000Z")
    assert post(desk, line).outcome is Outcome.ACCEPTED
    age = "SELECT now() - posted_at < interval '1 hour' FROM ledger_entry"
    assert campus.value(age) is True
    assert campus.value("SELECT sum(amount_minor) FROM ledger_entry") == -12_000


def test_what_is_not_an_entry_is_refused(desk: DeskSide, campus: Campus) -> None:
    student = campus.student("1")
    assert post(desk, entry(student, "PAYMENT", 100)).reason == "entry_sign"
    assert post(desk, entry(student, "CHARGE", 0)).reason == "entry_amount_zero"
    assert post(desk, entry(student, "CHARGE", 5, currency="EUR")).reason == "entry_currency"
    assert post(desk, entry(student, "CHARGE", 2**63)).reason == "value_unusable"
    assert post(desk, entry(new_id(), "CHARGE", 5)).reason == "reference_unknown"
    assert campus.value("SELECT count(*) FROM ledger_entry") == 0


def test_a_receipt_number_is_given_once(desk: DeskSide, campus: Campus) -> None:
    student = campus.student("1")
    post(desk, paid(student, 100, receipt_number="D01-000001"))
    verdict = post(desk, paid(student, 200, receipt_number="D01-000001"))
    assert verdict.reason == "receipt_number_taken"
    assert verdict.facts["value"] == "D01-000001"


def test_the_same_payment_at_the_gateway_is_posted_once(desk: DeskSide, campus: Campus) -> None:
    student = campus.student("1")
    post(desk, paid(student, 100, gateway_ref="pi_1"))
    second = paid(student, 100, gateway_ref="pi_1")
    verdict = post(desk, second)
    assert verdict.outcome is Outcome.ACCEPTED
    assert verdict.left_out == [second.id]
    assert campus.value("SELECT sum(amount_minor) FROM ledger_entry") == -100


def test_a_payment_at_the_gateway_that_others_posted_otherwise_is_for_a_person(
    desk: DeskSide, campus: Campus
) -> None:
    student = campus.student("1")
    post(desk, paid(student, 100, gateway_ref="pi_1"))
    assert post(desk, paid(student, 101, gateway_ref="pi_1")).reason == "gateway_payment_posted"
    other = campus.student("2")
    assert post(desk, paid(other, 100, gateway_ref="pi_1")).reason == "gateway_payment_posted"


def test_only_what_the_gateway_gave_back_needs_no_credit(desk: DeskSide, campus: Campus) -> None:
    student = campus.student("1")
    refund = entry(student, "REFUND", 10_000, code="REFUND", method="CASH")
    verdict = desk.send(ChangeKind.GATEWAY_PAYMENT, refund, actor="finn")
    assert verdict.reason == "refund_too_large"


def test_many_post_the_same_payment_at_the_gateway_at_once(desk: DeskSide, campus: Campus) -> None:
    student = campus.student("1")
    with ThreadPoolExecutor(8) as pool:
        verdicts = list(
            pool.map(lambda _: post(desk, paid(student, 100, gateway_ref="pi_1")), range(8))
        )
    assert {verdict.outcome for verdict in verdicts} == {Outcome.ACCEPTED}
    assert sum(len(verdict.left_out) for verdict in verdicts) == 7


def test_a_charge_covered_meanwhile_is_not_covered_again_by_a_desk_alone(
    desk: DeskSide, campus: Campus
) -> None:
    student = campus.student("1")
    charge, first = entry(student, "CHARGE", 300), paid(student, 300)
    online = paid(student, 300, gateway_ref="pi_1", method="CARD_ONLINE", receipt_number=None)
    post(desk, charge, first, online, applied(first, charge, 300))
    part = applied(online, charge, 300)
    verdict = desk.send(ChangeKind.GATEWAY_PAYMENT, part, actor="finn")
    assert verdict.outcome is Outcome.ACCEPTED
    assert verdict.left_out == [part.id]
    assert campus.value("SELECT sum(amount_minor) FROM allocation") == 300


def test_two_desks_that_post_the_same_entry_at_once_agree(desk: DeskSide, campus: Campus) -> None:
    for _ in range(5):
        line = paid(campus.student(new_id()[-12:]), 100)
        with ThreadPoolExecutor(8) as pool:
            verdicts = list(pool.map(lambda _, line=line: post(desk, line), range(8)))
        assert {verdict.outcome for verdict in verdicts} == {Outcome.ACCEPTED}
    assert campus.value("SELECT count(*) FROM ledger_entry") == 5


def test_an_entry_is_reversed_by_its_opposite_once(desk: DeskSide, campus: Campus) -> None:
    student = campus.student("1")
    line = paid(student, 500)
    post(desk, line)
    wrong = entry(student, "REVERSAL", 499, reverses_id=line.id)
    assert post(desk, wrong).reason == "reversal_not_opposite"
    with ThreadPoolExecutor(4) as pool:
        verdicts = list(
            pool.map(
                lambda _: post(desk, entry(student, "REVERSAL", 500, reverses_id=line.id)),
                range(4),
            )
        )
    reasons = sorted(str(verdict.reason) for verdict in verdicts)
    assert reasons == ["None", *["reversal_twice"] * 3]
    assert campus.value("SELECT sum(amount_minor) FROM ledger_entry") == 0


def test_entries_are_never_edited(desk: DeskSide, campus: Campus) -> None:
    line = paid(campus.student("1"), 500)
    post(desk, line)
    verdict = post(desk, edit("ledger_entry", line.id, amount_minor=(-500, -900)))
    assert verdict.reason == "record_append_only"


def test_a_payment_is_reversed_though_others_paid_its_charge_meanwhile(
    desk: DeskSide, campus: Campus
) -> None:
    student = campus.student("1")
    charge, cash, check = entry(student, "CHARGE", 300), paid(student, 300), paid(student, 300)
    post(desk, charge, cash, applied(cash, charge, 300))
    meant = applied(check, charge, 300)
    assert post(desk, check, meant).left_out == [meant.id]
    off = applied(check, charge, -300)
    verdict = post(desk, reversal_of(check, student, 300), off)
    assert (verdict.outcome, verdict.left_out) == (Outcome.ACCEPTED, [off.id])
    assert balance_at(campus, student) == 0


def test_what_the_centre_applied_by_itself_is_taken_off_with_the_payment(
    desk: DeskSide, campus: Campus
) -> None:
    student = campus.student("1")
    charge, check = entry(student, "CHARGE", 300), paid(student, 300)
    post(desk, charge, check)
    post(desk, applied(check, charge, 300))
    verdict = post(desk, reversal_of(check, student, 300))
    assert verdict.outcome is Outcome.ACCEPTED
    assert campus.value("SELECT sum(amount_minor) FROM allocation") == 0


def reversal_of(payment: Line, student: str, amount: int) -> Line:
    """The entry that cancels a payment."""
    return entry(student, "REVERSAL", amount, code="REVERSED", reverses_id=payment.id)


def balance_at(campus: Campus, student: str) -> int:
    total = campus.value(
        "SELECT sum(amount_minor) FROM ledger_entry WHERE student_id = :student", student=student
    )
    return int(total)


def test_a_credit_is_applied_within_its_bounds(desk: DeskSide, campus: Campus) -> None:
    student = campus.student("1")
    charge, credit = entry(student, "CHARGE", 300), paid(student, 200)
    assert post(desk, charge, credit, applied(credit, charge, 150)).outcome is Outcome.ACCEPTED
    assert post(desk, applied(credit, charge, 51)).reason == "allocation_beyond"
    assert post(desk, applied(credit, charge, 50)).outcome is Outcome.ACCEPTED
    assert post(desk, applied(credit, charge, -201)).reason == "allocation_beyond"
    assert post(desk, applied(credit, charge, -200)).outcome is Outcome.ACCEPTED


def test_money_that_was_taken_is_posted_though_its_charge_was_paid_meanwhile(
    desk: DeskSide, campus: Campus
) -> None:
    student = campus.student("1")
    charge, first = entry(student, "CHARGE", 300), paid(student, 300)
    post(desk, charge, first, applied(first, charge, 300))
    second = paid(student, 300)
    part = applied(second, charge, 300)
    verdict = post(desk, second, part)
    assert verdict.outcome is Outcome.ACCEPTED
    assert verdict.left_out == [part.id]
    assert [record.id for record in verdict.records] == [second.id]
    assert campus.value("SELECT sum(amount_minor) FROM ledger_entry") == -300
    assert campus.value("SELECT sum(amount_minor) FROM allocation") == 300


def test_a_credit_is_not_spent_twice_at_once(desk: DeskSide, campus: Campus) -> None:
    student = campus.student("1")
    credit = paid(student, 100)
    charges = [entry(student, "CHARGE", 100) for _ in range(8)]
    post(desk, credit, *charges)
    with ThreadPoolExecutor(8) as pool:
        verdicts = list(pool.map(lambda charge: post(desk, applied(credit, charge, 60)), charges))
    assert sum(verdict.outcome is Outcome.ACCEPTED for verdict in verdicts) == 1
    assert campus.value("SELECT sum(amount_minor) FROM allocation") == 60


def test_credit_and_charge_are_of_one_account(desk: DeskSide, campus: Campus) -> None:
    one, two = campus.students(2)
    charge, credit = entry(one, "CHARGE", 300), paid(two, 200)
    verdict = post(desk, charge, credit, applied(credit, charge, 10))
    assert verdict.reason == "allocation_other_account"


NOT_ALLOWED = [
    "UPDATE ledger_entry SET amount_minor = -1",
    "UPDATE ledger_entry SET description = 'nicer'",
    "DELETE FROM ledger_entry",
    "TRUNCATE ledger_entry CASCADE",
    "INSERT INTO ledger_entry SELECT (jsonb_populate_record(ledger_entry, "
    "jsonb_build_object('id', 'x', 'amount_minor', 5, 'receipt_number', 'R'))).*"
    " FROM ledger_entry",
    "INSERT INTO ledger_entry SELECT (jsonb_populate_record(ledger_entry, "
    "jsonb_build_object('id', 'x', 'currency', 'EUR', 'receipt_number', 'R'))).*"
    " FROM ledger_entry",
    "INSERT INTO allocation (id, credit_entry_id, charge_entry_id, amount_minor, change_set_id)"
    " SELECT 'x', id, id, 5, 'c' FROM ledger_entry",
]


def test_plain_sql_is_held_to_the_same(desk: DeskSide, campus: Campus) -> None:
    post(desk, paid(campus.student("1"), 500))
    for statement in NOT_ALLOWED:
        with pytest.raises(IntegrityError):
            campus.run(statement)
    assert campus.value("SELECT sum(amount_minor) FROM ledger_entry") == -500
