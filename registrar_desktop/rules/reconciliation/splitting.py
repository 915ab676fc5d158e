"""Splits each side's amount of a payment into buckets: amounts, not rows.

A payment that was partly refunded lies in two buckets. What the sides agree on lies in the bucket
that says how it stands; what one of them has more lies, for that side, in AMOUNT_DIFFERS.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from registrar_desktop.rules.reconciliation.buckets import Bucket, Side
from registrar_desktop.rules.reconciliation.cases import Case, Held, Mark, Standing


@dataclass(slots=True)
class Portion:
    """The amounts of one case in one bucket and currency, by the sides that have it there."""

    bucket: Bucket
    currency: str
    minor: dict[Side, int] = field(default_factory=dict)


_AT_REST = {
    Standing.COMING: Bucket.PENDING,
    Standing.ASKED: Bucket.REQUESTED,
    Standing.FAILED: Bucket.FAILED,
}
_POSTED = {
    Mark.AMOUNT_DIFFERS: Bucket.AMOUNT_DIFFERS,
    Mark.PAID_TWICE: Bucket.PAID_TWICE,
    Mark.DUPLICATE_AT_GATEWAY: Bucket.DUPLICATE_AT_GATEWAY,
}
_NOT_POSTED = {
    Mark.UNIDENTIFIED: Bucket.UNIDENTIFIED,
    Mark.CURRENCY_DIFFERS: Bucket.CURRENCY_DIFFERS,
}
_NOT_AT_GATEWAY = {
    Mark.COUNTER: Bucket.COUNTER,
    Mark.SUSPECTED_DUPLICATE: Bucket.SUSPECTED_DUPLICATE,
    Mark.EARLIER: Bucket.EARLIER,
    Mark.IN_FLIGHT: Bucket.IN_FLIGHT,
}


def split(case: Case) -> list[Portion]:
    """The portions of a case. Each side's portions add up to what that side has, gross."""
    portions: dict[tuple[Bucket, str], Portion] = {}
    main, agreed = main_bucket(case), _agreed(case)
    for side, held in sides(case):
        for bucket, minor in _parts(case, side, held, main, agreed):
            key = (bucket, held.currency)
            portion = portions.setdefault(key, Portion(*key))
            portion.minor[side] = portion.minor.get(side, 0) + minor
    moved = [each for each in portions.values() if any(each.minor.values())]
    # A payment that came to nothing is counted all the same, once.
    return moved or list(portions.values())[:1]


def sides(case: Case) -> Iterator[tuple[Side, Held]]:
    """The sides that know of a case, with what they have."""
    if case.desk is not None:
        yield Side.DESK, case.desk
    if case.centre is not None:
        yield Side.CENTRE, case.centre
    if case.gateway is not None:
        yield Side.GATEWAY, case.gateway


def main_bucket(case: Case) -> Bucket:
    """Where the agreed amount of a case lies."""
    if case.gateway is None or case.standing is None:
        return _NOT_AT_GATEWAY.get(case.mark, Bucket.MISSING_AT_GATEWAY)  # type: ignore[arg-type]
    if case.standing is not Standing.PAID:
        return _AT_REST[case.standing]
    booked = {held.currency for held in (case.desk, case.centre) if held is not None}
    if not booked:
        return _NOT_POSTED.get(case.mark, Bucket.MISSING_IN_LEDGER)  # type: ignore[arg-type]
    if booked != {case.gateway.currency}:
        return Bucket.CURRENCY_DIFFERS
    if case.mark is Mark.EARLIER:
        return Bucket.EARLIER
    return _POSTED.get(case.mark, Bucket.MATCHED)  # type: ignore[arg-type]


def _agreed(case: Case) -> int | None:
    """How much all sides that have the payment keep of it; None where they cannot be compared."""
    kept = [held.kept for _, held in sides(case)]
    currencies = {held.currency for _, held in sides(case)}
    paid = case.gateway is None or case.standing is Standing.PAID
    # Of an earlier payment the gateway has told at most what became of it since.
    if len(currencies) != 1 or not paid or case.mark is Mark.EARLIER:
        return None
    return min(kept)


def _parts(
    case: Case, side: Side, held: Held, main: Bucket, agreed: int | None
) -> Iterator[tuple[Bucket, int]]:
    """One side's gross amount, whole."""
    if side is not Side.GATEWAY and main in _AT_REST.values():
        # In an account, though the gateway has no money of it.
        main = Bucket.MISSING_AT_GATEWAY
    common = held.kept if agreed is None else agreed
    yield main, common
    if held.kept != common:
        yield Bucket.AMOUNT_DIFFERS, held.kept - common
    if held.refunded:
        yield _given_back(case), held.refunded
    if held.disputed:
        yield Bucket.DISPUTED, held.disputed
    if held.reversed:
        yield Bucket.REVERSED, held.reversed


def _given_back(case: Case) -> Bucket:
    duplicate = case.mark is Mark.DUPLICATE_AT_GATEWAY
    return Bucket.DUPLICATE_REFUNDED if duplicate else Bucket.REFUNDED
