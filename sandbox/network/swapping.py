"""Exchanges the answers of two requests, as a broken middlebox does."""

from __future__ import annotations

import threading

from sandbox.network.upstream import Answer


class Exchange:
    """Where an answer waits for another one to change places with."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._offered: list[Answer] | None = None

    def swap(self, mine: Answer, seconds: float) -> Answer:
        """The other one's answer; one's own where nobody came in time."""
        with self._condition:
            if self._offered is not None:
                place, self._offered = self._offered, None
                theirs = place[0]
                place.append(mine)
                self._condition.notify_all()
                return theirs
            place = self._offered = [mine]
            self._condition.wait_for(lambda: len(place) == 2, seconds)
            if self._offered is place:
                self._offered = None
            return place[-1]
