"""How many change sets go into one request: more while answers are quick, fewer when they are not.

A request that is too large for a busy centre is lost whole; one that is too small costs a journey
for nothing.
"""

from __future__ import annotations

FIRST = 100
SMALLEST = 10
LARGEST = 500  # a centre of the first edition takes FIRST at the most
QUICK_SECONDS = 1.0
SLOW_SECONDS = 4.0


class Portions:
    """The size of the next request, by how the last ones went."""

    def __init__(self, size: int = FIRST) -> None:
        self.size = size

    def answered(self, seconds: float, edition: int) -> None:
        """An answer of a centre of this edition came after so many seconds."""
        largest = LARGEST if edition > 1 else FIRST
        if seconds < QUICK_SECONDS:
            self.size = min(largest, self.size * 2)
        elif seconds > SLOW_SECONDS:
            self.size = max(SMALLEST, self.size // 2)
