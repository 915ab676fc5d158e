"""Refunds: whole or in part, at once for cards, later for bank debits; a refund can fail."""

from __future__ import annotations

from sandbox.payments import forms, shapes
from sandbox.payments.failures import Json, invalid, wrong_state
from sandbox.payments.money_log import write_line
from sandbox.payments.world import World

REFUND_TAKES = 2 * 86_400
_REASONS = ("duplicate", "fraudulent", "requested_by_customer")


def create_refund(world: World, params: Json) -> Json:
    """POST /v1/refunds."""
    forms.only(params, "amount", "charge", "payment_intent", "metadata", "reason")
    marks = forms.metadata(params)
    reason = forms.text(params, "reason")
    if reason not in (None, *_REASONS):
        raise invalid(f"Invalid reason: must be one of {', '.join(_REASONS)}", "reason")
    asked = forms.amount(params)
    charge = _charge_named(world, params)
    left = charge["amount_captured"] - charge["amount_refunded"]
    if charge["status"] != "succeeded" or not charge["captured"]:
        raise wrong_state("This charge has no money to refund.", "charge_not_refundable")
    if left == 0:
        raise wrong_state(
            f"Charge {charge['id']} has already been refunded.", "charge_already_refunded"
        )
    if charge["disputed"]:
        raise wrong_state("This charge has been charged back.", "charge_disputed")
    amount = left if asked is None else asked
    if amount > left:
        raise wrong_state(
            f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})",
            "amount_too_large",
            param="amount",
        )
    return _send(world, charge, amount, marks, reason)


def end_refund(world: World, refund: Json, status: str) -> None:
    """A bank's refund has arrived, if it did not fail before."""
    if refund["status"] == "pending":
        refund["status"] = status
        world.book.put(refund)
        world.tell("refund.updated", refund)


def fail_refund(world: World, refund: Json) -> Json:
    """The payer's bank sends the refund back: the money returns to the account's balance."""
    if refund["status"] == "failed":
        raise wrong_state("This refund has already failed.", "refund_failed")
    line = write_line(
        world, refund, refund["amount"], kind="refund_failure", category="refund_failure"
    )
    refund.update(
        status="failed",
        failure_reason="lost_or_stolen_card",
        failure_balance_transaction=line["id"],
    )
    charge = world.find("charge", refund["charge"])
    charge["amount_refunded"] -= refund["amount"]
    charge["refunded"] = False
    world.book.put(charge)
    world.book.put(refund)
    world.tell("refund.failed", refund)
    world.tell("charge.refund.updated", refund)
    return refund


def _charge_named(world: World, params: Json) -> Json:
    intent_id = forms.text(params, "payment_intent")
    charge_id = forms.text(params, "charge")
    if (intent_id is None) == (charge_id is None):
        raise invalid("Pass exactly one of charge and payment_intent.", "charge")
    if intent_id is not None:
        intent = world.find("payment_intent", intent_id, param="payment_intent", status=404)
        charge_id = intent["latest_charge"]
        if charge_id is None:
            raise wrong_state(
                f"This PaymentIntent ({intent_id}) does not have a successful charge to refund.",
                "payment_intent_unexpected_state",
            )
    return world.find("charge", str(charge_id), param="charge")


def _send(
    world: World, charge: Json, amount: int, marks: dict[str, str], reason: str | None
) -> Json:
    refund = shapes.refund(world, charge, amount, metadata=marks, reason=reason)
    line = write_line(
        world,
        refund,
        -amount,
        category="refund",
        kind="refund" if charge["payment_method_details"]["type"] == "card" else "payment_refund",
    )
    refund["balance_transaction"] = line["id"]
    if charge["payment_method_details"]["type"] == "card":
        refund["status"] = "succeeded"
    else:
        world.later(REFUND_TAKES, "refund_arrives", refund["id"], "succeeded")
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount_captured"]
    world.book.put(refund)
    world.book.put(charge)
    world.tell("refund.created", refund)
    world.tell("charge.refunded", charge)
    return refund
