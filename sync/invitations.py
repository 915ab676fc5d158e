"""When a peer asked to be left alone: what it said with its answer, and what of that is kept."""

from __future__ import annotations

from datetime import datetime
from email.utils import parsedate_to_datetime
from math import isfinite

from registrar_desktop.errors import Fault

# What a peer may ask for; more would let a mistaken answer stop delivery for good.
LONGEST_WAIT = 3600.0


def wait_in(fault: Fault) -> float | None:
    """The seconds that the peer asked to be left alone, or None."""
    told = fault.facts.get("retry_after")
    if not isinstance(told, int | float) or not isfinite(told):
        return None
    return min(max(0.0, float(told)), LONGEST_WAIT)


def asked_to_wait(header: str | None, now: datetime) -> float | None:
    """`Retry-After` in seconds, as a number or as a date by the peer's clock; None where it tells
    nothing. An hour at most."""
    text = (header or "").strip()
    try:
        wanted = float(text)
    except ValueError:
        try:
            wanted = (parsedate_to_datetime(text) - now).total_seconds()
        except (ValueError, TypeError):
            return None
    return min(max(0.0, wanted), LONGEST_WAIT) if isfinite(wanted) else None
