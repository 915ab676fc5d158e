"""Webhooks of the sandbox: signed, repeated until taken, twice and out of order where asked."""

from __future__ import annotations

import pytest
import stripe

from tests.payments.sandbox_process import PaymentApi
from tests.payments.webhook_taker import taking

ORDER = {"amount": 1000, "currency": "usd"}


def test_the_official_library_accepts_the_signature(payment_api: PaymentApi) -> None:
    with taking() as taker:
        payment_api.post("/sandbox/webhooks", url=taker.url)
        made = payment_api.post("/v1/payment_intents", ORDER)
        signature, body = taker.next()
    event = stripe.Webhook.construct_event(body, signature, payment_api.webhook_secret)
    assert event["type"] == "payment_intent.created"
    assert event["data"]["object"]["id"] == made["id"]
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(body + b" ", signature, payment_api.webhook_secret)


def test_what_was_not_taken_comes_again(payment_api: PaymentApi) -> None:
    with taking(500, 503) as taker:
        payment_api.post("/sandbox/webhooks", url=taker.url)
        payment_api.post("/v1/payment_intents", ORDER)
        ids = {taker.next_event()["id"] for _ in range(3)}
    assert len(ids) == 1


def test_events_come_twice_and_out_of_order_when_asked(payment_api: PaymentApi) -> None:
    with taking() as taker:
        payment_api.post(
            "/sandbox/webhooks", url=taker.url, paused="true", copies=2, newest_first="true"
        )
        payment_api.buy()
        assert payment_api.get("/sandbox/state")["webhooks_waiting"] == 6
        payment_api.post("/sandbox/webhooks", paused="false")
        kinds = [taker.next_event()["type"] for _ in range(6)]
    assert kinds == [
        kind
        for kind in (
            "payment_intent.succeeded",
            "charge.succeeded",
            "payment_intent.created",
        )
        for _ in range(2)
    ]
