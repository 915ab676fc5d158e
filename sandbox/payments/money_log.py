"""The account's money log (balance transactions) and the payouts made from it."""

from __future__ import annotations

from sandbox.payments import shapes
from sandbox.payments.failures import ApiError, Json
from sandbox.payments.world import World

PAYOUT_TAKES = 2 * 86_400
AVAILABLE_AFTER = 2 * 86_400


def write_line(
    world: World, about: Json, amount: int, *, kind: str, category: str, fee: int = 0
) -> Json:
    """One line: gross amount with its sign, the fee, and what remains."""
    details = [
        {
            "amount": fee,
            "application": None,
            "currency": about["currency"],
            "description": "Stripe processing fees",
            "type": "stripe_fee",
        }
    ]
    line = shapes.balance_transaction(
        world,
        about["id"],
        about["currency"],
        amount=amount,
        fee=fee,
        net=amount - fee,
        fee_details=details if fee else [],
        type=kind,
        reporting_category=category,
        available_on=world.now() + AVAILABLE_AFTER,
    )
    world.book.put(line)
    world.later(AVAILABLE_AFTER, "line_available", line["id"], "available")
    return line


def line_available(world: World, line: Json, status: str) -> None:
    """The money of a line may be paid out."""
    line["status"] = status
    world.book.put(line)


def pay_out(world: World, *, everything: bool = False) -> list[Json]:
    """Send what is available to the bank, one payout a currency.

    everything: also what would become available later.
    """
    waiting = [
        line
        for line in world.book.matching("balance_transaction", _payout=None)
        if everything or line["available_on"] <= world.now()
    ]
    made = []
    for currency in sorted({line["currency"] for line in waiting}):
        lines = [line for line in waiting if line["currency"] == currency]
        if sum(line["net"] for line in lines) > 0:
            made.append(_pay_lines(world, currency, lines))
    if not made:
        raise ApiError(400, "There is no balance to pay out.", code="balance_insufficient")
    return made


def _pay_lines(world: World, currency: str, lines: list[Json]) -> Json:
    total = sum(line["net"] for line in lines)
    payout = shapes.payout(world, total, currency)
    own = write_line(world, payout, -total, kind="payout", category="payout")
    payout["balance_transaction"] = own["id"]
    for line in [*lines, own]:
        line.update(_payout=payout["id"], status="available")
        world.book.put(line)
    world.book.put(payout)
    world.tell("payout.created", payout)
    world.later(PAYOUT_TAKES, "payout_arrives", payout["id"], "paid")
    return payout


def payout_arrives(world: World, payout: Json, status: str) -> None:
    """The bank has it."""
    payout["status"] = status
    world.book.put(payout)
    world.tell("payout.paid", payout)
