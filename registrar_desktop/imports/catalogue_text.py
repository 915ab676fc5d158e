"""Course numbers and credits as catalogues write them, in words."""

from __future__ import annotations

import re

from registrar_desktop.rules.names import tidy
from registrar_desktop.schema.vocabulary import Level

LONGEST_NUMBER = 32
_AMOUNT = re.compile(r"\d+(?:\.\d{1,2})?")
_DIGITS = re.compile(r"\d+")
# The first number of a run of cross-listed ones: `238/ANTH 268/COGR 225A`.
_FIRST_LISTED = re.compile(r"[^/,\s]+")


def split_number(text: str) -> tuple[str, str] | None:
    """Subject and number of `CSE 8A`; None where one of them is missing."""
    subject, _, number = tidy(text).partition(" ")
    if not number or not _DIGITS.search(number) or len(subject) > LONGEST_NUMBER:
        return None
    if len(number) > LONGEST_NUMBER:
        first = _FIRST_LISTED.match(number)
        return (subject, first.group()) if first and _DIGITS.search(first.group()) else None
    return subject, number


def credits_in(text: str) -> tuple[int, int] | None:
    """Least and most credits in hundredths: `4`, `2.5`, `1–4`, `2, 4, or 6`, `4-4-4`."""
    amounts = [round(float(amount) * 100) for amount in _AMOUNT.findall(text)]
    return (min(amounts), max(amounts)) if amounts else None


def level_of_number(number: str) -> Level | None:
    """The level that the hundreds of a course number stand for."""
    found = _DIGITS.search(number)
    if found is None:
        return None
    hundreds = int(found.group()) // 100
    if hundreds <= 1:
        return Level.UNDERGRADUATE
    return Level.PROFESSIONAL if hundreds in {3, 4} else Level.GRADUATE
