"""In which order unconfirmed change sets are sent: pure, from what each touches, makes and names.

Most urgent first, while the changes of one record keep their order and nothing is sent before what
it rests on. What rests on a stuck one is not sent at all. Where change sets come from and how many
fit into a request is left to `sync.outbox`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

RecordKey = tuple[str, str]


class Queued(NamedTuple):
    """One unconfirmed change set.

    rank: the smallest first. place: its order among the desk's acts. stuck: a person must decide
    first. sent: it is on its way. touches: the records it changes; makes: ids of those it creates,
    or changes in what others go by; names: what its fields say, among which may be ids.
    """

    id: str
    rank: int
    place: tuple[int, int]
    touches: frozenset[RecordKey]
    makes: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    stuck: bool = False
    sent: bool = False


class Planned(NamedTuple):
    """A change set that may be sent, with the unconfirmed ones that must be accepted before it.

    rank: the smallest of its own and of those that rest on it.
    """

    id: str
    needs: tuple[str, ...]
    rank: int = 0


def sending_order(queue: Iterable[Queued]) -> list[Planned]:
    """What may be sent, in the order of sending."""
    in_order = sorted(queue, key=lambda each: each.place)
    needs = _needs(in_order)
    stuck: set[str] = set()
    for each in in_order:
        if each.stuck or not stuck.isdisjoint(needs[each.id]):
            stuck.add(each.id)
    free = [each for each in in_order if each.id not in stuck]
    ranks = _ranks(free, needs)
    free.sort(key=lambda each: (ranks[each.id], each.place))
    return [
        Planned(each.id, tuple(sorted(needs[each.id])), ranks[each.id])
        for each in free
        if not each.sent
    ]


def _needs(in_order: list[Queued]) -> dict[str, set[str]]:
    """What each rests on: the last one before it on each of its records, which rests on those
    before itself, and the makers of records that it names."""
    touching: dict[RecordKey, str] = {}
    making: dict[str, str] = {}
    needs: dict[str, set[str]] = {}
    for each in in_order:
        needed = {touching[key] for key in each.touches if key in touching}
        needed.update(making[name] for name in each.names if name in making)
        needs[each.id] = needed
        touching.update(dict.fromkeys(each.touches, each.id))
        making.update(dict.fromkeys(each.makes, each.id))
    return needs


def _ranks(free: list[Queued], needs: dict[str, set[str]]) -> dict[str, int]:
    """A change set is as urgent as the most urgent one that rests on it: it is then sent before
    that one by its place."""
    ranks = {each.id: each.rank for each in free}
    for each in reversed(free):
        for needed in needs[each.id]:
            ranks[needed] = min(ranks[needed], ranks[each.id])
    return ranks
