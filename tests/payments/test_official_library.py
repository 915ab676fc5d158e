"""The official Stripe library talks to the sandbox as it talks to Stripe."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import stripe

from registrar_desktop.errors import Refused
from sandbox.payments.webhooks import signature
from sync.payments.gateway import Cursor, GatewayStatus, Money, OperationKind
from sync.payments.stripe import StripeGateway
from sync.payments.stripe_webhooks import StripeWebhooks
from tests.payments.sandbox_process import PaymentApi


@pytest.fixture
def client(payment_api: PaymentApi) -> Iterator[stripe.StripeClient]:
    http = stripe.RequestsClient()
    yield stripe.StripeClient(
        payment_api.secret_key,
        base_addresses={"api": payment_api.url},
        max_network_retries=0,
        http_client=http,
    )
    http.close()  # type: ignore[no-untyped-call]


def pay(
    client: stripe.StripeClient, amount: int = 5000, method: str = "pm_card_visa"
) -> stripe.PaymentIntent:
    return client.v1.payment_intents.create(
        {
            "amount": amount,
            "currency": "usd",
            "payment_method": method,
            "confirm": True,
            "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
            "metadata": {"op_id": "op-1"},
            "expand": ["latest_charge.balance_transaction"],
        },
        {"idempotency_key": f"key-{amount}-{method}"},
    )


def test_it_pays_and_reads_back(client: stripe.StripeClient) -> None:
    made = pay(client)
    found = client.v1.payment_intents.retrieve(made.id)
    assert found.status == "succeeded"
    assert found.metadata["op_id"] == "op-1"
    charge = made.latest_charge
    assert isinstance(charge, stripe.Charge)
    assert isinstance(charge.balance_transaction, stripe.BalanceTransaction)
    assert charge.balance_transaction.net == 5000 - 175


def test_its_own_paging_reads_everything(client: stripe.StripeClient) -> None:
    made = [pay(client, 1000 + n).id for n in range(7)]
    page = client.v1.payment_intents.list({"limit": 3, "created": {"gte": 0}})
    assert [intent.id for intent in page.auto_paging_iter()] == made[::-1]


def test_it_raises_its_own_errors(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.CardError) as declined:
        pay(client, method="pm_card_chargeDeclined")
    assert declined.value.code == "card_declined"
    pay(client, 2000)
    with pytest.raises(stripe.IdempotencyError):
        client.v1.refunds.create(
            {"payment_intent": "pi_other"}, {"idempotency_key": "key-2000-pm_card_visa"}
        )
    with pytest.raises(stripe.InvalidRequestError) as missing:
        client.v1.payment_intents.retrieve("pi_nobody")
    assert missing.value.code == "resource_missing"


def test_it_refunds_and_reads_the_money_log(client: stripe.StripeClient) -> None:
    made = pay(client)
    refund = client.v1.refunds.create({"payment_intent": made.id, "amount": 1200})
    assert refund.status == "succeeded"
    lines = client.v1.balance_transactions.list({"limit": 10}).data
    assert {(line.type, line.amount) for line in lines} == {("charge", 5000), ("refund", -1200)}
    kinds = [event.type for event in client.v1.events.list({"limit": 2}).data]
    assert kinds == ["charge.refunded", "refund.created"]


def test_it_and_our_adapter_make_and_see_the_same(
    client: stripe.StripeClient, gateway: StripeGateway
) -> None:
    """What one of them made the other reads alike: payment, request, refund, and the lists."""
    ours = gateway.create_payment("op-7", Money(7000, "USD"), {"desk": "D07"}, "pm_card_visa")
    seen = client.v1.payment_intents.retrieve(ours.id)
    assert (seen.amount, seen.amount_received, seen.currency) == (7000, ours.received, "usd")
    assert seen.metadata.to_dict() == dict(ours.metadata) == {"desk": "D07", "op_id": "op-7"}
    theirs = pay(client)
    read = gateway.get(theirs.id)
    assert read is not None
    assert (read.status, read.received, read.fee) == (GatewayStatus.SUCCEEDED, 5000, 175)
    assert read.created.timestamp() == theirs.created
    back = client.v1.refunds.create({"payment_intent": ours.id, "amount": 1200})
    refund = gateway.get(back.id)
    assert refund is not None
    assert (refund.parent, refund.amount.minor) == (ours.id, back.amount)
    since = gateway.now() - timedelta(hours=1)
    assert gateway.find(OperationKind.PAYMENT, {"op-1"}, since)["op-1"].id == theirs.id
    told, _ = gateway.changes(Cursor(since))
    listed = client.v1.payment_intents.list({"limit": 1}).auto_paging_iter()
    assert {change.object.id for change in told} == {back.id, *(one.id for one in listed)}


def test_it_believes_the_same_deliveries(payment_api: PaymentApi) -> None:
    payment_api.buy()
    body = json.dumps(payment_api.get("/v1/events")["data"][0]).encode()
    now = payment_api.get("/sandbox/state")["now"]
    signed = signature(payment_api.webhook_secret, now, body)
    ours = StripeWebhooks([payment_api.webhook_secret])
    event = stripe.Webhook.construct_event(body, signed, payment_api.webhook_secret)
    assert ours.verify({"stripe-signature": signed}, body).timestamp() == now
    assert ours.read(body, datetime.fromtimestamp(now, UTC)).event_id == event["id"]
    for header in (signed.replace("v1=", "v0="), signature("whsec_other", now, body), "nonsense"):
        with pytest.raises(stripe.SignatureVerificationError):
            stripe.Webhook.construct_event(body, header, payment_api.webhook_secret)
        with pytest.raises(Refused):
            ours.verify({"stripe-signature": header}, body)
