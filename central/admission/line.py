"""The line in front of the centre: the most urgent first, and among equals each desk in its turn.

A desk with a hundred requests does not keep one with a single request waiting. Pure order: time and
what is refused are left to the gate.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from dataclasses import dataclass
from typing import Generic, TypeVar

from central.admission.asking import Asking

# Every so many the least urgent has its turn, so that nothing waits for ever in a long surge.
TURN_OF_THE_LEAST = 6

T = TypeVar("T")


@dataclass(eq=False, slots=True)
class Place(Generic[T]):
    """A request's place in the line and what calls it."""

    asking: Asking
    calls: T


class Line(Generic[T]):
    """Requests that wait. Not for several threads."""

    def __init__(self) -> None:
        self._waiting: dict[int, OrderedDict[str, deque[Place[T]]]] = {}
        self._taken = 0
        self._many = 0

    def __len__(self) -> int:
        return self._many

    def ahead_of(self, urgency: int) -> int:
        """How many would be called before one of this urgency that comes now."""
        return sum(
            len(places)
            for each, desks in self._waiting.items()
            if each <= urgency
            for places in desks.values()
        )

    def of(self, desk: str) -> int:
        """How many of one desk wait."""
        return sum(len(desks.get(desk, ())) for desks in self._waiting.values())

    def join(self, asking: Asking, calls: T) -> Place[T]:
        """A place at the end of the desk's own."""
        place = Place(asking, calls)
        desks = self._waiting.setdefault(asking.urgency, OrderedDict())
        desks.setdefault(asking.desk, deque()).append(place)
        self._many += 1
        return place

    def leave(self, place: Place[T]) -> None:
        """Nobody waits there any more. Nothing happens where it was called already."""
        desks = self._waiting.get(place.asking.urgency, OrderedDict())
        places = desks.get(place.asking.desk)
        if places is not None and place in places:
            places.remove(place)
            self._many -= 1
            self._tidy(place.asking)

    def next(self, *, without: int = 8) -> Place[T] | None:
        """The one whose turn it is, taken out. without: none of this urgency or a lesser one."""
        open_to = sorted(each for each in self._waiting if each < without)
        if not open_to:
            return None
        self._taken += 1
        urgency = open_to[-1 if self._taken % TURN_OF_THE_LEAST == 0 else 0]
        desk, places = next(iter(self._waiting[urgency].items()))
        place = places.popleft()
        self._many -= 1
        self._waiting[urgency].move_to_end(desk)
        self._tidy(place.asking)
        return place

    def _tidy(self, asking: Asking) -> None:
        desks = self._waiting[asking.urgency]
        if not desks[asking.desk]:
            del desks[asking.desk]
        if not desks:
            del self._waiting[asking.urgency]
