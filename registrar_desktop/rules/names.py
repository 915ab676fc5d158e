"""How names are stored, compared and found: tidy spelling, folding, romanization."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from anyascii import anyascii

# Letters that decomposition leaves as they are but people leave out when they type.
_STROKES = str.maketrans(
    {
        "ł": "l",
        "đ": "d",
        "ø": "o",
        "ħ": "h",
        "ı": "i",
        "ŧ": "t",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "ð": "d",
        "ß": "ss",
    }
)
_APOSTROPHES = str.maketrans(dict.fromkeys("'’‘ʼʻ`´"))


def tidy(text: str) -> str:
    """NFC, trimmed (also U+00A0), inner white space as one space each."""
    return " ".join(unicodedata.normalize("NFC", text).split())


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """The form in which names are compared: case, accents and apostrophes do not matter."""
    if text.isascii():
        return " ".join(text.translate(_APOSTROPHES).casefold().split())
    # Taken apart first: some letters, like those of styled alphabets, are capitals inside, and an
    # accent used as an apostrophe would become a blank.
    apart = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES)).casefold()
    lowered = unicodedata.normalize("NFKD", apart).translate(_STROKES)
    bare = "".join(mark for mark in lowered if not unicodedata.combining(mark))
    return " ".join(unicodedata.normalize("NFC", bare.translate(_APOSTROPHES)).split())


@lru_cache(maxsize=4096)
def romanize(text: str) -> str:
    """The folded name in Latin letters; the same as `fold` where it is Latin already."""
    folded = fold(text)
    return folded if folded.isascii() else fold(anyascii(text))


def full_name(family: str, given: str) -> str:
    """`Family, Given` as lists show it; the one name where there is only one."""
    return ", ".join(part for part in (family, given) if part)
