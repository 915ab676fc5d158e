"""Under which circumstances a change set is judged: who asks, and the time that counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from central.school import SchoolFacts
from registrar_desktop.schema.vocabulary import Role
from sync.protocol import ChangeSet

# What takes no longer than this from the desk is under way as usual, and counts as received there.
_ON_ITS_WAY = timedelta(hours=1)
# Beyond it a desk says itself that its clock is wrong, and its times prove nothing.
_CLOCK_TOLERANCE = timedelta(minutes=2)


def received_at(change: ChangeSet, now: datetime) -> datetime:
    """When the person acted, by the centre's clock: never later than now."""
    return _adjusted(change.recorded_at, change, now)


def _adjusted(told: datetime, change: ChangeSet, now: datetime) -> datetime:
    told = told.replace(tzinfo=UTC) if told.tzinfo is None else told.astimezone(UTC)
    return min(told - timedelta(milliseconds=change.clock_offset_ms or 0), now)


def clock_is_off(change: ChangeSet) -> bool:
    """Whether the desk's clock was measured to be wrong: its times are corrected, and that is
    told."""
    offset = change.clock_offset_ms
    return offset is not None and abs(offset) > _CLOCK_TOLERANCE // timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Occasion:
    """Who asks with which roles, when it was received at the desk, and when it came in."""

    change: ChangeSet
    roles: Sequence[Role]
    received_at: datetime
    now: datetime
    school: SchoolFacts

    @property
    def day(self) -> date:
        """The institution's day that counts for deadlines where no outage is declared."""
        late = self.now - self.received_at > _ON_ITS_WAY
        return self.school.day(self.now if late else self.received_at)

    def by_our_clock(self, told: datetime) -> datetime:
        """A time that the desk's clock told, by the centre's; never later than now."""
        return _adjusted(told, self.change, self.now)

    @property
    def received_day(self) -> date:
        """The institution's day when it was received at the desk."""
        return self.school.day(self.received_at)

    @property
    def clock_counts(self) -> bool:
        """Whether the desk's clock was measured and right enough to prove when it was received."""
        return self.change.clock_offset_ms is not None and not clock_is_off(self.change)
