"""How many requests are worked on at once: as many as the database and this process bear now.

A gradient limit in the manner of Netflix's concurrency-limits: while requests take about as long as
they usually do, more are let in; when they take longer, fewer. Nothing is tuned by hand but the
bounds. Who waits meanwhile is left to the line.
"""

from __future__ import annotations

LEAST = 2
_FIRST = 4.0
# So much longer than usual a request may take before fewer are let in.
_TOLERANCE = 2.0
_FALLS, _RISES = 0.2, 0.0002
_SMOOTHING = 0.05
_MOST_KINDS = 500


class AdaptiveLimit:
    """At most `most` at once. Not for several threads."""

    def __init__(self, most: int) -> None:
        self._most = max(LEAST, most)
        self._limit = min(_FIRST, float(self._most))
        self._usual: dict[str, float] = {}
        self._strain = 1.0
        self._seconds = 0.0

    @property
    def now(self) -> int:
        """How many may be worked on at once."""
        return int(self._limit)

    @property
    def strain(self) -> float:
        """How many times longer than usual requests take, smoothed."""
        return self._strain

    @property
    def seconds_each(self) -> float:
        """In which time one more request is done with, while all places are taken; smoothed."""
        return self._seconds / self._limit

    def served(self, kind: str, seconds: float, at_once: int) -> None:
        """A request of this kind took so long while so many were worked on."""
        self._seconds += (seconds - self._seconds) * (_SMOOTHING if self._seconds else 1.0)
        ratio = seconds / max(self._learn(kind, seconds), 1e-6)
        self._strain += (min(ratio, 10.0) - self._strain) * _SMOOTHING
        if at_once * 2 < self._limit:
            return  # What nobody tried cannot show that more would be too many.
        gradient = min(1.0, max(0.5, _TOLERANCE / self._strain))
        wanted = self._limit * gradient + 1.0
        moved = self._limit + (wanted - self._limit) * _SMOOTHING
        self._limit = min(float(self._most), max(float(LEAST), moved))

    def _learn(self, kind: str, seconds: float) -> float:
        """What this kind usually takes: soon lower, slowly higher."""
        if kind not in self._usual and len(self._usual) >= _MOST_KINDS:
            self._usual.clear()
        usual = self._usual.get(kind, seconds)
        usual += (seconds - usual) * (_FALLS if seconds < usual else _RISES)
        self._usual[kind] = usual
        return usual
