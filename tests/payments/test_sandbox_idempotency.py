"""Idempotency keys of the sandbox behave as Stripe describes them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.payments.sandbox_process import CARD, PaymentApi, running

ORDER = {"amount": 5000, "currency": "usd", **CARD}
INTENTS = "/v1/payment_intents"


def charges(api: PaymentApi) -> int:
    return len(api.get("/v1/charges", limit=100)["data"])


def test_one_key_is_one_charge_and_the_answer_is_replayed(payment_api: PaymentApi) -> None:
    first = payment_api.ask("POST", INTENTS, ORDER, key="k")
    again = payment_api.ask("POST", INTENTS, ORDER, key="k")
    assert again.json() == first.json()
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.headers["Original-Request"] == first.headers["Request-Id"]
    assert charges(payment_api) == 1


def test_the_same_key_for_another_body_is_refused(payment_api: PaymentApi) -> None:
    payment_api.ask("POST", INTENTS, ORDER, key="k")
    other = payment_api.ask("POST", INTENTS, {**ORDER, "amount": 6000}, key="k")
    assert other.status_code == 400
    assert other.json()["error"]["type"] == "idempotency_error"
    assert charges(payment_api) == 1


def test_two_requests_at_once_with_one_key_charge_once(payment_api: PaymentApi) -> None:
    payment_api.fault("slow", key="k", seconds=1.0)
    with ThreadPoolExecutor(2) as pool:
        slow = pool.submit(payment_api.ask, "POST", INTENTS, ORDER, key="k")
        other = payment_api.ask("POST", INTENTS, ORDER, key="k")
        while other.status_code == 200 and not slow.done():  # it came in first
            other = payment_api.ask("POST", INTENTS, ORDER, key="k")
        statuses = {other.status_code, slow.result().status_code}
    assert statuses in ({200, 409}, {200})
    assert charges(payment_api) == 1


def test_a_500_is_remembered_although_the_money_moved(payment_api: PaymentApi) -> None:
    payment_api.fault("500_after_commit", key="k")
    answers = [payment_api.ask("POST", INTENTS, ORDER, key="k") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [500, 500, 500]
    assert answers[2].headers["Idempotent-Replayed"] == "true"
    assert charges(payment_api) == 1


def test_a_decline_is_remembered_with_its_intent(payment_api: PaymentApi) -> None:
    declined = {**ORDER, "payment_method": "pm_card_chargeDeclined"}
    answers = [payment_api.ask("POST", INTENTS, declined, key="k") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [402, 402]
    error = answers[1].json()["error"]
    assert error["type"] == "card_error"
    assert error["payment_intent"]["status"] == "requires_payment_method"
    assert error["payment_intent"]["latest_charge"] == error["charge"]
    assert charges(payment_api) == 1


@pytest.mark.parametrize(
    "body",
    [
        {**ORDER, "amount": "12.50"},
        {**ORDER, "amount": 0},
        {**ORDER, "payment_method": "pm_nobody"},
        {**ORDER, "colour": "red"},
    ],
)
def test_what_fails_validation_leaves_the_key_free(
    payment_api: PaymentApi, body: dict[str, str]
) -> None:
    assert payment_api.ask("POST", INTENTS, body, key="k").status_code == 400
    assert payment_api.ask("POST", INTENTS, ORDER, key="k").status_code == 200
    assert len(payment_api.get(INTENTS)["data"]) == 1


def test_a_429_comes_before_the_key_is_looked_at(payment_api: PaymentApi) -> None:
    payment_api.fault("429", key="k", count=2)
    answers = [payment_api.ask("POST", INTENTS, ORDER, key="k") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [429, 429, 200]
    assert answers[0].headers["Retry-After"] == "1"
    assert "Idempotent-Replayed" not in answers[2].headers


def test_after_its_window_a_key_is_forgotten(payment_api: PaymentApi) -> None:
    payment_api.ask("POST", INTENTS, ORDER, key="k")
    payment_api.advance(hours=23)
    payment_api.ask("POST", INTENTS, ORDER, key="k")
    assert charges(payment_api) == 1
    payment_api.advance(hours=2)
    payment_api.ask("POST", INTENTS, ORDER, key="k")
    assert charges(payment_api) == 2


def test_the_window_is_a_setting(tmp_path: Path) -> None:
    with running(tmp_path, "--key-window", "1800") as api:
        api.ask("POST", INTENTS, ORDER, key="k")
        api.advance(seconds=1801)
        api.ask("POST", INTENTS, ORDER, key="k")
        assert charges(api) == 2


def test_objects_and_keys_outlive_a_kill(tmp_path: Path) -> None:
    data = str(tmp_path / "account.db")
    with running(tmp_path, "--data", data) as api:
        first = api.ask("POST", INTENTS, ORDER, key="k").json()
        secret = api.secret_key
        api.process.kill()
        api.process.wait()
    with running(tmp_path, "--data", data) as api:
        assert api.secret_key == secret
        again = api.ask("POST", INTENTS, ORDER, key="k")
        assert again.json() == first
        other = api.buy(6000)
        assert other["id"] != first["id"]
        assert charges(api) == 2
