"""What the day must come to: for each payment where its money lies at a moment, from the scenario
alone.

Knows nothing of the program that is tried, and takes nothing from it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from ui.command.drill.lanes import Lane, Way
from ui.command.drill.scenario import CURRENCY, Payment, Scenario


class Moment(StrEnum):
    """When it is looked."""

    AFTER = "T0 + 13 h"
    LATER = "T0 + 3 d"


@dataclass(frozen=True, slots=True)
class Truth:
    """Where the money of one payment lies, in minor units.

    received: what the gateway took. coming: on its way. posted: the lines it makes in the ledger, as
    an account shows them, less is paid. bucket: where what is kept of it lies.
    """

    payment: Payment
    bucket: str
    received: int = 0
    coming: int = 0
    refunded: int = 0
    disputed: int = 0
    posted: tuple[int, ...] = ()

    @property
    def kept(self) -> int:
        """What is left of it at the gateway."""
        return self.received - self.refunded - self.disputed


_NAMED = {
    Lane.NO_MARKS: "UNIDENTIFIED",
    Lane.OTHER_CURRENCY: "CURRENCY_DIFFERS",
    Lane.ALSO_AT_DESK: "PAID_TWICE",
    Lane.OTHER_AMOUNT: "AMOUNT_DIFFERS",
    Lane.DASHBOARD: "DUPLICATE_AT_GATEWAY",
}
_NOT_POSTED = frozenset({Lane.NO_MARKS, Lane.OTHER_CURRENCY})


def truth_of(scenario: Scenario, moment: Moment) -> dict[str, Truth]:
    """Every payment of the day, by its name."""
    return {each.id: _truth(each, moment) for each in scenario.payments.values()}


def _truth(payment: Payment, moment: Moment) -> Truth:
    if payment.way is Way.DESK:
        return Truth(payment, "COUNTER", posted=(-payment.minor,))
    if payment.lane is Lane.DECLINED:
        return Truth(payment, "FAILED")
    if payment.lane is Lane.DEBIT and moment is Moment.AFTER:
        return Truth(payment, "PENDING", coming=payment.minor)
    if not payment.settles:
        return Truth(payment, "FAILED")
    posted = [] if payment.lane in _NOT_POSTED else [-payment.minor]
    back = payment.refund_minor
    returned = payment.refund_fails and moment is Moment.LATER
    disputed = payment.minor if payment.lane is Lane.DISPUTED and moment is Moment.LATER else 0
    posted += [back] if back else []
    posted += [-back] if returned else []
    posted += [disputed] if disputed else []
    return Truth(
        payment,
        _NAMED.get(payment.lane, "MATCHED"),
        received=payment.minor,
        refunded=0 if returned else back,
        disputed=disputed,
        posted=tuple(sorted(posted)),
    )


@dataclass(slots=True)
class Heap:
    """A bucket: how many payments have a part in it, and how much at the gateway or counter."""

    count: int = 0
    minor: int = 0

    def add(self, minor: int) -> None:
        """One more part."""
        self.count += 1
        self.minor += minor


def buckets_of(truths: Iterable[Truth], currency: str = CURRENCY) -> Mapping[str, Heap]:
    """All buckets of a currency; the amounts of a payment are split, not the payment."""
    heaps: dict[str, Heap] = defaultdict(Heap)
    for each in truths:
        if each.payment.currency != currency:
            continue
        for bucket, minor in _parts(each):
            heaps[bucket].add(minor)
    return heaps


def _parts(each: Truth) -> list[tuple[str, int]]:
    duplicate = each.payment.lane is Lane.DASHBOARD
    went = [
        ("DUPLICATE_REFUNDED" if duplicate else "REFUNDED", each.refunded),
        ("DISPUTED", each.disputed),
    ]
    parts = [(bucket, minor) for bucket, minor in went if minor]
    if each.payment.way is Way.DESK:
        return [(each.bucket, each.payment.minor)]
    if each.kept or not parts:
        parts.insert(0, (each.bucket, each.kept + each.coming))
    return parts


def counted(truths: Iterable[Truth]) -> Counter[str]:
    """How many payments lie mainly in which bucket, whatever their currency."""
    return Counter(each.bucket for each in truths)
