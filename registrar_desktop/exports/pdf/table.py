"""Printed tables: repeated heads, rows that never split, never a lone row on the last page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice

from registrar_desktop.exports.papers import Row, RowKind, Table
from registrar_desktop.exports.pdf import design
from registrar_desktop.exports.pdf.design import Colour
from registrar_desktop.exports.pdf.flow import Flow
from registrar_desktop.exports.pdf.fonts import Style
from registrar_desktop.exports.pdf.table_columns import Placed, placed, shown
from registrar_desktop.exports.pdf.wrapping import wrap
from registrar_desktop.exports.tables import Cells

_SAMPLE = 400
# A table does not begin at the foot of a page with less than this.
_FIRST_ROWS = 3
_MOST_CELL_LINES = 12
_SUMS = (RowKind.SUBTOTAL, RowKind.TOTAL)
_STYLES = {
    RowKind.PENDING: (Style.OBLIQUE, design.MUTED),
    RowKind.MARKED: (Style.REGULAR, design.WARNING),
    RowKind.GROUP: (Style.BOLD, design.BRAND),
    RowKind.SUBTOTAL: (Style.BOLD, design.INK),
    RowKind.TOTAL: (Style.BOLD, design.INK),
}
_PLAIN = (Style.REGULAR, design.INK)


@dataclass(frozen=True, slots=True)
class _Measured:
    """A row with its cells broken into lines."""

    kind: RowKind
    cells: tuple[tuple[str, ...], ...]
    height: float


def draw_table(flow: Flow, table: Table) -> None:
    """Draws the table from the flow's place on, over as many pages as it takes."""
    rows = _rows(table.rows)
    sample = list(islice(rows, _SAMPLE))
    columns, size = placed(
        table.columns, sample, flow.setter, flow.paper.stamp, (flow.left, flow.right)
    )
    drawing = _Drawing(flow, columns, size, table)
    if not sample:
        drawing.nothing(table.empty)
        return
    drawing.start(sample[:_FIRST_ROWS])
    for clump in _clumps(map(drawing.measured, chain(sample, rows))):
        drawing.clump(clump)
    flow.y += design.AFTER_BLOCK


def _rows(rows: Iterable[Row | Cells]) -> Iterator[Row]:
    for row in rows:
        yield row if isinstance(row, Row) else Row(row)


def _clumps(rows: Iterable[_Measured]) -> Iterator[list[_Measured]]:
    """Rows that stay on one page: headings with what follows, sums with what comes before, and
    the last two rows."""
    held: list[_Measured] = []
    before: list[_Measured] = []
    for row in rows:
        opens = not (held and held[-1].kind is RowKind.GROUP) and row.kind not in _SUMS
        if held and opens:
            if before:
                yield before
            before, held = held, []
        held.append(row)
    yield before + held


class _Drawing:
    """Draws rows of one table; starts a page with the head again where one is full."""

    def __init__(self, flow: Flow, columns: list[Placed], size: float, table: Table) -> None:
        self._flow = flow
        self._columns = columns
        self._size = size
        self._is_ruled = table.ruled
        self._least_height = table.row_height
        self._leading = size * 1.25
        self._heads = [
            wrap(
                flow.setter, each.column.title, each.width - 2 * design.CELL_SIDE,
                design.TABLE_HEAD, Style.BOLD,
            )
            for each in columns
        ]  # fmt: skip
        lines = max(map(len, self._heads))
        self._head_height = lines * design.TABLE_HEAD * 1.2 + 7

    def start(self, first: list[Row]) -> None:
        """The head, where it and the first rows have room."""
        self._flow.need(self._head_height + sum(self.measured(row).height for row in first))
        self._head()

    def measured(self, row: Row) -> _Measured:
        """The row's cells as lines, and the height of the highest."""
        if row.kind is RowKind.GROUP:
            return _Measured(row.kind, ((str(row.cells[0]),),), self._height(1) + 3)
        style = _STYLES.get(row.kind, _PLAIN)[0]
        cells = tuple(self._lines(place, row, style) for place in range(len(self._columns)))
        extra = 2.0 if row.kind is RowKind.TOTAL else 0.0
        height = max(self._height(max(map(len, cells))) + extra, self._least_height)
        return _Measured(row.kind, cells, height)

    def clump(self, rows: list[_Measured]) -> None:
        """Draws rows that stay together."""
        if self._flow.room < sum(row.height for row in rows):
            self._next_page()
        for row in rows:
            if self._flow.room < row.height:
                self._next_page()
            self._row(row)

    def nothing(self, words: str) -> None:
        """Says in the table's place that there is nothing in it."""
        self._flow.need(self._head_height + 30)
        self._head()
        line = self._flow.setter.line(words, self._size, Style.OBLIQUE)
        left = self._flow.left + design.CELL_SIDE
        self._flow.page.text(line, left, self._flow.y + self._size + 6, design.MUTED)
        self._flow.y += self._size + 14 + design.AFTER_BLOCK

    def _height(self, lines: int) -> float:
        return lines * self._leading + design.CELL_ABOVE + design.CELL_BELOW

    def _lines(self, place: int, row: Row, style: Style) -> tuple[str, ...]:
        if place >= len(row.cells):
            return ("",)
        column = self._columns[place]
        text = shown(row.cells[place], column.column, row.cells, self._flow.paper.stamp)
        if not text or column.column.kind.is_number:
            return (text,)
        room = column.width - 2 * design.CELL_SIDE
        lines = wrap(self._flow.setter, text, room, self._size, style)
        if len(lines) > _MOST_CELL_LINES:
            lines = [*lines[: _MOST_CELL_LINES - 1], lines[_MOST_CELL_LINES - 1] + " …"]
        return tuple(lines)

    def _next_page(self) -> None:
        self._flow.new_page()
        self._head()

    def _head(self) -> None:
        flow, page = self._flow, self._flow.page
        page.fill(flow.left, flow.y, flow.width, self._head_height, design.PALE)
        step = design.TABLE_HEAD * 1.2
        for each, lines in zip(self._columns, self._heads, strict=True):
            y = flow.y + self._head_height - 5.5 - step * (len(lines) - 1)
            for text in lines:
                line = flow.setter.line(text, design.TABLE_HEAD, Style.BOLD)
                if each.column.kind.is_number:
                    page.text_right(line, each.right - design.CELL_SIDE, y, design.BRAND)
                else:
                    page.text(line, each.left + design.CELL_SIDE, y, design.BRAND)
                y += step
        flow.y += self._head_height
        page.rule(flow.left, flow.right, flow.y, design.BRAND, design.RULE)

    def _row(self, row: _Measured) -> None:
        flow, page = self._flow, self._flow.page
        style, colour = _STYLES.get(row.kind, _PLAIN)
        extra = 3.0 if row.kind is RowKind.GROUP else 0.0
        if row.kind in _SUMS:
            page.rule(flow.left, flow.right, flow.y, design.INK, 0.6)
        base = flow.y + design.CELL_ABOVE + extra + self._size * 0.93
        for column, lines in zip(self._columns, row.cells, strict=False):
            if lines[0] or len(lines) > 1:
                self._cell(column, lines, base, style, colour)
        if self._is_ruled and row.kind is not RowKind.GROUP:
            for column in self._columns[1:]:
                page.upright(column.left, flow.y, flow.y + row.height, design.HAIRLINE)
        flow.y += row.height
        if row.kind is RowKind.TOTAL:
            page.rule(flow.left, flow.right, flow.y - 2.2, design.INK, 0.6)
            page.rule(flow.left, flow.right, flow.y, design.INK, 0.6)
        else:
            page.rule(flow.left, flow.right, flow.y, design.HAIRLINE)

    def _cell(
        self, column: Placed, lines: tuple[str, ...], y: float, style: Style, colour: Colour
    ) -> None:
        setter, page = self._flow.setter, self._flow.page
        for text in lines:
            line = setter.line(text, self._size, style)
            if column.column.kind.is_number:
                # A closing parenthesis hangs out, so that the digits stand under each other.
                hang = setter.width(")", self._size, style) if text.endswith(")") else 0.0
                page.text_right(line, column.right - design.CELL_SIDE + hang, y, colour)
            else:
                page.text(line, column.left + design.CELL_SIDE, y, colour)
            y += self._leading
