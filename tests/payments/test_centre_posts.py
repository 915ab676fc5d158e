"""The centre brings payments into accounts when no desk is there, by the same rules, once."""

from __future__ import annotations

from typing import Any

import pytest

from central.balances.rule import BalanceRule, set_rule
from central.payments.following import SWEEP_BESIDE_DELIVERIES
from registrar_desktop.schema.vocabulary import GatewayMatch
from tests.payments.desk import NUMBER
from tests.payments.followed import Followed
from tests.payments.sandbox_process import DEBIT

_LATER = SWEEP_BESIDE_DELIVERIES.total_seconds() + 1


def marks(request: str = "r-1", number: str = NUMBER) -> dict[str, str]:
    return {"metadata[request_id]": request, "metadata[student_number]": number}


@pytest.fixture
def student(school: Followed) -> str:
    """Who owes $500.00; the payment API was heard."""
    student_id = school.add_student()
    school.charge(student_id, 50_000)
    school.step()
    return student_id


def follow(school: Followed) -> None:
    school.deliver_new()
    school.step()


def test_a_payment_is_posted_under_its_own_id_and_applied(school: Followed, student: str) -> None:
    paid = school.api.buy(20_000, marks())["id"]
    follow(school)
    assert school.entries() == [("CARD_ONLINE", -20_000)]
    row = school.row(paid)
    assert row.match is GatewayMatch.MATCHED
    assert (row.details or {})["rule"] == "R3"
    assert school.rows("SELECT amount_minor, credit_entry_id FROM allocation") == [
        (20_000, row.ledger_entry_id)
    ]
    acts = school.rows("SELECT actor, outcome, label FROM verdict ORDER BY decided_at, seq")
    assert acts == [
        (
            "payment service",
            "ACCEPTED",
            f"Card payment online, 200.00 USD, {NUMBER}, by rule R3",
        ),
        ("payment service", "ACCEPTED", "Card payment online: 200.00 USD applied to charges"),
    ]


def test_what_happens_to_it_later_is_an_entry_of_its_own(school: Followed, student: str) -> None:
    api = school.api
    paid = api.buy(20_000, marks())["id"]
    refund = api.post("/v1/refunds", payment_intent=paid, amount=5_000)["id"]
    follow(school)
    api.post(f"/sandbox/refunds/{refund}/fail")
    dispute = api.post("/sandbox/disputes", payment_intent=paid)["id"]
    follow(school)
    api.post(f"/sandbox/disputes/{dispute}/close", outcome="won")
    follow(school)
    assert school.entries() == [
        ("CARD_ONLINE", -20_000),
        ("REFUND_ONLINE", 5_000),
        ("REFUND_FAILED", -5_000),
        ("DISPUTE", 20_000),
        ("DISPUTE_WON", -20_000),
    ]
    for again in (refund, dispute, paid):
        assert school.row(again).match is GatewayMatch.MATCHED
    school.step(later=_LATER)
    assert len(school.entries()) == 5


def test_what_needs_a_person_is_left_to_one(school: Followed, student: str) -> None:
    """No key, no such student, and a currency that the account is not kept in."""
    ids = {
        "UNIDENTIFIED": school.api.buy(1_000)["id"],
        "unknown": school.api.buy(2_000, marks(number="S999999"))["id"],
        "CURRENCY_DIFFERS": school.api.buy(3_000, {**marks("r-2"), "currency": "eur"})["id"],
    }
    follow(school)
    assert school.entries() == []
    findings = {name: (school.row(each).details or {})["finding"] for name, each in ids.items()}
    assert findings == {
        "UNIDENTIFIED": "UNIDENTIFIED",
        "unknown": "UNIDENTIFIED",
        "CURRENCY_DIFFERS": "CURRENCY_DIFFERS",
    }
    school.add_student("S999999")
    school.step(later=_LATER)
    assert school.entries() == [("CARD_ONLINE", -2_000)]


def test_paid_twice_and_paid_otherwise_is_posted_and_told(school: Followed, student: str) -> None:
    api = school.api
    api.buy(20_000, marks())
    api.advance(seconds=2)
    again = api.buy(20_000, marks())["id"]
    api.advance(seconds=2)
    more = api.buy(90_000, marks("r-2"))["id"]
    follow(school)
    assert sorted(minor for _, minor in school.entries()) == [-90_000, -20_000, -20_000]
    told: list[Any] = [(school.row(one).details or {})["finding"] for one in (again, more)]
    assert told == ["DUPLICATE_AT_GATEWAY", "AMOUNT_DIFFERS"]
    assert school.rows("SELECT sum(amount_minor) FROM allocation") == [(20_000,)]
    sources = school.rows("SELECT source FROM ledger_entry WHERE kind = 'PAYMENT' ORDER BY source")
    assert sources == [("stripe R3",), ("stripe R4",), ("stripe R5",)]


def test_a_payment_for_a_merged_student_goes_to_who_is_left(school: Followed, student: str) -> None:
    old = school.add_student("S000001")
    with school.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE student SET status = 'MERGED', merged_into_id = %s WHERE id = %s",
            (student, old),
        )
    school.api.buy(20_000, marks(number="S000001"))
    follow(school)
    found = school.rows("SELECT student_id FROM ledger_entry WHERE gateway_ref IS NOT NULL")
    assert found == [(student,)]


def test_a_refund_waits_for_the_banks_word_and_a_late_return_takes_the_money_back(
    school: Followed, student: str
) -> None:
    """A bank debit: its refund is on its way for days; weeks later the bank returns another one."""
    api = school.api
    paid, returned = (api.buy(7_000, {**DEBIT, **marks(f"r-{n}")})["id"] for n in (1, 2))
    api.advance(days=4, seconds=1)
    school.step(later=_LATER)
    assert school.entries() == [("BANK_TRANSFER", -7_000)] * 2
    refund = api.post("/v1/refunds", payment_intent=paid, amount=3_000)["id"]
    follow(school)
    assert school.row(refund).status == "PROCESSING"
    assert school.entries() == [("BANK_TRANSFER", -7_000)] * 2
    api.advance(days=2, seconds=1)
    school.step(later=_LATER)
    assert school.entries()[2:] == [("REFUND_ONLINE", 3_000)]
    api.advance(days=40)
    school.step(later=_LATER)
    api.post("/sandbox/disputes", payment_intent=returned, reason="insufficient_funds")
    follow(school)
    assert school.entries()[3:] == [("DISPUTE", 7_000)]


def test_a_dispute_that_is_lost_costs_the_schools_fee_once(school: Followed, student: str) -> None:
    api = school.api
    lost, won = (api.buy(7_000, marks(f"r-{n}"))["id"] for n in (1, 2))
    follow(school)
    set_return_fee(school, 3_500)
    disputes = [api.post("/sandbox/disputes", payment_intent=paid)["id"] for paid in (lost, won)]
    follow(school)
    assert fees(school) == [], "it is not lost yet"
    for dispute, outcome in zip(disputes, ("lost", "won"), strict=True):
        api.post(f"/sandbox/disputes/{dispute}/close", outcome=outcome)
    for _ in range(2):
        follow(school)
        school.restart()
    assert fees(school) == [(3_500, student, "payment service")]
    assert sorted(school.entries()) == [
        *(("CARD_ONLINE", -7_000), ("CARD_ONLINE", -7_000)),
        *(("DISPUTE", 7_000), ("DISPUTE", 7_000), ("DISPUTE_WON", -7_000)),
    ]


def test_without_a_rule_a_lost_dispute_costs_nothing_and_nothing_later(
    school: Followed, student: str
) -> None:
    paid = school.api.buy(7_000, marks())["id"]
    dispute = school.api.post("/sandbox/disputes", payment_intent=paid)["id"]
    school.api.post(f"/sandbox/disputes/{dispute}/close", outcome="lost")
    follow(school)
    set_return_fee(school, 3_500)
    school.step(later=_LATER)
    assert school.entries()[-1] == ("DISPUTE", 7_000)
    assert fees(school) == []


def set_return_fee(school: Followed, minor: int) -> None:
    with school.engine.begin() as connection:
        set_rule(connection, BalanceRule(return_fee_minor=minor))


def fees(school: Followed) -> list[tuple[Any, ...]]:
    return school.rows(
        "SELECT amount_minor, student_id, posted_by FROM ledger_entry WHERE code = 'RETURN-FEE'"
    )
