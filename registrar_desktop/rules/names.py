"""How names are stored, compared and found: tidy spelling, folding, romanization."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
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


def fold(text: str) -> str:
    """The form in which names are compared: case, accents and apostrophes do not matter."""
    return _by_words(_fold_word, text)


def romanize(text: str) -> str:
    """The folded name in Latin letters; the same as `fold` where it is Latin already."""
    return _by_words(_romanize_word, text)


# A school has far fewer words in its names than names: what takes long is kept by word.
def _by_words(form: Callable[[str], str], text: str) -> str:
    if text.isascii():
        return _fold_ascii(text)
    # A word of apostrophes leaves nothing.
    return " ".join(filter(None, map(form, text.split())))


def _fold_ascii(text: str) -> str:
    # The two of the apostrophes that are ASCII; a table of all takes longer than all the rest.
    return " ".join(text.replace("'", "").replace("`", "").lower().split())


def _fold_word(word: str) -> str:
    return _fold_ascii(word) if word.isascii() else _fold_letters(word)


def _romanize_word(word: str) -> str:
    return _fold_ascii(word) if word.isascii() else _romanize_letters(word)


@lru_cache(maxsize=8192)
def _fold_letters(word: str) -> str:
    # Taken apart first: some letters, like those of styled alphabets, are capitals inside, and an
    # accent used as an apostrophe would become a blank.
    apart = unicodedata.normalize("NFKD", word.translate(_APOSTROPHES)).casefold()
    lowered = unicodedata.normalize("NFKD", apart).translate(_STROKES)
    bare = "".join(mark for mark in lowered if not unicodedata.combining(mark))
    return " ".join(unicodedata.normalize("NFC", bare.translate(_APOSTROPHES)).split())


@lru_cache(maxsize=8192)
def _romanize_letters(word: str) -> str:
    folded = _fold_letters(word)
    return folded if folded.isascii() else fold(anyascii(word))


def full_name(family: str, given: str) -> str:
    """`Family, Given` as lists show it; the one name where there is only one."""
    return ", ".join(part for part in (family, given) if part)
