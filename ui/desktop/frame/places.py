"""Where a person is in the window, and the way back and forward, like a browser's."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """A page, and the record it shows where the page shows one."""

    page: str
    record: str = ""


class Trail:
    """The places visited, with the one shown now."""

    LONGEST = 100

    def __init__(self) -> None:
        self._places: list[Place] = []
        self._now = -1

    @property
    def here(self) -> Place | None:
        return self._places[self._now] if self._now >= 0 else None

    @property
    def can_go_back(self) -> bool:
        return self._now > 0

    @property
    def can_go_forward(self) -> bool:
        return self._now < len(self._places) - 1

    def go(self, place: Place) -> None:
        """Visit a place; what lay ahead is forgotten."""
        if place == self.here:
            return
        del self._places[self._now + 1 :]
        self._places.append(place)
        del self._places[: -self.LONGEST]
        self._now = len(self._places) - 1

    def back(self) -> Place | None:
        """The place before this one, which becomes the present."""
        if not self.can_go_back:
            return None
        self._now -= 1
        return self.here

    def forward(self) -> Place | None:
        """The place after this one, which becomes the present."""
        if not self.can_go_forward:
            return None
        self._now += 1
        return self.here

    def forget(self, place: Place) -> None:
        """Take a place that is closed out of the trail."""
        before = self._places[: self._now + 1]
        after = self._places[self._now + 1 :]
        before = [known for known in before if known != place]
        self._places = _without_repeats(before + [known for known in after if known != place])
        self._now = min(len(before), len(self._places)) - 1


def _without_repeats(places: list[Place]) -> list[Place]:
    return [place for at, place in enumerate(places) if at == 0 or place != places[at - 1]]
