"""Which processes a hold stops, and when it is in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from registrar_desktop.schema.vocabulary import HoldType


class Process(StrEnum):
    """What a hold may stop."""

    ADD = "ADD"
    DROP = "DROP"
    VERIFICATION = "VERIFICATION"
    TRANSCRIPT = "TRANSCRIPT"
    GRADUATION = "GRADUATION"
    REFUND = "REFUND"


_BLOCKS: dict[HoldType, frozenset[Process]] = {
    HoldType.FINANCIAL: frozenset(
        {Process.ADD, Process.TRANSCRIPT, Process.GRADUATION, Process.REFUND}
    ),
    HoldType.ADVISING: frozenset({Process.ADD}),
    HoldType.HEALTH: frozenset({Process.ADD}),
    HoldType.ADMISSION_DOCUMENTS: frozenset({Process.ADD, Process.TRANSCRIPT}),
    HoldType.ACADEMIC_STANDING: frozenset({Process.ADD, Process.GRADUATION}),
    HoldType.CONDUCT: frozenset(
        {Process.ADD, Process.DROP, Process.TRANSCRIPT, Process.GRADUATION}
    ),
    HoldType.LIBRARY: frozenset({Process.TRANSCRIPT, Process.GRADUATION}),
    HoldType.MAJOR_DECLARATION: frozenset({Process.ADD}),
    # Who the person is is not certain: no paper may leave, and nothing new be attached.
    HoldType.IDENTITY: frozenset(Process),
}


# Holds about who the student is, or how they behaved, stop what was asked before them, too; the
# others are about something owed and let pass what was on its way when they were placed.
_STOP_IN_FLIGHT = frozenset({HoldType.ACADEMIC_STANDING, HoldType.CONDUCT, HoldType.IDENTITY})


@dataclass(frozen=True, slots=True)
class HoldFacts:
    """What a decision needs to know of one hold."""

    type: HoldType
    office: str
    reason: str
    from_date: date
    to_date: date | None = None
    released_at: datetime | None = None
    placed_at: datetime | None = None


def stops(kind: HoldType) -> frozenset[Process]:
    """The processes that a hold of this type stops."""
    return _BLOCKS[kind]


def in_force(hold: HoldFacts, day: date) -> bool:
    """Whether the hold stands on that day (of the institution); both ends inclusive."""
    if hold.released_at is not None or day < hold.from_date:
        return False
    return hold.to_date is None or day <= hold.to_date


def lets_pass(hold: HoldFacts, received_at: datetime) -> bool:
    """Whether a request received then was under way before the hold, and the hold lets it pass."""
    if hold.placed_at is None or hold.type in _STOP_IN_FLIGHT:
        return False
    return hold.placed_at > received_at


def blocking(holds: tuple[HoldFacts, ...], process: Process, day: date) -> list[HoldFacts]:
    """The holds that stop the process on that day."""
    return [hold for hold in holds if process in stops(hold.type) and in_force(hold, day)]
