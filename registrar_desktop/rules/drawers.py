"""A cash drawer in figures: what each method brought and took, what should be there, what is missing.

Amounts are minor units of one currency; which entries a drawer holds is decided by whoever asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from registrar_desktop.schema.vocabulary import PaymentMethod

# What lies in the drawer, or on the terminal's slip beside it. A transfer goes to the bank.
COUNTED = (PaymentMethod.CASH, PaymentMethod.CHECK, PaymentMethod.CARD_TERMINAL)


@dataclass(frozen=True, slots=True)
class Movement:
    """One entry of a drawer: `amount_minor` positive where money came in.

    left_bank: a check or transfer that the bank gave back; nothing left the drawer.
    """

    method: PaymentMethod
    amount_minor: int
    receipt: str | None = None
    left_bank: bool = False


@dataclass(frozen=True, slots=True)
class MethodSum:
    """What came in and went out by one method."""

    method: PaymentMethod
    taken_count: int = 0
    taken_minor: int = 0
    back_count: int = 0
    back_minor: int = 0

    @property
    def net_minor(self) -> int:
        return self.taken_minor - self.back_minor


@dataclass(frozen=True, slots=True)
class Series:
    """The receipts of a drawer: first and last, how many, and numbers that nothing carries."""

    first: str | None
    last: str | None
    count: int
    gaps: tuple[str, ...]


def sums(movements: Iterable[Movement]) -> tuple[MethodSum, ...]:
    """Each method that is counted, and each other one that occurred, in a fixed order."""
    known: dict[PaymentMethod, MethodSum] = {method: MethodSum(method) for method in COUNTED}
    for each in movements:
        if not each.left_bank:
            known[each.method] = _added(known.get(each.method, MethodSum(each.method)), each)
    return tuple(known[method] for method in PaymentMethod if method in known)


def _added(sum_: MethodSum, movement: Movement) -> MethodSum:
    came = movement.amount_minor > 0
    return MethodSum(
        sum_.method,
        sum_.taken_count + came,
        sum_.taken_minor + max(movement.amount_minor, 0),
        sum_.back_count + (not came),
        sum_.back_minor + max(-movement.amount_minor, 0),
    )


def expected(float_minor: int, totals: Sequence[MethodSum]) -> dict[PaymentMethod, int]:
    """What should lie there, by method; the opening float is cash."""
    found = {each.method: each.net_minor for each in totals if each.method in COUNTED}
    found[PaymentMethod.CASH] += float_minor
    return found


def over_short(
    due: Mapping[PaymentMethod, int], counted: Mapping[PaymentMethod, int]
) -> dict[PaymentMethod, int]:
    """Counted less expected, by method: positive is over, negative short."""
    return {method: counted.get(method, 0) - amount for method, amount in due.items()}


def series(desk_code: str, before: str | None, receipts: Iterable[str]) -> Series:
    """The receipts of a drawer, held against the one before it: each must be the next (I11)."""
    numbers = sorted({number_of(each) for each in receipts})
    if not numbers:
        return Series(None, None, 0, ())
    start = number_of(before) if before else 0
    missing = sorted(set(range(start + 1, numbers[-1])) - set(numbers))
    return Series(
        receipt_called(desk_code, numbers[0]),
        receipt_called(desk_code, numbers[-1]),
        len(numbers),
        tuple(receipt_called(desk_code, each) for each in missing),
    )


def number_of(receipt: str) -> int:
    """231 of `D07-000231`."""
    return int(receipt.rpartition("-")[2])


def receipt_called(desk_code: str, number: int) -> str:
    """`D07-000231`."""
    return f"{desk_code}-{number:06d}"


def pieces_total(pieces: Mapping[int, int]) -> int:
    """The sum of notes and coins: minor units of each with how many there are."""
    return sum(minor * count for minor, count in pieces.items())
