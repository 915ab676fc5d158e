"""How wide the columns of a printed table stand, and what their cells say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from registrar_desktop.exports.cells import aware, day_text, decimals_of, grouped
from registrar_desktop.exports.papers import Row, RowKind
from registrar_desktop.exports.pdf import design
from registrar_desktop.exports.pdf.fonts import Style
from registrar_desktop.exports.pdf.shaping import Setter
from registrar_desktop.exports.pdf.wrapping import pieces
from registrar_desktop.exports.tables import Cell, Cells, Column, Kind, Stamp

_WORST_WORD = 110.0
# How many rows are searched for words that must not be broken.
_LOOKED_AT = 80
_RIGID = frozenset({Kind.CODE, Kind.DATE, Kind.INSTANT})


@dataclass(frozen=True, slots=True)
class Placed:
    """A column on paper: its left edge and width, with what it needs to show cells."""

    column: Column
    left: float
    width: float

    @property
    def right(self) -> float:
        return self.left + self.width


def shown(value: Cell, column: Column, row: Cells, stamp: Stamp) -> str:
    """A cell as people read it."""
    if value is None:
        return ""
    if column.kind.is_number and isinstance(value, int):
        return grouped(value, decimals_of(column, row))
    if isinstance(value, datetime):
        local = stamp.shown(aware(value))
        return local if column.kind is Kind.INSTANT else local[:10]
    if column.kind is Kind.DATE:
        return day_text(value)
    return str(value)


def placed(
    columns: Sequence[Column],
    sample: Sequence[Row],
    setter: Setter,
    stamp: Stamp,
    room: tuple[float, float],
) -> tuple[list[Placed], float]:
    """The columns between two edges, and the size of type at which they fit."""
    left, right = room
    size = design.TABLE
    while True:
        wanted = [
            _wanted(place, column, sample, setter, stamp, size)
            for place, column in enumerate(columns)
        ]
        if sum(each.least for each in wanted) <= right - left or size <= design.TABLE_SMALLEST:
            break
        size -= 0.5
    widths = _shared(wanted, [_is_rigid(column) for column in columns], right - left)
    found = []
    for column, width in zip(columns, widths, strict=True):
        found.append(Placed(column, left, width))
        left += width
    return found, size


def _is_rigid(column: Column) -> bool:
    return column.kind.is_number or column.kind in _RIGID


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Widths of a column: for all its cells, for most of them, and the least it can live with."""

    all: float
    most: float
    least: float


def _wanted(
    place: int, column: Column, sample: Sequence[Row], setter: Setter, stamp: Stamp, size: float
) -> _Wanted:
    head = _head_width(column, setter)
    cells = sorted(
        setter.width(shown(row.cells[place], column, row.cells, stamp)[:120], size, _weight(row))
        for row in sample
        if row.kind is not RowKind.GROUP and place < len(row.cells)
    )
    words = (_longest_word(row, place, column, setter, stamp, size) for row in sample[:_LOOKED_AT])
    word = min(max(head, max(words, default=0)), _WORST_WORD)
    hint = column.width * size * 0.5
    sides = 2 * design.CELL_SIDE
    widest = max(head, hint, cells[-1] if cells else 0) + sides
    usual = max(head, cells[len(cells) * 3 // 4] if cells else 0) + sides
    if _is_rigid(column):
        return _Wanted(widest, widest, widest)
    return _Wanted(widest, min(usual, widest), min(usual, word + sides))


def _longest_word(
    row: Row, place: int, column: Column, setter: Setter, stamp: Stamp, size: float
) -> float:
    if row.kind is RowKind.GROUP or place >= len(row.cells):
        return 0
    text = shown(row.cells[place], column, row.cells, stamp)[:120]
    return max((setter.width(piece, size, _weight(row)) for piece in pieces(text)), default=0)


def _weight(row: Row) -> Style:
    return Style.BOLD if row.kind in (RowKind.SUBTOTAL, RowKind.TOTAL) else Style.REGULAR


def _head_width(column: Column, setter: Setter) -> float:
    words = column.title.split() or [""]
    longest = max(setter.width(word, design.TABLE_HEAD, Style.BOLD) for word in words)
    if _is_rigid(column):
        return longest
    return max(longest, min(setter.width(column.title, design.TABLE_HEAD, Style.BOLD), 80.0))


def _shared(wanted: Sequence[_Wanted], rigid: Sequence[bool], room: float) -> list[float]:
    """Widths that fill the room. What is too much is taken from rare long cells first."""
    spare = room - sum(each.all for each in wanted)
    if spare >= 0:
        weights = [
            each.all * (0.35 if stiff else 1.0) for each, stiff in zip(wanted, rigid, strict=True)
        ]
        return [
            each.all + spare * weight / sum(weights)
            for each, weight in zip(wanted, weights, strict=True)
        ]
    for high, low in (("all", "most"), ("most", "least")):
        upper = [float(getattr(each, high)) for each in wanted]
        give = [top - float(getattr(each, low)) for top, each in zip(upper, wanted, strict=True)]
        over = sum(upper) - room
        if sum(give) >= over:
            return [top - part * over / sum(give) for top, part in zip(upper, give, strict=True)]
    least = [each.least for each in wanted]
    return [wide * room / sum(least) for wide in least]
