"""What was charged twice because one person had two records: which debit is credited, and how much. Pure.

Of two records that were charged for one thing the smaller charge is the second. What was charged for
a section in which the record that goes on has no place was the school's own mistake, whole.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from registrar_desktop.rules.fees.raised import FeeName, Raised, by_subject, unreversed


@dataclass(frozen=True, slots=True)
class Twice:
    """A debit that is credited, whole or in part."""

    name: FeeName
    debit_id: str
    amount_minor: int
    whole: bool


def doubled(raised: Iterable[Raised], came: Collection[str], left: Collection[str]) -> list[Twice]:
    """What is to be credited. came: the entries that the merge brought; left: the sections in which
    nobody is registered any more."""
    found: list[Twice] = []
    for (_, subject), entries in sorted(by_subject(raised).items()):
        theirs = [each for each in entries if each.entry_id in came or each.reverses in came]
        ours = [each for each in entries if each not in theirs]
        net, ours_net = _net(theirs), _net(ours)
        if subject in left:
            found += _credits(theirs, net)
        elif min(net, ours_net) > 0:
            found += _credits(theirs if net <= ours_net else ours, min(net, ours_net))
    return found


def _net(entries: Iterable[Raised]) -> int:
    return sum(each.amount_minor for each in entries)


def _credits(entries: list[Raised], amount: int) -> Iterator[Twice]:
    """The latest charge first."""
    left = amount
    latest = sorted(unreversed(entries), key=lambda each: (-each.name.number, each.entry_id))
    for each in latest:
        part = min(left, each.amount_minor)
        if part <= 0:
            return
        left -= part
        yield Twice(each.name, each.entry_id, part, whole=part == each.amount_minor)
