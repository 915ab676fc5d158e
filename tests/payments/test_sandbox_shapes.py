"""The sandbox's objects have the shape that Stripe publishes in its fixtures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.payments.sandbox_process import ROOT, PaymentApi

FIXTURES = ROOT.parent / "shared" / "data" / "payments" / "stripe_fixtures3.json"
# Fields of the published objects that the fixtures leave out, because they are rare.
OPTIONAL = {
    "automatic_payment_methods.allow_redirects",
    "failure_balance_transaction",
    "failure_reason",
}
# Here the inner fields differ with the means of payment or the case at hand.
DEPENDS = {
    "balance_transactions",
    "data",
    "destination_details",
    "fee_details",
    "last_payment_error",
    "metadata",
    "next_action",
    "payment_method_details",
    "payment_method_options",
    "processing",
}


@pytest.fixture(scope="module")
def published() -> dict[str, Any]:
    if not FIXTURES.is_file():
        pytest.skip(f"Stripe's published fixtures are not at {FIXTURES}")
    found: dict[str, Any] = json.loads(FIXTURES.read_text("utf-8"))["resources"]
    return found


def differences(ours: dict[str, Any], theirs: dict[str, Any], path: str = "") -> list[str]:
    """Fields that only one side has, and values of another type."""
    found = []
    for name in ours.keys() | theirs.keys():
        where = f"{path}{name}"
        if where in OPTIONAL:
            continue
        if name not in theirs or name not in ours:
            found.append(f"{where}: only {'ours' if name in ours else 'theirs'}")
        elif None not in (ours[name], theirs[name]) and type(ours[name]) is not type(theirs[name]):
            found.append(f"{where}: {ours[name]!r} is not like {theirs[name]!r}")
        elif isinstance(ours[name], dict) and theirs[name] and name not in DEPENDS:
            found += differences(ours[name], theirs[name], f"{where}.")
    return found


def an_account_that_saw_everything(api: PaymentApi) -> None:
    api.buy(5000, {"metadata[op_id]": "one"})
    refunded = api.buy(7000)
    refund = api.post("/v1/refunds", payment_intent=refunded["id"], amount=2000)
    api.post(f"/sandbox/refunds/{refund['id']}/fail")
    disputed = api.buy(9000)
    dispute = api.post("/sandbox/disputes", payment_intent=disputed["id"])
    api.post(f"/sandbox/disputes/{dispute['id']}/close", outcome="won")
    api.ask(
        "POST",
        "/v1/payment_intents",
        {
            "amount": 5000,
            "currency": "usd",
            "payment_method": "pm_card_chargeDeclined",
            "confirm": "true",
            "payment_method_types[]": "card",
        },
    )
    api.post("/v1/payment_intents", amount=1200, currency="usd")
    api.post("/sandbox/payouts", everything="true")


@pytest.mark.parametrize(
    "many",
    [
        "payment_intents",
        "charges",
        "refunds",
        "disputes",
        "payouts",
        "balance_transactions",
        "events",
    ],
)
def test_every_object_has_the_published_shape(
    many: str, payment_api: PaymentApi, published: dict[str, Any]
) -> None:
    an_account_that_saw_everything(payment_api)
    rows = payment_api.get(f"/v1/{many}", limit=100)["data"]
    assert rows
    kind = rows[0]["object"]
    # A charge's list of refunds is there only when it is asked for (since API 2022-11-15).
    expected = {name: value for name, value in published[kind].items() if name != "refunds"}
    complaints = {complaint for row in rows for complaint in differences(row, expected)}
    assert complaints == set()


def test_fixtures_are_looked_for_beside_the_checkout() -> None:
    assert FIXTURES.parts[-3:] == ("data", "payments", "stripe_fixtures3.json")
    assert Path(__file__).is_relative_to(ROOT)
