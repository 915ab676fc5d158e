"""The thirteen checks in their order, each at both moments."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ui.command.drill.day import Day
from ui.command.drill.lanes import Lane, Way
from ui.command.drill.oracle import at_desks, at_gateway, in_ledger
from ui.command.drill.oracle.findings import Checked, Finding
from ui.command.drill.oracle.sides import Sides, read_sides
from ui.command.drill.oracle.truth import Moment, Truth, truth_of
from ui.command.drill.scenario import CURRENCY

CHECKS = (
    "taken once",
    "declined",
    "ended",
    "posted once",
    "over the counter",
    "nobody's",
    "told",
    "sent back",
    "bank debits",
    "disputes",
    "agree",
    "adds up",
    "still",
)


@dataclass(frozen=True, slots=True)
class Looked:
    """All checks at a moment, with what they looked at."""

    moment: Moment
    truths: dict[str, Truth]
    sides: Sides
    checked: tuple[Checked, ...]

    @property
    def findings(self) -> list[Finding]:
        """All that was found."""
        return [finding for each in self.checked for finding in each.findings]


def look(day: Day, moment: Moment, settle: Callable[[], object], *, reconcile: bool) -> Looked:
    """Look everywhere; then let everybody go on for another round and look again: nothing
    may have changed."""
    truths = truth_of(day.scenario, moment)
    sides = read_sides(day, reconcile=reconcile)
    settle()
    again = read_sides(day, reconcile=reconcile)
    checked = [
        Checked(check, _count(check, truths), tuple(_findings(day, truths, sides, check)))
        for check in CHECKS[:-1]
    ]
    still = tuple(_changed(sides, again))
    checked.append(Checked("still", len(sides.centre), still))
    return Looked(moment, truths, again, tuple(checked))


def _findings(day: Day, truths: dict[str, Truth], sides: Sides, check: str) -> Iterator[Finding]:
    match check:
        case "taken once":
            yield from at_gateway.taken_once(truths, sides)
        case "declined":
            yield from at_gateway.declined(truths, sides)
        case "ended":
            yield from at_desks.ended(day, truths, sides)
        case "over the counter":
            yield from in_ledger.at_counter(day, sides)
        case "told":
            yield from at_desks.told_right(day, truths, sides)
        case "agree":
            yield from at_desks.agree(day, sides)
        case "adds up":
            yield from at_gateway.money_log(truths, sides)
            yield from _all_of_it(day, truths)
        case "sent back":
            yield from at_gateway.sent_back(truths, sides)
            yield from in_ledger.posted(truths, sides, check)
        case _:
            yield from in_ledger.posted(truths, sides, check)


def _all_of_it(day: Day, truths: dict[str, Truth]) -> Iterator[Finding]:
    """What was received, is coming, came over the counter or bounced is the sum of the day."""
    whole = 0
    for each in truths.values():
        payment = each.payment
        if payment.way is Way.BESIDE:
            continue
        over_the_counter = payment.minor if payment.way is Way.DESK else 0
        bounced = payment.minor if payment.lane is Lane.DEBIT and each.bucket == "FAILED" else 0
        whole += each.received + each.coming + over_the_counter + bounced
    off = whole - day.scenario.amount_minor
    if off:
        yield Finding("adds up", off, CURRENCY, "all", "between the lanes of the day")


def _changed(before: Sides, after: Sides) -> Iterator[Finding]:
    """13. Who runs again changes nothing."""
    known = {str(row["id"]) for row in before.centre}
    for row in after.centre:
        if str(row["id"]) not in known:
            told = str(row["gateway_ref"] or row["receipt_number"] or row["id"])
            minor = int(row["amount_minor"])
            yield Finding("still", minor, CURRENCY, told, "posted by another round")
    first = {str(row["id"]) for rows in before.payments.values() for row in rows}
    for rows in after.payments.values():
        for row in rows:
            if str(row["id"]) not in first:
                minor = int(row["amount"])
                yield Finding("still", minor, CURRENCY, str(row["id"]), "asked by another round")
    if before.told and _buckets(before) != _buckets(after):
        yield Finding("still", 0, CURRENCY, "buckets", "another round reconciles otherwise")


def _buckets(sides: Sides) -> list[object]:
    return [told["currencies"] for told in sides.told]


def _count(check: str, truths: dict[str, Truth]) -> int:
    """How many payments a check is about."""
    of = {
        "declined": [each for each in truths.values() if each.bucket == "FAILED"],
        "ended": [
            each
            for each in truths.values()
            if each.payment.way is Way.APP or each.payment.lane is Lane.DECLINED
        ],
        "over the counter": [each for each in truths.values() if each.payment.way is Way.DESK],
        "sent back": [each for each in truths.values() if each.payment.refund_minor],
        "bank debits": [each for each in truths.values() if each.payment.lane is Lane.DEBIT],
        "disputes": [each for each in truths.values() if each.payment.lane is Lane.DISPUTED],
        "nobody's": [each for each in truths.values() if in_ledger.check_of(each) == "nobody's"],
    }
    return len(of.get(check, list(truths.values())))
