"""Cuts a line into runs of one direction, one script and one face, and puts them in visual order."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from registrar_desktop.exports.pdf.bidi import base_level, levels, visual_order
from registrar_desktop.exports.pdf.fonts import Face, Fonts, Style

REPLACEMENT = "\ufffd"
_FOLLOWING = frozenset({"COMBINING", "MODIFIER", "VARIATION", "ZERO", "IDEOGRAPHIC"})
# Japanese writes three scripts in one word; they are one here.
_SAME = {"HIRAGANA": "CJK", "KATAKANA": "CJK", "KATAKANA-HIRAGANA": "CJK", "FULLWIDTH": "CJK"}


@dataclass(frozen=True, slots=True)
class Run:
    """Letters that one face draws in one direction.

    missing: no face has these letters; the replacement sign is drawn for each.
    """

    text: str
    face: Face
    is_rtl: bool
    missing: bool = False


def runs_of(text: str, fonts: Fonts, style: Style) -> list[Run]:
    """The runs of one line from left to right."""
    main = fonts.main(style)
    if text.isascii():
        return [Run(text, main, is_rtl=False)]
    at = levels(text, base_level(text))
    found: list[Run] = []
    depth: list[int] = []
    for start, end in _spans(text, at):
        for run in _faced(text[start:end], fonts, style, is_rtl=at[start] % 2 == 1):
            found.append(run)
            depth.append(at[start])
    return visual_order(found, depth)


def _spans(text: str, at: list[int]) -> list[tuple[int, int]]:
    """Stretches of one level and one script; signs and spaces stay with the letters before them."""
    spans: list[tuple[int, int]] = []
    start, script = 0, ""
    for place, mark in enumerate(text):
        own = script_of(mark)
        changed = bool(own and script and own != script)
        if place and (at[place] != at[place - 1] or changed):
            spans.append((start, place))
            start, script = place, ""
        script = own or script
    spans.append((start, len(text)))
    return spans


@lru_cache(maxsize=4096)
def script_of(mark: str) -> str:
    """The script a letter belongs to; empty for signs, digits and marks that go with any."""
    if unicodedata.category(mark)[0] not in "LM":
        return ""
    word = unicodedata.name(mark, "").partition(" ")[0]
    return "" if word in _FOLLOWING else _SAME.get(word, word)


def _faced(text: str, fonts: Fonts, style: Style, *, is_rtl: bool) -> list[Run]:
    """The span as one run where one face has it all, otherwise as few runs as the faces allow."""
    main = fonts.main(style)
    face = main if main.draws(_shown(text)) else fonts.for_text(_shown(text), style)
    if face is not None:
        return [Run(text, face, is_rtl)]
    found: list[Run] = []
    for mark in text:
        single = fonts.for_text(mark, style) if _shown(mark) else None
        joins = bool(found) and (not _shown(mark) or (found[-1].face is single))
        if joins and not (found[-1].missing and single):
            last = found[-1]
            found[-1] = Run(last.text + mark, last.face, is_rtl, last.missing)
        elif single or not _shown(mark):
            found.append(Run(mark, single or main, is_rtl))
        elif found and found[-1].missing:
            found[-1] = Run(found[-1].text + mark, main, is_rtl, missing=True)
        else:
            found.append(Run(mark, main, is_rtl, missing=True))
    return found


def _shown(text: str) -> str:
    """The letters that need a glyph: joiners, direction signs and variation selectors do not."""
    return "".join(mark for mark in text if not _is_invisible(mark))


@lru_cache(maxsize=4096)
def _is_invisible(mark: str) -> bool:
    return unicodedata.category(mark) == "Cf" or "\ufe00" <= mark <= "\ufe0f"
