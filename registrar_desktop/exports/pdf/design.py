"""Sizes, colours and distances of all papers: the one place to change how they look."""

from __future__ import annotations

Colour = tuple[float, float, float]


def _colour(code: str) -> Colour:
    red, green, blue = (int(code[at : at + 2], 16) / 255 for at in (0, 2, 4))
    return round(red, 3), round(green, 3), round(blue, 3)


INK = _colour("1B2733")
BRAND = _colour("1F3A5F")
MUTED = _colour("5F6B7A")
HAIRLINE = _colour("D5DBE3")
PALE = _colour("EEF2F7")
WARNING = _colour("A8321F")
# For parts of a whole and series: dark to light, told apart in grey as well.
SERIES = tuple(_colour(code) for code in ("1F3A5F", "4F7CAC", "9DB9D6", "D9A441", "A8321F"))

HAIR = 0.4
RULE = 0.8

TITLE = 15.0
HEADING = {1: 11.5, 2: 9.5}
BODY = 9.0
LETTER = 10.5
NOTE = 8.0
TABLE = 8.5
TABLE_SMALLEST = 6.5
TABLE_HEAD = 7.8
SMALL = 7.2
FIGURE = 16.0

LEADING = 1.38
CELL_SIDE = 4.0
CELL_ABOVE = 3.1
CELL_BELOW = 3.1
AFTER_BLOCK = 12.0
