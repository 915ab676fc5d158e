"""What a sample school is made from, and its reproducible chance: streams and identifiers.

Everything follows from the setting: the same size, seed and day give the same rows and ids.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar

Item = TypeVar("Item")

_FOUNDED_DAYS_AGO = 400


@dataclass(frozen=True, slots=True)
class Setting:
    """A sample school: how many students, which seed, on which day, in which currency."""

    students: int = 2000
    seed: int = 1
    today: date = date(2025, 9, 1)
    currency: str = "USD"

    def stream(self, *path: str) -> random.Random:
        """A stream of chance of its own: drawing from one never shifts another."""
        text = "/".join((str(self.seed), str(self.students), self.today.isoformat(), *path))
        return random.Random(hashlib.sha256(text.encode()).digest())

    def ids(self, kind: str) -> Ids:
        """Identifiers for the rows of one table."""
        founded = at(self.today - timedelta(days=_FOUNDED_DAYS_AGO))
        return Ids(self.stream("ids", kind), int(founded.timestamp() * 1000))


class Ids:
    """UUIDv7-shaped identifiers, rising, from a stream of chance instead of the clock."""

    def __init__(self, stream: random.Random, first_millisecond: int) -> None:
        self._stream = stream
        self._millisecond = first_millisecond

    def take(self) -> str:
        """The next identifier."""
        self._millisecond += 1
        bits = self._stream.getrandbits(74)
        high, low = bits >> 62, bits & ((1 << 62) - 1)
        text = f"{(self._millisecond << 80) | (0x7000 | high) << 64 | (1 << 63) | low:032x}"
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def at(day: date, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    """An instant on a day, in UTC."""
    return datetime.combine(day, time(hour, minute, second), UTC)


def weighted(chance: random.Random, choices: Sequence[tuple[Item, float]]) -> Item:
    """One of the choices, by weight."""
    mark = chance.random() * sum(weight for _, weight in choices)
    for item, weight in choices:
        mark -= weight
        if mark < 0:
            return item
    return choices[-1][0]
