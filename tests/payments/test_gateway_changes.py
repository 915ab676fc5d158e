"""Following the gateway: everything new, everything changed, and nothing lost on the way."""

from __future__ import annotations

from datetime import timedelta

import pytest

from registrar_desktop.clock import SystemClock
from registrar_desktop.schema.vocabulary import GatewayKind
from sync.payments.gateway import (
    Change,
    Cursor,
    GatewayStatus,
    LookupIncomplete,
    Money,
    PaymentGateway,
)
from sync.payments.stripe import StripeGateway
from sync.payments.stripe_key import StripeKey
from tests.payments.sandbox_process import DEBIT, PaymentApi

USD = Money(5000, "USD")


def follow(gateway: PaymentGateway, cursor: Cursor) -> tuple[dict[str, Change], Cursor]:
    """All changes until the cursor has caught up, the last word on each object."""
    told: dict[str, Change] = {}
    while True:
        changes, cursor = gateway.changes(cursor)
        told |= {change.object.id: change for change in changes}
        if not cursor.behind:
            return told, cursor


def start(gateway: PaymentGateway, **before: float) -> Cursor:
    return Cursor(gateway.now() - timedelta(**before))


def test_it_tells_everything_from_the_start(
    gateway: StripeGateway, payment_api: PaymentApi
) -> None:
    paid = payment_api.buy(9000)["id"]
    refund = payment_api.post("/v1/refunds", payment_intent=paid, amount=100)["id"]
    disputed = payment_api.buy(8000)["id"]
    dispute = payment_api.post("/sandbox/disputes", payment_intent=disputed)["id"]
    payout = payment_api.post("/sandbox/payouts", everything="true")["data"][0]["id"]
    told, _ = follow(gateway, start(gateway, days=20))
    assert told.keys() == {paid, refund, disputed, dispute, payout}
    assert told[paid].object.refunded == 100
    assert (told[dispute].object.kind, told[dispute].object.parent) == (
        GatewayKind.DISPUTE,
        disputed,
    )


def test_it_tells_the_key_of_who_made_it(gateway: StripeGateway, payment_api: PaymentApi) -> None:
    ours = gateway.create_payment("PAYMENT-r-1-1", USD, {}, "pm_card_visa").id
    theirs = payment_api.buy()["id"]
    told, _ = follow(gateway, start(gateway, hours=1))
    assert told[ours].op_key == "PAYMENT-r-1-1"
    assert told[theirs].op_key is None


def test_it_tells_what_changed_of_the_old(gateway: StripeGateway, payment_api: PaymentApi) -> None:
    """`created` filters do not show it; the events do."""
    debit = payment_api.buy(7000, DEBIT)["id"]
    asked = gateway.create_payment("PAYMENT-r-1-1", USD, {}, None).id
    paid = payment_api.buy(6000)["id"]
    _, cursor = follow(gateway, start(gateway, hours=1))
    payment_api.advance(days=4, seconds=1)
    payment_api.post(f"/sandbox/payment_intents/{asked}/pay")
    dispute = payment_api.post("/sandbox/disputes", payment_intent=paid)["id"]
    told, cursor = follow(gateway, cursor)
    assert told.keys() >= {debit, asked, paid, dispute}
    assert told[debit].object.status is GatewayStatus.SUCCEEDED
    assert told[asked].object.received == 5000
    payment_api.advance(hours=1)
    _, cursor = follow(gateway, cursor)
    assert follow(gateway, cursor)[0] == {}, "and then it rests"


def test_a_cursor_that_is_too_old_falls_back_to_the_sweep(
    gateway: StripeGateway, payment_api: PaymentApi
) -> None:
    payment_api.buy()
    _, cursor = follow(gateway, start(gateway, hours=1))
    payment_api.advance(days=20)
    in_between = payment_api.buy()["id"]
    payment_api.advance(days=20)
    newest = payment_api.buy()["id"]
    told, after = follow(gateway, cursor)
    assert told.keys() >= {in_between, newest}
    assert after.event_id not in (None, cursor.event_id)


def test_it_also_works_without_the_right_to_read_events(payment_api: PaymentApi) -> None:
    gateway = StripeGateway.at(payment_api.url, StripeKey(payment_api.reading_key), SystemClock())
    payment_api.fault("forbidden", path="/v1/events", count=9)
    paid = payment_api.buy()["id"]
    told, cursor = follow(gateway, start(gateway, hours=1))
    assert told.keys() == {paid}
    assert cursor.event_id is None
    gateway.close()


def test_an_incomplete_answer_moves_no_cursor(
    gateway: StripeGateway, payment_api: PaymentApi
) -> None:
    cursor = start(gateway, hours=1)
    paid = payment_api.buy()["id"]
    payment_api.fault("torn", path="/v1/payouts", count=9)
    with pytest.raises(LookupIncomplete):
        gateway.changes(cursor)
    payment_api.ask("DELETE", "/sandbox/faults")
    assert follow(gateway, cursor)[0].keys() == {paid}


def test_a_short_failure_is_ridden_out(gateway: StripeGateway, payment_api: PaymentApi) -> None:
    paid = payment_api.buy()["id"]
    for kind in ("500", "reset"):
        payment_api.fault(kind, path="/v1/payment_intents", method="GET")
    assert follow(gateway, start(gateway, hours=1))[0].keys() == {paid}


def test_more_than_a_page(gateway: StripeGateway, payment_api: PaymentApi) -> None:
    made = {payment_api.buy(1000 + n)["id"] for n in range(230)}
    told, _ = follow(gateway, start(gateway, hours=1))
    assert told.keys() == made


def test_a_desk_whose_clock_is_wrong_misses_nothing(
    gateway: StripeGateway, payment_api: PaymentApi
) -> None:
    """The gateway's clock runs two days behind this computer's: its window is its own."""
    payment_api.advance(days=-2)
    _, cursor = follow(gateway, Cursor(SystemClock().now() - timedelta(days=3)))
    paid = payment_api.buy()["id"]
    told, later = follow(gateway, cursor)
    assert told.keys() == {paid}
    assert later.swept_until < SystemClock().now() - timedelta(days=1)


def test_a_cursor_is_kept_as_text(gateway: StripeGateway, payment_api: PaymentApi) -> None:
    payment_api.buy()
    _, cursor = follow(gateway, start(gateway, hours=1))
    again = Cursor.from_text(cursor.to_text())
    assert (again.swept_until, again.event_id) == (cursor.swept_until, cursor.event_id)
