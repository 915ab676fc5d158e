"""Keeps requests under the API's rate, and waits where it was told to wait."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable

from registrar_desktop.clock import Clock

# Sums of fractions of a second may miss a whole token by a hair.
_ALMOST = 1e-6


class Pace:
    """A token bucket: `rate` requests a second, as many at once after a rest.

    wait: sleeps so many seconds; given, so that closing the program can cut it short.
    """

    def __init__(self, clock: Clock, rate: float, wait: Callable[[float], object]) -> None:
        self._clock = clock
        self._rate = rate
        self._wait = wait
        self._lock = threading.Lock()
        self._tokens = rate
        self._filled_at = clock.monotonic()
        self._closed_until = 0.0

    def take(self) -> None:
        """Wait for a turn."""
        while (seconds := self._claim()) > 0:
            self._wait(seconds)

    def closed_for(self) -> float:
        """Seconds the API asked to be left alone, from now."""
        with self._lock:
            return max(0.0, self._closed_until - self._clock.monotonic())

    def close(self, seconds: float) -> None:
        """The API asked to be left alone; who wants to send asks `closed_for` first."""
        with self._lock:
            self._closed_until = max(self._closed_until, self._clock.monotonic() + seconds)

    def rest(self, attempt: int, retry_after: float | None) -> None:
        """Wait before another try: what was asked for, else longer each time, at random."""
        # Chance spreads the desks; nothing is secret about it.
        spread = random.uniform(0.5, 1.0) * min(0.5 * 2**attempt, 8.0)  # noqa: S311
        self._wait(max(retry_after or 0.0, spread))

    def _claim(self) -> float:
        with self._lock:
            now = self._clock.monotonic()
            self._tokens = min(self._rate, self._tokens + (now - self._filled_at) * self._rate)
            self._filled_at = now
            if self._tokens >= 1 - _ALMOST:
                self._tokens -= 1
                return 0.0
            return (1 - self._tokens) / self._rate
