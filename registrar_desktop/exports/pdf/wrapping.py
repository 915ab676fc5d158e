"""Breaks text into lines of a width: at spaces, after hyphens, between East Asian letters."""

from __future__ import annotations

import re
import unicodedata

from registrar_desktop.exports.pdf.fonts import Style
from registrar_desktop.exports.pdf.shaping import Setter

# A line may break at spaces and after a hyphen, stroke or at-sign that no digit follows: numbers,
# dates and times stay whole.
_PIECES = re.compile(r"\s+|(?:[^\s\-/@\u2010]|[\-/@\u2010](?=\d))*[\-/@\u2010]*")
MOST_LINES = 40
# More than any 40 lines hold; what lies beyond is not even looked at.
_MOST_LETTERS = 20_000


def wrap(
    setter: Setter, text: str, width: float, size: float, style: Style = Style.REGULAR
) -> list[str]:
    """The lines of a text, its own line ends kept; at most `MOST_LINES`, the last cut with `…`."""
    if len(text) < 400 and "\n" not in text and setter.width(text, size, style) <= width:
        return [text]
    lines: list[str] = []
    for paragraph in text[:_MOST_LETTERS].split("\n"):
        lines += _filled(setter, paragraph, width, size, style, MOST_LINES + 1 - len(lines))
        if len(lines) > MOST_LINES:
            return [*lines[: MOST_LINES - 1], lines[MOST_LINES - 1].rstrip() + " …"]
    return lines


def _filled(
    setter: Setter, text: str, width: float, size: float, style: Style, most: int
) -> list[str]:
    lines: list[str] = []
    line, used = "", 0.0
    for piece in pieces(text):
        wide = setter.width(piece, size, style)
        if used + wide <= width or (piece.isspace() and line):
            line, used = line + piece, used + wide
            continue
        if line.strip():
            lines.append(line.rstrip())
        line, used = ("", 0.0) if piece.isspace() else (piece, wide)
        while used > width and len(lines) < most:
            fits = _fitting(setter, line, width, size, style)
            lines.append(line[:fits])
            line = line[fits:]
            used = setter.width(line, size, style) if len(line) < 400 else width + 1
        if len(lines) >= most:
            return lines
    return [*lines, line.rstrip()]


def pieces(text: str) -> list[str]:
    """The parts between which a line may break; spaces are parts of their own."""
    found = [piece for piece in _PIECES.findall(text) if piece]
    if text.isascii():
        return found
    return [part for piece in found for part in _east_asian(piece)]


def _east_asian(piece: str) -> list[str]:
    """Single letters where a script has no spaces between its words."""
    parts: list[str] = []
    for mark in piece:
        wide = unicodedata.east_asian_width(mark) in "WF"
        if parts and not wide and not _is_wide(parts[-1]):
            parts[-1] += mark
        else:
            parts.append(mark)
    return parts


def _is_wide(part: str) -> bool:
    return len(part) == 1 and unicodedata.east_asian_width(part) in "WF"


def _fitting(setter: Setter, text: str, width: float, size: float, style: Style) -> int:
    """How many letters of a word that is too long fit; at least one."""
    low, high = 1, min(len(text), 400)
    while low < high:
        middle = (low + high + 1) // 2
        if setter.width(text[:middle], size, style) <= width:
            low = middle
        else:
            high = middle - 1
    while low > 1 and unicodedata.combining(text[low : low + 1] or " "):
        low -= 1
    return low
