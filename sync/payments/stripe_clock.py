"""The API's clock, told by the `Date` of its answers, which has whole seconds only.

Each answer narrows the difference to our clock; an answer that contradicts begins anew.
"""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from registrar_desktop.clock import Clock

_SECOND = timedelta(seconds=1)


class StripeClock:
    """How far the API's clock is ahead of this computer's, between a least and a most."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._least: timedelta | None = None
        self._most = timedelta(0)
        self._latest = datetime.min.replace(tzinfo=UTC)

    @property
    def heard(self) -> bool:
        """Whether any answer has told the time."""
        return self._least is not None

    def now(self) -> datetime:
        """The API's time; never back, unless the difference itself has changed."""
        with self._lock:
            here = self._clock.now()
            if self._least is None:
                return here
            self._latest = max(self._latest, here + (self._least + self._most) / 2)
            return self._latest

    def hear(self, date: str | None, took: float) -> None:
        """An answer came just now, so many seconds after its request went out."""
        try:
            there = parsedate_to_datetime(date or "").astimezone(UTC)
        except (ValueError, TypeError):
            return
        with self._lock:
            here = self._clock.now()
            least = there - here
            most = there + _SECOND - (here - timedelta(seconds=took))
            if self._least is not None and self._least <= most and least <= self._most:
                least, most = max(least, self._least), min(most, self._most)
            else:
                self._latest = datetime.min.replace(tzinfo=UTC)
            self._least, self._most = least, most
