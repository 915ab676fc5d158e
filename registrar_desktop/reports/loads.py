"""Full-time, three-quarter, half-time: a student's load from credits, by level.

Credits are hundredths. The thresholds are those most American institutions publish.
"""

from __future__ import annotations

from enum import StrEnum

from registrar_desktop.schema.vocabulary import Level


class Load(StrEnum):
    """The letters of the National Student Clearinghouse for whoever is enrolled."""

    FULL_TIME = "F"
    THREE_QUARTER = "Q"
    HALF_TIME = "H"
    LESS_THAN_HALF = "L"


WORDS = {
    Load.FULL_TIME: "full-time",
    Load.THREE_QUARTER: "three-quarter-time",
    Load.HALF_TIME: "half-time",
    Load.LESS_THAN_HALF: "less than half-time",
}
_UNDERGRADUATE = (1200, 900, 600)
_GRADUATE = (800, 600, 400)
_THRESHOLDS: dict[Level, tuple[int, int, int]] = {
    Level.UNDERGRADUATE: _UNDERGRADUATE,
    Level.CERTIFICATE: _UNDERGRADUATE,
    Level.NON_DEGREE: _UNDERGRADUATE,
    Level.GRADUATE: _GRADUATE,
    Level.PROFESSIONAL: _UNDERGRADUATE,
}
# Credits of one full-time equivalent in a term.
FULL_CREDITS: dict[Level, int] = {
    Level.UNDERGRADUATE: 1500,
    Level.CERTIFICATE: 1500,
    Level.NON_DEGREE: 1500,
    Level.GRADUATE: 1200,
    Level.PROFESSIONAL: 1500,
}


def load(level: Level, credits_: int) -> Load:
    """The load of a student of this level with these credits in a term."""
    full, three_quarter, half = _THRESHOLDS[level]
    if credits_ >= full:
        return Load.FULL_TIME
    if credits_ >= three_quarter:
        return Load.THREE_QUARTER
    return Load.HALF_TIME if credits_ >= half else Load.LESS_THAN_HALF


def full_time_from(level: Level) -> int:
    """The credits from which a student of this level is full-time."""
    return _THRESHOLDS[level][0]
