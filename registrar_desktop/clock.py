"""The one source of time. Everything that needs the time takes a `Clock` as an argument."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Wall time and a steady counter."""

    def now(self) -> datetime:
        """The instant now, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds of a counter that never goes back; only differences mean anything."""
        ...


class SystemClock:
    """The computer's own clock."""

    def now(self) -> datetime:
        """The instant now, aware, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds of the system's steady counter."""
        return time.monotonic()


class AheadClock:
    """Another clock, so far ahead of it: in a drill hours pass in a moment."""

    def __init__(self, clock: Clock, ahead: timedelta = timedelta()) -> None:
        self.ahead = ahead
        self._clock = clock

    def now(self) -> datetime:
        """The instant of the other clock, moved."""
        return self._clock.now() + self.ahead

    def monotonic(self) -> float:
        """The counter of the other clock, moved as far."""
        return self._clock.monotonic() + self.ahead.total_seconds()


def to_text(instant: datetime) -> str:
    """ISO 8601 in UTC with microseconds and `Z`: fixed width, so that text order is time order."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def from_text(text: str) -> datetime:
    """The instant an ISO 8601 text names; without an offset it is taken as UTC."""
    instant = datetime.fromisoformat(text)
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
