"""The order in which letters of mixed direction stand on paper (Unicode bidirectional algorithm).

Covers what names, notes and addresses hold: all of UAX #9 but explicit embeddings and isolates,
which are taken as if they were not there. Shaping and drawing are left to others.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeVar
from unicodedata import bidirectional

T = TypeVar("T")

_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\u200f\u202b\u202e\u2067\ufb1d-\ufdff\ufe70-\ufeff"
    "\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_IGNORED = frozenset({"BN", "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
_NEUTRAL = frozenset({"B", "S", "WS", "ON"})
_AT_END = frozenset({"B", "S", "WS"})
_PAIRS = dict(zip("([{（［｛「『【〈《〔", ")]}）］｝」』】〉》〕", strict=True))
_CLOSING = {closing: opening for opening, closing in _PAIRS.items()}


def has_right_to_left(text: str) -> bool:
    """Whether the text needs any of this."""
    return not text.isascii() and _RIGHT_TO_LEFT.search(text) is not None


def base_level(text: str) -> int:
    """1 where the first letter with a direction runs right to left, otherwise 0."""
    for mark in text:
        kind = bidirectional(mark)
        if kind == "L":
            return 0
        if kind in ("R", "AL"):
            return 1
    return 0


def levels(text: str, base: int) -> list[int]:
    """The embedding level of each character: odd ones run right to left."""
    if base == 0 and not has_right_to_left(text):
        return [0] * len(text)
    original = [bidirectional(mark) or "L" for mark in text]
    kept = [place for place, kind in enumerate(original) if kind not in _IGNORED]
    kinds = [original[place] for place in kept]
    side = "R" if base else "L"
    _resolve_weak(kinds, side)
    _resolve_brackets([text[place] for place in kept], kinds, side)
    _resolve_neutral(kinds, side)
    found: list[int] = [base] * len(text)
    for place, kind in zip(kept, kinds, strict=True):
        found[place] = _implicit(kind, base)
    _level_ignored(original, found, base)
    _reset_trailing(original, found, base)
    return found


def visual_order(items: Sequence[T], at: Sequence[int]) -> list[T]:
    """Items in the order they stand from left to right, given the level of each (rule L2)."""
    order = list(items)
    depth = list(at)
    for level in range(max(depth, default=0), 0, -1):
        start = 0
        while start < len(order):
            if depth[start] < level:
                start += 1
                continue
            end = start
            while end < len(order) and depth[end] >= level:
                end += 1
            order[start:end] = order[start:end][::-1]
            depth[start:end] = depth[start:end][::-1]
            start = end
    return order


def _resolve_weak(kinds: list[str], side: str) -> None:
    """Rules W1 to W7."""
    before, strong = side, side
    for place, given in enumerate(kinds):
        kind = before if given == "NSM" else given
        before = kind
        if kind in ("L", "R", "AL"):
            strong = kind
        kinds[place] = "AN" if kind == "EN" and strong == "AL" else kind
    kinds[:] = ["R" if kind == "AL" else kind for kind in kinds]
    _resolve_separators(kinds)
    strong = side
    for place, kind in enumerate(kinds):
        if kind in ("L", "R"):
            strong = kind
        elif kind == "EN" and strong == "L":
            kinds[place] = "L"


def _resolve_separators(kinds: list[str]) -> None:
    """Rules W4 to W6: signs inside and beside numbers."""
    for place in range(1, len(kinds) - 1):
        around = kinds[place - 1]
        if around == kinds[place + 1] and (
            (kinds[place] in ("ES", "CS") and around == "EN")
            or (kinds[place] == "CS" and around == "AN")
        ):
            kinds[place] = around
    start = 0
    while start < len(kinds):
        end = start
        while end < len(kinds) and kinds[end] == "ET":
            end += 1
        if end > start:
            beside = kinds[start - 1 : start] + kinds[end : end + 1]
            kinds[start:end] = ["EN" if "EN" in beside else "ON"] * (end - start)
        start = end + 1
    kinds[:] = ["ON" if kind in ("ES", "ET", "CS") else kind for kind in kinds]


def _resolve_brackets(text: Sequence[str], kinds: list[str], side: str) -> None:
    """Rule N0: both brackets of a pair take the same direction."""
    for opening, closing in _bracket_pairs(text, kinds):
        inside = {_strong(kind) for kind in kinds[opening + 1 : closing]} - {""}
        if side in inside:
            found = side
        elif inside:
            before = next((s for k in reversed(kinds[:opening]) if (s := _strong(k))), side)
            other = "L" if side == "R" else "R"
            found = other if before == other else side
        else:
            continue
        kinds[opening] = kinds[closing] = found


def _bracket_pairs(text: Sequence[str], kinds: Sequence[str]) -> list[tuple[int, int]]:
    pairs: list[tuple[int, int]] = []
    opened: list[tuple[str, int]] = []
    for place, mark in enumerate(text):
        if kinds[place] != "ON":
            continue
        if mark in _PAIRS:
            opened.append((mark, place))
        elif mark in _CLOSING:
            for depth in range(len(opened) - 1, -1, -1):
                if opened[depth][0] == _CLOSING[mark]:
                    pairs.append((opened[depth][1], place))
                    del opened[depth:]
                    break
    return sorted(pairs)


def _strong(kind: str) -> str:
    """The direction a kind counts for among neutrals: numbers count as right to left."""
    return kind if kind in ("L", "R") else "R" if kind in ("EN", "AN") else ""


def _resolve_neutral(kinds: list[str], side: str) -> None:
    """Rules N1 and N2: spaces and signs follow what stands around them."""
    start = 0
    while start < len(kinds):
        end = start
        while end < len(kinds) and kinds[end] in _NEUTRAL:
            end += 1
        if end > start:
            before = _strong(kinds[start - 1]) if start else side
            after = _strong(kinds[end]) if end < len(kinds) else side
            kinds[start:end] = [before if before == after else side] * (end - start)
        start = end + 1


def _implicit(kind: str, base: int) -> int:
    """Rules I1 and I2."""
    if base:
        return 1 if kind == "R" else 2
    return {"L": 0, "R": 1}.get(kind, 2)


def _level_ignored(original: Sequence[str], found: list[int], base: int) -> None:
    """Characters without a place of their own stand with the one before them."""
    before = base
    for place, kind in enumerate(original):
        if kind in _IGNORED:
            found[place] = before
        before = found[place]


def _reset_trailing(original: Sequence[str], found: list[int], base: int) -> None:
    """Rule L1: white space at the end belongs to the line, not to the last word."""
    for place in range(len(original) - 1, -1, -1):
        if original[place] not in _AT_END and original[place] not in _IGNORED:
            break
        found[place] = base
