"""Which encoding from before Unicode a text is in, told from the letters that each would make of it.

Latin text has its accents one by one among plain letters; other scripts stand in runs. What is
assumed here is always told to the person, who can name another one.
"""

from __future__ import annotations

import re
from collections.abc import Callable

# What Windows programs write where nobody asked for Unicode.
WESTERN = "cp1252"
_RUN = re.compile(rb"[\x80-\xff]{3}")
_LOOKED_AT = 200_000
_ENOUGH = 0.95


def _japanese(mark: str) -> bool:
    return (
        "\u3000" <= mark <= "\u30ff" or "\u4e00" <= mark <= "\u9fff" or "\uff01" <= mark <= "\uff60"
    )


def _arabic(mark: str) -> bool:
    return "\u0600" <= mark <= "\u06ff" or mark in "\u200c\u200d\xa0"


def _cyrillic(mark: str) -> bool:
    return "\u0400" <= mark <= "\u04ff" or mark in "№\xa0"


# In this order: what is read as Arabic could be read as Cyrillic too, but not the other way.
_SCRIPTS: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("cp932", _japanese),
    ("cp1256", _arabic),
    ("cp1251", _cyrillic),
)


def assumed_encoding(data: bytes) -> str:
    """The likeliest encoding of text that is no Unicode."""
    start = data[:_LOOKED_AT]
    start = start[: start.rfind(b"\n") + 1] or start
    if _RUN.search(start):
        for encoding, belongs in _SCRIPTS:
            if _share(start, encoding, belongs) >= _ENOUGH:
                return encoding
    return WESTERN


def _share(data: bytes, encoding: str, belongs: Callable[[str], bool]) -> float:
    """How much of what is not plain would be of this script."""
    try:
        marks = [mark for mark in data.decode(encoding) if not mark.isascii()]
    except UnicodeDecodeError:
        return 0.0
    return sum(map(belongs, marks)) / len(marks) if marks else 0.0
