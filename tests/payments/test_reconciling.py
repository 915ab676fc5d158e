"""What desk and gateway have of each payment, in buckets that add up: against the real sandbox."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from registrar_desktop.identifiers import new_id
from registrar_desktop.records.reconciliation.control import Moved, read_control
from registrar_desktop.records.reconciliation.reading import Days, reconciled
from registrar_desktop.rules.reconciliation.buckets import Bucket, Side
from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.gateway import GatewayTransaction
from registrar_desktop.schema.vocabulary import EntryKind, PaymentMethod
from sync.payments.stripe import StripeGateway
from sync.reconciliation.money_log import control
from sync.report import CycleReport
from tests.fixtures.logs import LogWatch
from tests.payments.desk import NUMBER, Desk
from tests.payments.sandbox_process import DEBIT, PaymentApi

REQUEST = {"metadata[request_id]": "r-1", "metadata[student_number]": NUMBER}
CARD = "pm_card_visa"
Found = dict[Bucket, tuple[int, ...]]


def found(desk: Desk, days: Days | None = None) -> Found:
    """Bucket: count, and minor units at desk, centre and gateway."""
    with desk.store.reading() as session:
        tally = reconciled(session, days).tally
    return {
        bucket: (sums.count, *(sums.minor(side) for side in Side))
        for (_, bucket), sums in tally.buckets.items()
    }


def concerns(desk: Desk) -> list[tuple[Bucket, int]]:
    with desk.store.reading() as session:
        return sorted((each.bucket, each.minor) for each in reconciled(session).concerns)


def at_counter(desk: Desk, minor: int, **more: object) -> str:
    """Ann takes a check, now or some time ago."""
    entry_id = new_id()
    with desk.act("Payment") as work:
        work.session.add(
            LedgerEntry(
                id=entry_id,
                student_id=desk.student.id,
                kind=EntryKind.PAYMENT,
                code="CHECK",
                amount_minor=-minor,
                currency="USD",
                effective_date=date(2026, 9, 1),
                description="Check payment",
                method=PaymentMethod.CHECK,
                change_set_id=work.change_set_id,
                desk_id=work.desk.id,
                posted_by=work.actor,
                recorded_at=work.now,
                **more,
            )
        )
    return entry_id


def test_a_payment_is_matched_and_confirmed_at_the_centre_later(
    desk: Desk, payment_api: PaymentApi
) -> None:
    desk.charge(50_000)
    payment_api.buy(50_000, REQUEST)
    desk.sync()
    assert found(desk) == {Bucket.MATCHED: (1, 50_000, 0, 50_000)}
    desk.confirm_entries()
    assert found(desk) == {Bucket.MATCHED: (1, 50_000, 50_000, 50_000)}
    assert concerns(desk) == []


def test_what_lies_where(desk: Desk, payment_api: PaymentApi) -> None:
    desk.charge(500_000)
    paid = payment_api.buy(40_000, {**REQUEST, "metadata[request_id]": "r-2"})["id"]
    payment_api.post("/v1/refunds", payment_intent=paid, amount=10_000)
    payment_api.buy(700)
    payment_api.buy(900, {**REQUEST, "currency": "eur"})
    payment_api.buy(30_000, {**REQUEST, **DEBIT, "metadata[request_id]": "r-3"})
    asked = desk.order(minor=20_000)
    at_counter(desk, 5_000, reference="No-1")
    at_counter(desk, 5_000, reference="no-1")
    desk.sync()
    desk.order(minor=20_001, source=CARD)
    desk.confirm_entries()
    assert found(desk) == {
        Bucket.MATCHED: (1, 30_000, 30_000, 30_000),
        Bucket.REFUNDED: (1, 10_000, 10_000, 10_000),
        Bucket.UNIDENTIFIED: (1, 0, 0, 700),
        Bucket.CURRENCY_DIFFERS: (1, 0, 0, 900),
        Bucket.PENDING: (1, 0, 0, 30_000),
        Bucket.REQUESTED: (1, 0, 0, 0),
        Bucket.COUNTER: (1, 5_000, 5_000, 0),
        Bucket.SUSPECTED_DUPLICATE: (1, 5_000, 5_000, 0),
        Bucket.IN_FLIGHT: (1, 20_001, 0, 0),
    }
    assert desk.operation(asked).provider_status == "AWAITING"
    assert concerns(desk) == [
        (Bucket.CURRENCY_DIFFERS, 900),
        (Bucket.SUSPECTED_DUPLICATE, 5_000),
        (Bucket.UNIDENTIFIED, 700),
    ]


def test_a_second_payment_of_a_request_until_it_is_sent_back(
    desk: Desk, payment_api: PaymentApi
) -> None:
    desk.charge(50_000)
    first = payment_api.buy(50_000, REQUEST)["id"]
    payment_api.advance(seconds=60)
    payment_api.buy(50_000, REQUEST)
    desk.sync()
    desk.confirm_entries()
    matched = {Bucket.MATCHED: (1, 50_000, 50_000, 50_000)}
    assert found(desk) == matched | {Bucket.DUPLICATE_AT_GATEWAY: (1, 50_000, 50_000, 50_000)}
    payment_api.post("/v1/refunds", payment_intent=first)
    desk.sync()
    desk.confirm_entries()
    # Whichever of the two went back: one payment is left, and one went back.
    assert found(desk) == matched | {Bucket.DUPLICATE_REFUNDED: (1, 50_000, 50_000, 50_000)}
    assert concerns(desk) == []


@pytest.mark.parametrize("first", ["web", "counter"])
def test_paid_on_the_web_and_at_the_counter_whichever_was_first(
    desk: Desk, payment_api: PaymentApi, first: str
) -> None:
    desk.charge(50_000)
    if first == "counter":
        at_counter(desk, 50_000)
    payment_api.buy(50_000, REQUEST)
    desk.sync()
    if first == "web":
        at_counter(desk, 50_000)
    desk.confirm_entries()
    assert found(desk) == {
        Bucket.PAID_TWICE: (1, 50_000, 50_000, 50_000),
        Bucket.COUNTER: (1, 50_000, 50_000, 0),
    }


def test_two_debts_of_the_same_amount_are_not_paid_twice(
    desk: Desk, payment_api: PaymentApi
) -> None:
    desk.charge(100_000)
    at_counter(desk, 50_000)
    payment_api.buy(50_000, REQUEST)
    desk.sync()
    desk.confirm_entries()
    assert set(found(desk)) == {Bucket.MATCHED, Bucket.COUNTER}


def test_another_desk_comes_to_the_same_buckets(
    desk: Desk, other_desk: Desk, payment_api: PaymentApi
) -> None:
    for each in (desk, other_desk):
        each.charge(50_000)
    payment_api.buy(50_001, REQUEST)
    desk.sync()
    with desk.store.reading() as session, other_desk.store.recording() as there:
        for entry in desk.entries():
            there.merge(session.get_one(LedgerEntry, entry.id))
    other_desk.sync()
    assert found(desk) == found(other_desk)
    assert set(found(desk)) == {Bucket.AMOUNT_DIFFERS}


def test_an_entry_that_the_gateway_does_not_have(desk: Desk, payment_api: PaymentApi) -> None:
    desk.sync()
    at_counter(desk, 300, gateway_ref="pi_nobody", source="stripe R2")
    desk.confirm_entries()
    assert found(desk) == {Bucket.MISSING_AT_GATEWAY: (1, 300, 300, 0)}
    assert concerns(desk) == [(Bucket.MISSING_AT_GATEWAY, 300)]


def test_money_from_before_the_gateway_was_first_asked_is_earlier(
    desk: Desk, payment_api: PaymentApi
) -> None:
    desk.sync()
    entry = at_counter(desk, 300, gateway_ref="pi_old")
    with desk.store.recording() as session:
        session.get_one(LedgerEntry, entry).recorded_at -= timedelta(days=40)
    assert found(desk) == {Bucket.EARLIER: (1, 300, 0, 0)}
    assert concerns(desk) == []


def test_what_was_given_back_over_the_counter(desk: Desk, payment_api: PaymentApi) -> None:
    desk.sync()
    paid = at_counter(desk, 5_000)
    with desk.act("Refund") as work:
        work.session.add(
            LedgerEntry(
                id=new_id(), student_id=desk.student.id, kind=EntryKind.REFUND, code="REFUND_CASH",
                amount_minor=1_200, currency="USD", effective_date=date(2026, 9, 2),
                description="Cash back", refunds_id=paid, change_set_id=work.change_set_id,
                desk_id=work.desk.id, posted_by=work.actor, recorded_at=work.now,
            )
        )  # fmt: skip
    desk.confirm_entries()
    assert found(desk) == {
        Bucket.COUNTER: (1, 3_800, 3_800, 0),
        Bucket.REFUNDED: (1, 1_200, 1_200, 0),
    }


def test_the_days_that_were_asked_for(desk: Desk, payment_api: PaymentApi) -> None:
    desk.charge(90_000)
    payment_api.buy(50_000, REQUEST)
    desk.sync()
    at = desk.store.clock.now()
    assert found(desk, Days(until=at - timedelta(days=30))) == {}
    assert list(found(desk, Days(since=at - timedelta(days=30)))) == [Bucket.MATCHED]


def test_a_list_that_came_short_is_noticed_by_the_money_log(
    desk: Desk, payment_api: PaymentApi, gateway: StripeGateway, log_watch: LogWatch
) -> None:
    log_watch.expect("sync", "1 objects of the money log were in no list")
    kept = payment_api.buy(50_000, REQUEST)["id"]
    lost = payment_api.buy(30_000, REQUEST)["id"]
    payment_api.post("/v1/refunds", payment_intent=kept, amount=20_000)
    desk.sync()
    with desk.store.recording() as session:
        session.delete(session.get_one(GatewayTransaction, desk.transaction(lost).id))
    control(desk.store, gateway, CycleReport())
    assert desk.transaction(lost).received_minor == 30_000
    assert log_lines(desk) == {Moved.PAYMENTS: (2, 80_000), Moved.REFUNDS: (1, -20_000)}


def test_the_money_log_is_read_on_from_where_it_agreed(
    desk: Desk, payment_api: PaymentApi, gateway: StripeGateway
) -> None:
    payment_api.buy(50_000, REQUEST)
    desk.sync()
    control(desk.store, gateway, CycleReport())
    dispute = payment_api.buy(900, REQUEST)["id"]
    payment_api.post("/sandbox/disputes", payment_intent=dispute)
    desk.sync()
    for _ in range(2):
        control(desk.store, gateway, CycleReport())
        assert log_lines(desk) == {Moved.PAYMENTS: (2, 50_900), Moved.DISPUTES: (1, -900)}


def log_lines(desk: Desk) -> dict[Moved, tuple[int, int]]:
    """What the log told, where all of it is known here."""
    with desk.store.reading() as session:
        found = read_control(session)
    assert found is not None
    assert found.agrees
    return {line.moved: (line.known_count, line.known_minor) for line in found.lines}
