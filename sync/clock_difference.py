"""How far another computer's clock is ahead of this one's, as its answers tell.

Each answer narrows the difference from both sides; an answer that contradicts means that one of
the clocks was set, or that this computer slept, and begins anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Difference:
    """Their clock minus ours lies between `least` and `most`."""

    least: timedelta
    most: timedelta

    @property
    def middle(self) -> timedelta:
        """The best guess."""
        return (self.least + self.most) / 2

    def contradicts(self, other: Difference) -> bool:
        """Whether not both can be true."""
        return self.least > other.most or other.least > self.most

    def narrowed(self, before: Difference | None) -> Difference:
        """What this one, which is newer, and the one before allow; this one where they contradict."""
        if before is None or self.contradicts(before):
            return self
        return Difference(max(self.least, before.least), min(self.most, before.most))


def by_date(date: str | None, here: datetime, took: float) -> Difference | None:
    """From a `Date` header, which has whole seconds only; None where it tells nothing.

    here: our clock when the answer came. took: seconds since its request went out.
    """
    try:
        # A zone of -0000 comes without one; the time is UTC all the same.
        there = parsedate_to_datetime(date or "")
    except (ValueError, TypeError):
        return None
    there = there if there.tzinfo else there.replace(tzinfo=UTC)
    return _between(there, there + _SECOND, here, took)


def by_instant(instant: str | None, here: datetime, took: float) -> Difference | None:
    """From an instant in ISO 8601 that was written while the answer was made, like `by_date`."""
    try:
        there = datetime.fromisoformat(instant or "")
    except ValueError:
        return None
    return None if there.tzinfo is None else _between(there, there, here, took)


def _between(earliest: datetime, latest: datetime, here: datetime, took: float) -> Difference:
    """It was written after the request went out and before the answer came."""
    return Difference(earliest - here, latest - (here - timedelta(seconds=took)))
