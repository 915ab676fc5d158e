"""What is open at the payment API is asked for again, however much of it this account never had."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from registrar_desktop.schema.gateway import GatewayTransaction
from registrar_desktop.schema.vocabulary import GatewayKind
from tests.payments.desk import Desk
from tests.payments.sandbox_process import DEBIT, PaymentApi

_LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def of_another_account(desk: Desk, many: int) -> None:
    """As after a desk was connected to another account: open, and unknown there."""
    with desk.store.recording() as session:
        session.add_all(
            GatewayTransaction(
                id=f"row-{number}",
                provider="stripe",
                provider_ref=f"pi_old{number}",
                kind=GatewayKind.CHARGE,
                amount_minor=100,
                currency="USD",
                occurred_at=_LONG_AGO + timedelta(seconds=number),
                status="PROCESSING",
                details={},
            )
            for number in range(many)
        )


def test_what_this_account_does_not_know_holds_up_nothing(
    desk: Desk, payment_api: PaymentApi
) -> None:
    debit = payment_api.buy(7000, DEBIT)["id"]
    desk.sync()
    desk.sync(hours=1)
    of_another_account(desk, 100)
    for days in (5, 40):  # the bank answers, and the event of it is forgotten
        payment_api.advance(days=days)
        payment_api.get("/v1/payment_intents", limit=1)
    for _ in range(2):
        desk.sync()
    assert desk.transaction(debit).status == "SUCCEEDED"
    assert desk.faults == []
