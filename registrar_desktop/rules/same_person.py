"""When two records may be one person, and which of two records goes on where they are merged."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from registrar_desktop.rules.names import fold

# The answers to the question whether two records are one person.
SAME, DIFFERENT = "same_person", "different_people"


class Likeness(StrEnum):
    """Why two records look like one person, the surest first."""

    NUMBER = "NUMBER"
    EMAIL = "EMAIL"
    NAME_AND_BIRTH_DATE = "NAME_AND_BIRTH_DATE"


def name_key(family_name: str | None, given_name: str | None) -> str:
    """The form in which the names of two people are compared."""
    return fold(f"{family_name or ''} {given_name or ''}")[:300]


def births_agree(one: date | None, other: date | None) -> bool:
    """Whether birth dates do not tell two people apart: the same, or one is not known."""
    return one is None or other is None or one == other


def both_sides(facts: Mapping[str, Any]) -> tuple[str, ...]:
    """The ids of the two records that such a question is about."""
    sides = (facts.get(side) for side in ("known", "new"))
    return tuple(str(side["id"]) for side in sides if isinstance(side, dict) and "id" in side)


def goes_on(one: str, other: str) -> str:
    """The number that stays of two: the lower one, as it was given out first."""
    return min(one, other, key=_order)


def _order(number: str) -> tuple[int, str]:
    digits = re.sub(r"\D", "", number)
    return (int(digits) if digits else 0, number)
