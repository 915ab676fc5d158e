"""What every payment gateway must do, shown with Stripe's over the sandbox."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from registrar_desktop.clock import SystemClock
from registrar_desktop.errors import Invalid
from registrar_desktop.schema.vocabulary import GatewayKind
from sync.payments.gateway import (
    Declined,
    GatewayObject,
    GatewayStatus,
    Money,
    NotSent,
    OperationKind,
    PaymentGateway,
    Unknown,
)
from sync.payments.looks import is_newer
from sync.payments.stripe import StripeGateway
from sync.payments.stripe_key import StripeKey
from tests.payments.sandbox_process import PaymentApi

USD = Money(125_000, "USD")
MARKS = {"request_id": "r-1", "student_number": "004117", "desk": "D07"}
OP = "PAYMENT-r-1-1"


def paid(gateway: PaymentGateway, op_id: str = OP, amount: Money = USD) -> GatewayObject:
    return gateway.create_payment(op_id, amount, MARKS, "pm_card_visa")


def found(gateway: PaymentGateway, *op_ids: str) -> dict[str, GatewayObject]:
    return gateway.find(OperationKind.PAYMENT, op_ids, gateway.now() - timedelta(hours=1))


def test_with_a_source_it_pays_at_once(gateway: StripeGateway) -> None:
    made = paid(gateway)
    assert made.kind is GatewayKind.CHARGE
    assert made.status is GatewayStatus.SUCCEEDED
    assert (made.amount, made.received, made.refunded, made.fee) == (USD, 125_000, 0, 3655)
    assert made.metadata == {**MARKS, "op_id": OP}
    assert (made.op_id, made.method, made.parent) == (OP, "card", None)
    assert "client_secret" not in made.raw
    again = gateway.get(made.id)
    assert again is not None
    assert replace(again, fetched_at=made.fetched_at) == made


def test_without_a_source_it_asks_for_money(
    gateway: StripeGateway, payment_api: PaymentApi
) -> None:
    asked = gateway.create_payment(OP, USD, MARKS, None)
    assert (asked.status, asked.received) == (GatewayStatus.AWAITING, 0)
    payment_api.post(f"/sandbox/payment_intents/{asked.id}/pay")
    now = gateway.get(asked.id)
    assert now is not None
    assert (now.status, now.received) == (GatewayStatus.SUCCEEDED, 125_000)
    before, after = ((one.status.value, one.fetched_at) for one in (asked, now))
    assert is_newer(GatewayKind.CHARGE, after, before)
    assert not is_newer(GatewayKind.CHARGE, before, after)


def test_a_request_can_be_withdrawn(gateway: StripeGateway) -> None:
    asked = gateway.create_payment(OP, USD, MARKS, None)
    gone = gateway.cancel_payment("CANCEL-r-1-1", asked.id)
    assert gone.status is GatewayStatus.CANCELLED
    with pytest.raises(Declined):
        gateway.cancel_payment("CANCEL-r-1-2", paid(gateway, "PAYMENT-r-2-1").id)


def test_one_operation_is_one_payment_however_often_it_is_sent(gateway: StripeGateway) -> None:
    assert {paid(gateway).id for _ in range(3)} == {paid(gateway).id}
    with pytest.raises(Unknown) as failure:
        paid(gateway, amount=Money(1, "USD"))
    assert failure.value.code == "payments_key_used_otherwise"


def test_a_decline_is_final_and_kept(gateway: StripeGateway) -> None:
    with pytest.raises(Declined) as failure:
        gateway.create_payment(OP, USD, MARKS, "pm_card_chargeDeclinedInsufficientFunds")
    assert failure.value.facts["reason"] == "insufficient_funds"
    kept = failure.value.kept
    assert kept is not None
    assert (kept.status, kept.received, kept.op_id) == (GatewayStatus.FAILED, 0, OP)


def test_a_bank_debit_is_not_yet_paid(gateway: StripeGateway, payment_api: PaymentApi) -> None:
    made = gateway.create_payment(OP, USD, MARKS, "pm_usBankAccount_insufficientFunds")
    assert (made.status, made.received) == (GatewayStatus.PROCESSING, 0)
    payment_api.advance(days=4, seconds=1)
    now = gateway.get(made.id)
    assert now is not None
    assert (now.status, now.problem) == (GatewayStatus.FAILED, "insufficient_funds")


def test_refunds_in_parts(gateway: StripeGateway) -> None:
    made = paid(gateway)
    refund = gateway.create_refund("REFUND-q-1-1", made.id, Money(25_000, "USD"), MARKS)
    assert refund.kind is GatewayKind.REFUND
    assert (refund.parent, refund.amount.minor, refund.received) == (made.id, 25_000, 25_000)
    now = gateway.get(made.id)
    assert now is not None
    assert now.refunded == 25_000
    since = gateway.now() - timedelta(hours=1)
    by_mark = gateway.find(OperationKind.REFUND, {"REFUND-q-1-1"}, since)
    assert by_mark["REFUND-q-1-1"].id == refund.id
    with pytest.raises(Declined):
        gateway.create_refund("REFUND-q-2-1", made.id, Money(100_001, "USD"), MARKS)


@pytest.mark.parametrize(
    "fault", ["hang_after_commit", "500_after_commit", "reset_after_commit", "torn"]
)
def test_what_was_executed_without_an_answer_is_found(
    gateway: StripeGateway, payment_api: PaymentApi, fault: str
) -> None:
    payment_api.fault(fault, key=OP, seconds=0.1)
    with pytest.raises(Unknown):
        paid(gateway)
    assert found(gateway, OP)[OP].received == 125_000
    payment_api.advance(hours=25)  # the key is forgotten, the payment is not
    since = gateway.now() - timedelta(hours=1)
    assert gateway.find(OperationKind.PAYMENT, {OP}, since)[OP].received == 125_000


@pytest.mark.parametrize("fault", ["hang", "500", "reset", "portal"])
def test_what_was_not_executed_is_proven_absent(
    gateway: StripeGateway, payment_api: PaymentApi, fault: str
) -> None:
    payment_api.fault(fault, key=OP, seconds=0.1)
    with pytest.raises(Unknown):
        paid(gateway)
    assert found(gateway, OP) == {}
    assert paid(gateway).received == 125_000


def test_many_operations_are_found_in_one_look(
    gateway: StripeGateway, payment_api: PaymentApi
) -> None:
    ours = {f"PAYMENT-r-{n}-1": paid(gateway, f"PAYMENT-r-{n}-1").id for n in range(5)}
    for _ in range(3):
        payment_api.buy(700)
    told = found(gateway, *ours, "PAYMENT-other-1")
    assert {op_id: thing.id for op_id, thing in told.items()} == ours


def test_of_two_copies_the_one_that_took_money_counts(
    gateway: StripeGateway, payment_api: PaymentApi
) -> None:
    asked = gateway.create_payment(OP, USD, MARKS, None)
    copy = payment_api.buy(125_000, {"metadata[op_id]": OP})
    assert found(gateway, OP)[OP].id == copy["id"]
    payment_api.post(f"/sandbox/payment_intents/{asked.id}/pay")
    assert found(gateway, OP)[OP].id == asked.id, "both took it: the original"


def test_what_does_not_exist_is_none(gateway: StripeGateway) -> None:
    assert gateway.get("pi_nobody") is None
    assert gateway.get("cus_nobody") is None


def test_the_money_log_adds_up_to_the_payout(
    gateway: StripeGateway, payment_api: PaymentApi
) -> None:
    began = gateway.now()
    made = paid(gateway)
    gateway.create_refund("REFUND-q-1-1", made.id, Money(5_001, "USD"), MARKS)
    dispute = payment_api.buy(30_003)
    payment_api.post("/sandbox/disputes", payment_intent=dispute["id"])
    payout = payment_api.post("/sandbox/payouts", everything="true")["data"][0]
    lines = list(gateway.money(began, gateway.now()))
    assert all(line.gross - line.fee == line.net for line in lines)
    assert sum(line.net for line in lines if line.category != "payout") == payout["amount"]
    assert list(gateway.money(began, gateway.now(), payout=payout["id"])) == lines
    arrived = gateway.get(payout["id"])
    assert arrived is not None
    assert (arrived.kind, arrived.amount.minor) == (GatewayKind.PAYOUT, payout["amount"])


def test_its_clock_is_the_gateways(gateway: StripeGateway, payment_api: PaymentApi) -> None:
    payment_api.advance(hours=-5)
    made = paid(gateway)
    assert abs(gateway.now() - made.created) < timedelta(seconds=3)
    assert abs(SystemClock().now() - gateway.now() - timedelta(hours=5)) < timedelta(seconds=3)


def test_a_reading_key_cannot_pay(payment_api: PaymentApi) -> None:
    gateway = StripeGateway.at(payment_api.url, StripeKey(payment_api.reading_key), SystemClock())
    with pytest.raises(NotSent) as failure:
        paid(gateway)
    assert failure.value.code == "payments_right_missing"
    assert found(gateway, OP) == {}
    gateway.close()


@pytest.mark.parametrize(
    ("amount", "taken"),
    [
        (Money(1500, "JPY"), 1500),
        (Money(1500, "ISK"), 150_000),
        (Money(12_340, "KWD"), 12_340),
        (Money(1500, "EUR"), 1500),
    ],
)
def test_minor_units_are_those_of_the_currency(
    gateway: StripeGateway, payment_api: PaymentApi, amount: Money, taken: int
) -> None:
    made = paid(gateway, amount=amount)
    assert made.amount == amount
    assert payment_api.get(f"/v1/payment_intents/{made.id}")["amount"] == taken


@pytest.mark.parametrize("amount", [Money(0, "USD"), Money(-5, "USD"), Money(12_345, "KWD")])
def test_an_amount_that_cannot_be_charged_is_not_sent(
    gateway: StripeGateway, payment_api: PaymentApi, amount: Money
) -> None:
    with pytest.raises(Invalid):
        paid(gateway, amount=amount)
    assert payment_api.get("/v1/payment_intents")["data"] == []
