"""Disputes: the payer's bank takes a payment back, and the case is won or lost later."""

from __future__ import annotations

from sandbox.payments import shapes
from sandbox.payments.failures import Json, wrong_state
from sandbox.payments.money_log import write_line
from sandbox.payments.world import World, public

DISPUTE_FEE = 1_500


def open_dispute(world: World, charge: Json, amount: int, reason: str) -> Json:
    """The money leaves the account at once, with a fee."""
    if not charge["captured"] or charge["disputed"]:
        raise wrong_state("This charge cannot be disputed.", "charge_disputed")
    dispute = shapes.dispute(world, charge, amount, reason)
    line = write_line(
        world, dispute, -amount, fee=DISPUTE_FEE, kind="adjustment", category="dispute"
    )
    dispute["balance_transactions"] = [public(line)]
    charge["disputed"] = True
    world.book.put(dispute)
    world.book.put(charge)
    world.tell("charge.dispute.created", dispute)
    world.tell("charge.dispute.funds_withdrawn", dispute)
    return dispute


def close_dispute(world: World, dispute: Json, outcome: str) -> Json:
    """The case ends: `won` brings the money back, `lost` does not."""
    if dispute["status"] in ("won", "lost"):
        raise wrong_state("This dispute is already closed.", "dispute_closed")
    dispute["status"] = outcome
    if outcome == "won":
        line = write_line(
            world, dispute, dispute["amount"], kind="adjustment", category="dispute_reversal"
        )
        dispute["balance_transactions"].append(public(line))
        world.tell("charge.dispute.funds_reinstated", dispute)
    world.book.put(dispute)
    world.tell("charge.dispute.closed", dispute)
    return dispute
