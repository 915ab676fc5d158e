"""When a peer is asked again: pure functions of what happened and of chance.

Full jitter (AWS Architecture Blog, "Exponential Backoff And Jitter") keeps the desks of a school
from coming back in the same second after an outage.
"""

from __future__ import annotations

BASE_SECONDS = 2.0
LONGEST_SECONDS = 120.0
REST_SECONDS = 10.0


def after_failure(failures: int, retry_after: float | None, chance: float) -> float:
    """Seconds until the next attempt after so many failures in a row; never before `retry_after`.

    chance: a number in [0, 1).
    """
    ceiling = min(LONGEST_SECONDS, BASE_SECONDS * 2.0 ** min(failures, 16))
    least = retry_after or 0.0
    return least + max(0.5, ceiling * chance)


def after_success(chance: float) -> float:
    """Seconds until the next look when all is well, spread so that desks do not march in step."""
    return REST_SECONDS * (0.75 + 0.5 * chance)
