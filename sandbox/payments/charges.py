"""Takes the money of an intent: cards at once, bank debits days later; fees on success."""

from __future__ import annotations

from sandbox.payments import shapes
from sandbox.payments.disputes import open_dispute
from sandbox.payments.failures import ApiError, Json
from sandbox.payments.methods import Method
from sandbox.payments.money_log import write_line
from sandbox.payments.world import World, public

BANK_DEBIT_TAKES = 4 * 86_400
_MESSAGES = {
    "card_declined": "Your card was declined.",
    "expired_card": "Your card has expired.",
    "processing_error": "An error occurred while processing your card. Try again in a little bit.",
}


def attempt(world: World, intent: Json, method: Method) -> None:
    """Try to take an intent's money by this means.

    Raises ApiError 402 where a card is declined: the failed attempt stays on record.
    """
    charge = shapes.charge(world, intent, method.details())
    intent.update(
        latest_charge=charge["id"],
        payment_method=charge["payment_method"],
        last_payment_error=None,
    )
    if method.kind == "us_bank_account":
        _begin_debit(world, intent, charge, method)
    elif method.failure:
        _fail(world, intent, charge, method.failure, method.decline)
        raise ApiError(
            402,
            _MESSAGES[method.failure],
            kind="card_error",
            executed=True,
            **_reason(charge, method.decline),
            payment_intent=public(intent),
        )
    elif intent["capture_method"] == "manual":
        charge.update(status="succeeded", paid=True, outcome=_outcome("authorized"))
        intent.update(status="requires_capture", amount_capturable=intent["amount"])
        _keep(world, charge, intent, "charge.succeeded", "payment_intent.amount_capturable_updated")
    else:
        take(world, intent, charge, intent["amount"])
        if method.disputed:
            open_dispute(world, charge, charge["amount"], "fraudulent")


def take(world: World, intent: Json, charge: Json, amount: int) -> None:
    """The money is there (or the captured part of what was authorized)."""
    was_authorized = intent["status"] == "requires_capture"
    charge.update(
        status="succeeded",
        paid=True,
        captured=True,
        amount_captured=amount,
        outcome=_outcome("authorized"),
    )
    fee = _fee(charge, amount)
    line = write_line(
        world,
        charge,
        amount,
        fee=fee,
        kind="charge" if charge["payment_method_details"]["type"] == "card" else "payment",
        category="charge",
    )
    charge["balance_transaction"] = line["id"]
    intent.update(status="succeeded", amount_received=amount, amount_capturable=0, processing=None)
    _keep(
        world,
        charge,
        intent,
        "charge.captured" if was_authorized else "charge.succeeded",
        "payment_intent.succeeded",
    )


def settle_debit(world: World, intent: Json, outcome: str) -> None:
    """A bank debit comes to its end: `succeeded`, or the code of its failure."""
    charge = world.find("charge", intent["latest_charge"])
    if outcome == "succeeded":
        take(world, intent, charge, intent["amount"])
    else:
        _fail(world, intent, charge, outcome, None)


def _begin_debit(world: World, intent: Json, charge: Json, method: Method) -> None:
    intent.update(status="processing", processing={"type": "us_bank_account"})
    _keep(world, charge, intent, "charge.pending", "payment_intent.processing")
    if method.settles:
        world.later(BANK_DEBIT_TAKES, "settle_debit", intent["id"], method.failure or "succeeded")


def _fail(world: World, intent: Json, charge: Json, failure: str, decline: str | None) -> None:
    charge.update(
        status="failed",
        paid=False,
        failure_code=failure,
        failure_message=_MESSAGES.get(failure, "The bank returned the debit."),
        outcome=_outcome("issuer_declined", decline or failure),
    )
    intent.update(
        status="requires_payment_method",
        payment_method=None,
        processing=None,
        last_payment_error={
            "type": "card_error" if decline else "invalid_request_error",
            "message": charge["failure_message"],
            **_reason(charge, decline),
        },
    )
    _keep(world, charge, intent, "charge.failed", "payment_intent.payment_failed")


def _reason(charge: Json, decline: str | None) -> Json:
    reason = {"charge": charge["id"], "code": charge["failure_code"]}
    return reason | ({"decline_code": decline} if decline else {})


def _keep(world: World, charge: Json, intent: Json, about_charge: str, about: str) -> None:
    world.book.put(charge)
    world.book.put(intent)
    world.tell(about_charge, charge)
    world.tell(about, intent)


def _outcome(kind: str, reason: str | None = None) -> Json:
    approved = kind == "authorized"
    return {
        "advice_code": None,
        "network_advice_code": None,
        "network_decline_code": None,
        "network_status": "approved_by_network" if approved else "declined_by_network",
        "reason": reason,
        "seller_message": "Payment complete." if approved else "The bank did not return a reason.",
        "type": kind,
    }


def _fee(charge: Json, amount: int) -> int:
    """Cards 2.9 % and 30, bank debits 0.8 % up to 500; half a unit is rounded up."""
    if charge["payment_method_details"]["type"] == "card":
        return (amount * 29 + 500) // 1000 + 30
    return min((amount * 8 + 500) // 1000, 500)
