"""The API's clock, told by the `Date` of its answers, which has whole seconds only."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

from registrar_desktop.clock import Clock
from sync.clock_difference import Difference, by_date

_NEVER = datetime.min.replace(tzinfo=UTC)


class ApiClock:
    """What time it is at the API, as far as its answers tell."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._ahead: Difference | None = None
        self._latest = _NEVER

    @property
    def heard(self) -> bool:
        """Whether any answer has told the time."""
        return self._ahead is not None

    def now(self) -> datetime:
        """The API's time; never back, unless the difference itself has changed."""
        with self._lock:
            here = self._clock.now()
            if self._ahead is None:
                return here
            self._latest = max(self._latest, here + self._ahead.middle)
            return self._latest

    def hear(self, date: str | None, took: float) -> None:
        """An answer came just now, so many seconds after its request went out."""
        with self._lock:
            told = by_date(date, self._clock.now(), took)
            if told is None:
                return
            if self._ahead is None or told.contradicts(self._ahead):
                self._latest = _NEVER
            self._ahead = told.narrowed(self._ahead)
