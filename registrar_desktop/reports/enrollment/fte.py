"""Full-time equivalents by the three methods in use; exact until they are shown."""

from __future__ import annotations

from fractions import Fraction

from registrar_desktop.reports.loads import FULL_CREDITS
from registrar_desktop.reports.requests import FteMethod, Sector
from registrar_desktop.schema.vocabulary import Level

# IPEDS: what a part-time student counts, in millionths (NCES glossary, "FTE of enrollment").
_UNDERGRADUATE = {
    Sector.PUBLIC_4_YEAR: 403_543,
    Sector.PRIVATE_4_YEAR: 392_857,
    Sector.PUBLIC_2_YEAR: 335_737,
    Sector.OTHER: 397_058,
}
_GRADUATE = {
    Sector.PUBLIC_4_YEAR: 361_702,
    Sector.PRIVATE_4_YEAR: 382_059,
    Sector.PUBLIC_2_YEAR: 361_702,
    Sector.OTHER: 382_059,
}
_ADVANCED = frozenset({Level.GRADUATE, Level.PROFESSIONAL})


def equivalents(
    method: FteMethod, sector: Sector, level: Level, *, full: int, part: int, credits_: int
) -> Fraction:
    """The full-time equivalents of one group of students of one level. Credits in hundredths."""
    if method is FteMethod.A:
        return Fraction(credits_, FULL_CREDITS[level])
    if method is FteMethod.B:
        return full + Fraction(part, 3)
    return full + part * part_time_factor(sector, level)


def part_time_factor(sector: Sector, level: Level) -> Fraction:
    """What a part-time student counts by method C."""
    factors = _GRADUATE if level in _ADVANCED else _UNDERGRADUATE
    return Fraction(factors[sector], 1_000_000)


def hundredths(value: Fraction) -> int:
    """Rounded half up, for showing."""
    return int((value * 100 + Fraction(1, 2)) // 1)


def method_in_words(method: FteMethod, sector: Sector) -> str:
    """How the equivalents were counted, for the notes of a report."""
    if method is FteMethod.A:
        return (
            "Method A: credits divided by the full-time credits of the level "
            "(15 undergraduate, 12 graduate, 15 professional)."
        )
    if method is FteMethod.B:
        return "Method B: full-time students plus one third of the part-time students."
    factors = {
        "undergraduate": part_time_factor(sector, Level.UNDERGRADUATE),
        "graduate and professional": part_time_factor(sector, Level.GRADUATE),
    }
    told = ", ".join(f"{name} {float(factor):.6f}" for name, factor in factors.items())
    kind = sector.value.replace("_", " ").lower()
    return f"Method C: full-time students plus part-time students by IPEDS factor ({kind}: {told})."
