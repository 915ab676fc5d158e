"""Adds the portions up and proves that nothing was lost between the sides and their buckets.

One pass over the cases, whatever their number; a run that does not close is a fault of ours and
never a report.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from registrar_desktop.errors import Defect
from registrar_desktop.rules.reconciliation.buckets import Bucket, Side
from registrar_desktop.rules.reconciliation.cases import Case
from registrar_desktop.rules.reconciliation.splitting import Portion, sides, split

# By side and currency, as the side itself adds them up: not from the cases.
Totals = Mapping[tuple[Side, str], int]


@dataclass(slots=True)
class Sum:
    """How many cases, and their amount in minor units."""

    count: int = 0
    minor: int = 0

    def add(self, minor: int) -> None:
        """One more."""
        self.count += 1
        self.minor += minor


@dataclass(slots=True)
class BucketSums:
    """A bucket in one currency: how many cases lie in it, and each side's part of them."""

    count: int = 0
    sides: dict[Side, Sum] = field(default_factory=dict)

    def minor(self, side: Side) -> int:
        """A side's amount in the bucket."""
        found = self.sides.get(side)
        return found.minor if found else 0


def _bucket_sums() -> defaultdict[tuple[str, Bucket], BucketSums]:
    return defaultdict(BucketSums)


@dataclass(slots=True)
class Tally:
    """The sums of a run by currency and bucket, how many payments each side has, and by currency
    how many are known to which sides (`Case.presence`).

    Cases outside the days that were asked for are added apart, so that the whole still closes.
    """

    buckets: defaultdict[tuple[str, Bucket], BucketSums] = field(default_factory=_bucket_sums)
    presence: Counter[tuple[str, str]] = field(default_factory=Counter)
    payments: Counter[tuple[Side, str]] = field(default_factory=Counter)
    outside: Counter[tuple[Side, str]] = field(default_factory=Counter)

    def add(self, case: Case) -> list[Portion]:
        """Put a case into its buckets; the portions that it came to."""
        portions = split(case)
        for portion in portions:
            sums = self.buckets[portion.currency, portion.bucket]
            sums.count += 1
            for side, minor in portion.minor.items():
                sums.sides.setdefault(side, Sum()).add(minor)
        for side, held in sides(case):
            self.payments[side, held.currency] += 1
        if portions:
            self.presence[portions[0].currency, case.presence] += 1
        return portions

    def add_outside(self, case: Case) -> None:
        """Count a case that belongs to other days."""
        for portion in split(case):
            for side, minor in portion.minor.items():
                self.outside[side, portion.currency] += minor

    def added_up(self) -> dict[tuple[Side, str], int]:
        """What the buckets add up to, by side and currency."""
        found: Counter[tuple[Side, str]] = Counter()
        for (currency, _), sums in self.buckets.items():
            for side, each in sums.sides.items():
                found[side, currency] += each.minor
        return dict(found)

    def close(self, totals: Totals) -> None:
        """The buckets of every side add up to the side, to the cent. Raises Defect otherwise."""
        left = Counter(dict(totals))
        left.subtract(self.added_up())
        left.subtract(self.outside)
        gaps = {f"{side} {currency}": minor for (side, currency), minor in left.items() if minor}
        if gaps:
            raise Defect(f"the buckets do not add up to the sides: {gaps}")


def tally(cases: Iterable[Case], totals: Totals) -> Tally:
    """All cases in their buckets, proven to close."""
    made = Tally()
    for case in cases:
        made.add(case)
    made.close(totals)
    return made
