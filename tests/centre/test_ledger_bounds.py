"""The database's own rules about money: whoever writes by plain SQL, also as its owner."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from registrar_desktop.identifiers import new_id
from tests.centre.campus import Campus


def entry(campus: Campus, student: str, kind: str, amount: int, **values: Any) -> str:
    told = {
        "student_id": student,
        "kind": kind,
        "code": kind,
        "amount_minor": amount,
        "currency": "USD",
        "effective_date": "2025-09-01",
        "description": kind.title(),
        "change_set_id": new_id(),
        "posted_by": "web",
        "recorded_at": "2025-09-01T15:00:00Z",
    }
    return campus.insert("ledger_entry", told | values)


def apply(campus: Campus, credit: str, charge: str, amount: int) -> str:
    told = {"credit_entry_id": credit, "charge_entry_id": charge, "change_set_id": new_id()}
    return campus.insert("allocation", told | {"amount_minor": amount})


@pytest.fixture
def student(campus: Campus) -> str:
    return campus.student("1")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET amount_minor = 1",
        "UPDATE ledger_entry SET description = 'another'",
        "DELETE FROM ledger_entry",
        "UPDATE allocation SET amount_minor = 1",
        "DELETE FROM allocation",
    ],
)
def test_money_is_never_rewritten_by_the_owner_either(
    campus: Campus, student: str, statement: str
) -> None:
    owner = "SELECT tableowner = current_user FROM pg_tables WHERE tablename = 'ledger_entry'"
    assert campus.value(owner) is True
    charge, paid = entry(campus, student, "CHARGE", 500), entry(campus, student, "PAYMENT", -500)
    apply(campus, paid, charge, 500)
    with pytest.raises(IntegrityError, match=r"never (changed|deleted)"):
        campus.run(statement)


def test_an_entry_is_reversed_once_by_its_opposite_in_its_own_account(
    campus: Campus, student: str
) -> None:
    charge, other = entry(campus, student, "CHARGE", 500), campus.student("2")
    for wrong in ({"student_id": other}, {"amount_minor": -499}):
        with pytest.raises(IntegrityError, match="opposite"):
            entry(campus, student, "REVERSAL", -500, **({"reverses_id": charge} | wrong))
    entry(campus, student, "REVERSAL", -500, reverses_id=charge)
    with pytest.raises(IntegrityError, match="uq_ledger_entry_reverses"):
        entry(campus, student, "REVERSAL", -500, reverses_id=charge)


def test_what_is_reversed_covers_nothing_any_more(campus: Campus, student: str) -> None:
    charge, paid = entry(campus, student, "CHARGE", 500), entry(campus, student, "PAYMENT", -300)
    apply(campus, paid, charge, 300)
    entry(campus, student, "REVERSAL", 300, reverses_id=paid)
    assert campus.value("SELECT sum(amount_minor) FROM allocation") == 0
    assert campus.value("SELECT count(*) FROM feed WHERE kind = 'allocation'") == 2


def test_a_credit_and_a_charge_are_applied_within_their_bounds(
    campus: Campus, student: str
) -> None:
    charge, paid = entry(campus, student, "CHARGE", 500), entry(campus, student, "PAYMENT", -300)
    for amount in (301, -1):
        with pytest.raises(IntegrityError, match="more is applied"):
            apply(campus, paid, charge, amount)
    stranger = entry(campus, campus.student("2"), "PAYMENT", -500)
    with pytest.raises(IntegrityError, match="one account"):
        apply(campus, stranger, charge, 1)


def test_accounts_are_kept_in_one_currency(campus: Campus, student: str) -> None:
    with pytest.raises(IntegrityError, match="not kept in EUR"):
        entry(campus, student, "CHARGE", 500, currency="EUR")


def test_no_more_of_a_payment_is_given_back_than_was_paid(campus: Campus, student: str) -> None:
    paid = entry(campus, student, "PAYMENT", -500)
    first = entry(campus, student, "REFUND", 300, refunds_id=paid)
    with pytest.raises(IntegrityError, match="than was paid"):
        entry(campus, student, "REFUND", 201, refunds_id=paid)
    entry(campus, student, "REFUND", 200, refunds_id=paid)
    # One that did not arrive is there to be given back again.
    entry(campus, student, "REVERSAL", -300, reverses_id=first)
    entry(campus, student, "REFUND", 300, refunds_id=paid)


def test_two_refunds_at_once_do_not_exceed_the_payment(
    engine: Engine, campus: Campus, student: str
) -> None:
    paid = entry(campus, student, "PAYMENT", -500)
    made = (
        "INSERT INTO ledger_entry (id, student_id, kind, code, amount_minor, currency, refunds_id,"
        " effective_date, description, change_set_id, posted_by, recorded_at)"
        " VALUES (:id, :student, 'REFUND', 'REFUND', 300, 'USD', :paid, '2025-09-01', 'Refund',"
        " :id, 'web', now())"
    )

    def refund(_number: int) -> bool:
        try:
            with engine.begin() as connection:
                values = {"id": new_id(), "student": student, "paid": paid}
                connection.execute(text(made), values)
        except IntegrityError:
            return False
        return True

    with ThreadPoolExecutor(4) as at_once:
        assert sum(at_once.map(refund, range(4))) == 1


def test_an_online_refund_is_posted_on_the_payment_services_word_only(
    campus: Campus, student: str
) -> None:
    paid = entry(campus, student, "PAYMENT", -500, gateway_ref="ch_1")
    back = {"code": "REFUND_ONLINE", "refunds_id": paid}
    with pytest.raises(IntegrityError, match="ck_ledger_entry_online_refund"):
        entry(campus, student, "REFUND", 100, **back)
    entry(campus, student, "REFUND", 100, gateway_ref="re_1", **back)
