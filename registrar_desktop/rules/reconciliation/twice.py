"""Whether one payment was entered or made twice: at two counters, or over the counter and online.

Only ever a question for a person, and never by amount and date alone: the student must be the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

# The same check or approval number again within this time is likely the same payment (C15).
SAME_WITHIN = timedelta(days=3)
# One debt may be paid online and at the counter so far apart, as long as neither office knows.
ONE_DEBT_WITHIN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class CounterPayment:
    """Money taken at a counter, as its entry says. `stands`: it was not reversed."""

    entry_id: str
    student_id: str
    currency: str
    minor: int
    method: str
    reference: str
    at: datetime
    stands: bool = True


def likeness(one: CounterPayment) -> tuple[str, str, int, str, str] | None:
    """What two entries of the same payment have in common; None where nothing tells."""
    if not one.reference or not one.stands:
        return None
    return (one.student_id, one.currency, one.minor, one.method, one.reference.casefold())


def with_suspicion(
    payments: Iterable[CounterPayment],
) -> Iterator[tuple[CounterPayment, bool]]:
    """Each payment, and whether it is likely the one before it, entered again.

    They come ordered by likeness, then time; any number of them.
    """
    last: CounterPayment | None = None
    for one in payments:
        same = likeness(one)
        again = (
            last is not None
            and same is not None
            and same == likeness(last)
            and one.at - last.at <= SAME_WITHIN
        )
        yield one, again
        if same is not None and not again:
            last = one


@dataclass(frozen=True, slots=True)
class Pair:
    """A payment online and one over the counter of one student, with the same amount. `named`:
    the counter's reference is the request's or the online payment's own id."""

    gateway_ref: str
    entry_id: str
    student_id: str
    minor: int
    apart: timedelta
    named: bool = False


def paid_twice(pairs: Iterable[Pair], credit: Mapping[str, int]) -> dict[str, str]:
    """Which payments online were also made over the counter, with that entry.

    credit: how much more than they owe each student has paid. A pair that does not name the other
    counts only where the account shows that one of the two was too much.
    """
    left = dict(credit)
    found: dict[str, str] = {}
    taken: set[str] = set()
    for pair in sorted(pairs, key=_order):
        if pair.gateway_ref in found or pair.entry_id in taken:
            continue
        near = abs(pair.apart) <= ONE_DEBT_WITHIN
        if pair.named or (near and left.get(pair.student_id, 0) >= pair.minor):
            found[pair.gateway_ref] = pair.entry_id
            taken.add(pair.entry_id)
            left[pair.student_id] = left.get(pair.student_id, 0) - pair.minor
    return found


def _order(pair: Pair) -> tuple[bool, timedelta, str, str]:
    """The same at every desk."""
    return (not pair.named, abs(pair.apart), pair.gateway_ref, pair.entry_id)
