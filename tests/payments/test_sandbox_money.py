"""What happens to money at the sandbox: fees, refunds, late debits, disputes, payouts."""

from __future__ import annotations

import pytest

from tests.payments.sandbox_process import CARD, DEBIT, PaymentApi

INTENTS = "/v1/payment_intents"


def balance(api: PaymentApi) -> int:
    return sum(line["net"] for line in api.get("/v1/balance_transactions", limit=100)["data"])


def test_a_card_pays_at_once_less_its_fee(payment_api: PaymentApi) -> None:
    paid = payment_api.buy(125_000, {"expand[]": "latest_charge.balance_transaction"})
    line = paid["latest_charge"]["balance_transaction"]
    assert (paid["status"], paid["amount_received"]) == ("succeeded", 125_000)
    assert (line["amount"], line["fee"], line["net"]) == (125_000, 3655, 121_345)
    assert line["fee_details"][0]["amount"] == 3655


def test_a_bank_debit_is_paid_days_later(payment_api: PaymentApi) -> None:
    made = payment_api.buy(80_000, DEBIT)
    assert (made["status"], made["amount_received"]) == ("processing", 0)
    assert balance(payment_api) == 0
    payment_api.advance(days=3)
    assert payment_api.get(f"{INTENTS}/{made['id']}")["status"] == "processing"
    payment_api.advance(days=1, seconds=1)
    paid = payment_api.get(f"{INTENTS}/{made['id']}")
    assert (paid["status"], paid["amount_received"]) == ("succeeded", 80_000)
    assert balance(payment_api) == 80_000 - 500


def test_a_bank_debit_can_fail_days_later(payment_api: PaymentApi) -> None:
    method = "pm_usBankAccount_insufficientFunds"
    made = payment_api.buy(80_000, {**DEBIT, "payment_method": method})
    payment_api.post("/sandbox/debits/settle")
    failed = payment_api.get(f"{INTENTS}/{made['id']}")
    assert failed["status"] == "requires_payment_method"
    assert failed["last_payment_error"]["code"] == "insufficient_funds"
    assert balance(payment_api) == 0


def test_a_student_pays_a_request_on_the_web(payment_api: PaymentApi) -> None:
    asked = payment_api.post(INTENTS, amount=40_000, currency="usd")
    assert asked["status"] == "requires_payment_method"
    paid = payment_api.post(f"/sandbox/payment_intents/{asked['id']}/pay")
    assert paid["status"] == "succeeded"
    newest = payment_api.get("/v1/events", limit=1)["data"][0]
    assert newest["type"] == "payment_intent.succeeded"
    twice = payment_api.ask("POST", f"/sandbox/payment_intents/{asked['id']}/pay")
    assert twice.status_code == 400


def test_a_part_of_an_authorized_sum_is_captured(payment_api: PaymentApi) -> None:
    held = payment_api.buy(40_000, {"capture_method": "manual"})
    assert (held["status"], held["amount_capturable"]) == ("requires_capture", 40_000)
    paid = payment_api.post(f"{INTENTS}/{held['id']}/capture", amount_to_capture=30_000)
    assert (paid["status"], paid["amount_received"]) == ("succeeded", 30_000)


def test_a_cancelled_request_cannot_be_paid(payment_api: PaymentApi) -> None:
    asked = payment_api.post(INTENTS, amount=40_000, currency="usd")
    payment_api.post(f"{INTENTS}/{asked['id']}/cancel")
    answer = payment_api.ask("POST", f"{INTENTS}/{asked['id']}/confirm", CARD)
    assert answer.status_code == 400


def test_refunds_stop_at_what_was_paid(payment_api: PaymentApi) -> None:
    paid = payment_api.buy(10_000)["id"]
    payment_api.post("/v1/refunds", payment_intent=paid, amount=4000)
    more = payment_api.ask("POST", "/v1/refunds", {"payment_intent": paid, "amount": 6001})
    assert more.status_code == 400
    payment_api.post("/v1/refunds", payment_intent=paid)
    again = payment_api.ask("POST", "/v1/refunds", {"payment_intent": paid})
    assert again.json()["error"]["code"] == "charge_already_refunded"
    charge = payment_api.get("/v1/charges", payment_intent=paid)["data"][0]
    assert (charge["amount_refunded"], charge["refunded"]) == (10_000, True)


def test_a_failed_refund_gives_the_money_back_to_the_account(payment_api: PaymentApi) -> None:
    paid = payment_api.buy(10_000)["id"]
    before = balance(payment_api)
    refund = payment_api.post("/v1/refunds", payment_intent=paid, amount=4000)
    assert balance(payment_api) == before - 4000
    payment_api.post(f"/sandbox/refunds/{refund['id']}/fail")
    assert balance(payment_api) == before
    assert payment_api.get(f"/v1/refunds/{refund['id']}")["status"] == "failed"


@pytest.mark.parametrize(("outcome", "returned"), [("won", 10_000), ("lost", 0)])
def test_a_dispute_takes_the_money_until_it_is_won(
    payment_api: PaymentApi, outcome: str, returned: int
) -> None:
    paid = payment_api.buy(10_000)["id"]
    before = balance(payment_api)
    dispute = payment_api.post("/sandbox/disputes", payment_intent=paid)
    assert balance(payment_api) == before - 10_000 - 1500
    payment_api.post(f"/sandbox/disputes/{dispute['id']}/close", outcome=outcome)
    assert balance(payment_api) == before - 10_000 - 1500 + returned


def test_a_payout_is_net_and_its_lines_add_up(payment_api: PaymentApi) -> None:
    for amount in (10_001, 20_003):
        payment_api.buy(amount)
    none = payment_api.ask("POST", "/sandbox/payouts")
    assert none.status_code == 400, "nothing is available on the first day"
    payment_api.advance(days=2, seconds=1)
    net = balance(payment_api)
    payout = payment_api.post("/sandbox/payouts")["data"][0]
    lines = payment_api.get("/v1/balance_transactions", payout=payout["id"], limit=100)["data"]
    assert payout["amount"] == net
    assert sum(line["net"] for line in lines) == 0
    assert sorted(line["type"] for line in lines) == ["charge", "charge", "payout"]
    payment_api.advance(days=2, seconds=1)
    assert payment_api.get(f"/v1/payouts/{payout['id']}")["status"] == "paid"


@pytest.mark.parametrize(
    ("key", "method", "path", "status"),
    [
        ("nobody", "GET", INTENTS, 401),
        ("reading_key", "GET", INTENTS, 200),
        ("reading_key", "POST", INTENTS, 403),
        ("writing_key", "POST", INTENTS, 400),
        ("writing_key", "POST", "/sandbox/payouts", 403),
    ],
)
def test_each_key_opens_what_it_should(
    payment_api: PaymentApi, key: str, method: str, path: str, status: int
) -> None:
    text = getattr(payment_api, key, "rk_test_nobody")
    assert payment_api.ask(method, path, auth=text).status_code == status
