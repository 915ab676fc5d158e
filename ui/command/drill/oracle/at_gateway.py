"""What the gateway's own book must show: each payment once, with its amount; no decline that took
money; what went back; and a money log that says the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from ui.command.drill.lanes import Lane, Way
from ui.command.drill.oracle.findings import Finding
from ui.command.drill.oracle.sides import Row, Sides, taken
from ui.command.drill.oracle.truth import Truth

_WENT = frozenset({"succeeded", "pending"})


def taken_once(truths: Mapping[str, Truth], sides: Sides) -> Iterator[Finding]:
    """1. Every payment is at the gateway once, with its amount; nothing else is."""
    for name, truth in truths.items():
        if truth.payment.way is Way.DESK or truth.payment.lane is Lane.DECLINED:
            continue
        got = [row for row in sides.payments.get(name, []) if taken(row)]
        wanted = [truth.received] if truth.received else []
        yield from _differing(truth, wanted, got)
    for row in sides.strangers:
        if taken(row):
            yield Finding(
                *("taken once", taken(row), str(row["currency"]).upper()),
                *("none of the day", f"at the gateway, {row['id']}"),
            )


def _differing(truth: Truth, wanted: list[int], got: list[Row]) -> Iterator[Finding]:
    told, currency = called(truth), truth.payment.currency
    amounts = [taken(row) for row in got]
    if amounts == wanted:
        return
    if not got:
        yield Finding("taken once", truth.received, currency, told, "not at the gateway")
    for row, minor in list(zip(got, amounts, strict=True))[len(wanted) :]:
        place = f"taken again at the gateway, {row['id']}"
        yield Finding("taken once", minor, currency, told, place)
    if wanted and amounts and amounts[0] != wanted[0]:
        off = amounts[0] - wanted[0]
        yield Finding("taken once", off, currency, told, f"at the gateway, {got[0]['id']}")


def declined(truths: Mapping[str, Truth], sides: Sides) -> Iterator[Finding]:
    """2. What was declined or bounced took nothing."""
    for name, truth in truths.items():
        if truth.bucket != "FAILED":
            continue
        for row in sides.payments.get(name, []):
            if taken(row):
                place = f"taken at the gateway though declined, {row['id']}"
                yield Finding("declined", taken(row), truth.payment.currency, called(truth), place)


def sent_back(truths: Mapping[str, Truth], sides: Sides) -> Iterator[Finding]:
    """8. Every refund went back once, and what failed is here again."""
    went = _went(sides)
    for name, truth in truths.items():
        off = went.pop(name, 0) - truth.refunded
        if off:
            place = "sent back too much" if off > 0 else "not sent back"
            yield Finding(
                "sent back", off, truth.payment.currency, called(truth), f"{place}, at the gateway"
            )


def _went(sides: Sides) -> Counter[str]:
    of = sides.by_object
    found: Counter[str] = Counter()
    for row in sides.refunds:
        if row["status"] in _WENT:
            found[of.get(str(row["payment_intent"]), "none of the day")] += int(row["amount"])
    return found


def money_log(truths: Mapping[str, Truth], sides: Sides) -> Iterator[Finding]:
    """12. The gateway's money log comes to what its payments, refunds and disputes come to."""
    logged: Counter[str] = Counter()
    for row in sides.money_log:
        if row["type"] != "payout":
            logged[str(row["currency"]).upper()] += int(row["amount"])
    for truth in truths.values():
        logged[truth.payment.currency] -= truth.kept
    for currency, off in logged.items():
        if off:
            yield Finding("adds up", off, currency, "all", "in the gateway's money log")


def called(truth: Truth) -> str:
    """A payment as people are told of it."""
    payment = truth.payment
    return f"{payment.id} ({payment.lane})"
