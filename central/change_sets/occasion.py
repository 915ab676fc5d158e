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
    return adjusted(change.recorded_at, change.clock_offset_ms, now)


def adjusted(told: datetime, clock_offset_ms: int | None, now: datetime) -> datetime:
    """A time that a desk's clock told, by the centre's; never later than now."""
    told = told.replace(tzinfo=UTC) if told.tzinfo is None else told.astimezone(UTC)
    return min(told - timedelta(milliseconds=clock_offset_ms or 0), now)


def clock_is_off(change: ChangeSet) -> bool:
    """Whether the desk's clock was measured to be wrong: its times are corrected, and that is
    told."""
    return change.clock_offset_ms is not None and not _is_right(change.clock_offset_ms)


def _is_right(offset: int) -> bool:
    return abs(offset) <= _CLOCK_TOLERANCE // timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Claim:
    """When something was asked for: received at the desk by the centre's clock, come in at the
    centre, and what the desk's clock was off then, where that was measured."""

    received_at: datetime
    arrived_at: datetime
    clock_offset_ms: int | None


def claim_of(change: ChangeSet, now: datetime) -> Claim:
    """What a change set says of itself that comes in now."""
    return Claim(received_at(change, now), now, change.clock_offset_ms)


@dataclass(frozen=True, slots=True)
class Occasion:
    """Who asks with which roles, when it was first asked for, and when it is decided."""

    change: ChangeSet
    roles: Sequence[Role]
    claim: Claim
    now: datetime
    school: SchoolFacts

    @property
    def received_at(self) -> datetime:
        """When it was received at the desk; for an answer, when what it answers was."""
        return self.claim.received_at

    @property
    def day(self) -> date:
        """The institution's day that counts for deadlines where no outage is declared."""
        late = self.claim.arrived_at - self.received_at > _ON_ITS_WAY
        return self.school.day(self.claim.arrived_at if late else self.received_at)

    def by_our_clock(self, told: datetime) -> datetime:
        """A time that the desk's clock told, by the centre's; never later than now."""
        return adjusted(told, self.change.clock_offset_ms, self.now)

    @property
    def received_day(self) -> date:
        """The institution's day when it was received at the desk."""
        return self.school.day(self.received_at)

    @property
    def clock_counts(self) -> bool:
        """Whether the desk's clock was measured and right enough to prove when it was received."""
        offset = self.claim.clock_offset_ms
        return offset is not None and _is_right(offset)
