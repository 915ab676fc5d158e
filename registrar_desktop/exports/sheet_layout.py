"""Everything of a sheet but its rows: views, widths, filter, header row, total row, print set-up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any

from openpyxl.cell import Cell as SheetCell
from openpyxl.utils import get_column_letter

from registrar_desktop.exports.cells import decimals_of, display_width, grouped
from registrar_desktop.exports.control import Tally
from registrar_desktop.exports.sheet_rows import placed, with_text
from registrar_desktop.exports.sheet_stream import Row
from registrar_desktop.exports.sheet_styles import (
    HEADER,
    HEADER_RIGHT,
    NOTE,
    TOTAL_TEXT,
    number_look,
)
from registrar_desktop.exports.tables import Cell, Cells, Column, Kind, Sheet, Workbook

_SAMPLE = 400
_WIDEST = 48
_SHORTEST = 7
_FIXED = {Kind.DATE: 11, Kind.INSTANT: 16}
_PAPERS = {"A4": 9, "Letter": 1}
EMPTY = "No records match"


class Layout:
    """Lays out one sheet around its rows.

    Order of use: `sampled` (reads ahead to fit widths), `header`, the rows, `bottom`.
    """

    def __init__(self, ws: Any, sheet: Sheet, workbook: Workbook, paper: str) -> None:
        self._ws = ws
        self._sheet = sheet
        ws.freeze_panes = f"{get_column_letter(sheet.frozen_columns + 1)}2"
        ws.print_title_rows = "1:1"
        set_up_print(ws, workbook, sheet.title, paper)

    def sampled(self, rows: Iterable[Cells]) -> Iterator[Cells]:
        """The same rows; the first some hundred decide the widths."""
        source = iter(rows)
        sample = list(islice(source, _SAMPLE))
        for place, column in enumerate(self._sheet.columns):
            width = _width(column, [(row[place], row) for row in sample])
            self._ws.column_dimensions[get_column_letter(place + 1)].width = width
        return chain(sample, source)

    def header(self) -> Row:
        """The first row."""
        self._ws.row_dimensions[1].height = 32
        return [
            placed(
                with_text(
                    (HEADER_RIGHT if column.kind.is_number else HEADER).cell(self._ws), column.title
                ),
                place,
            )
            for place, column in enumerate(self._sheet.columns, 1)
        ]

    def bottom(self, tally: Tally) -> Iterator[Row]:
        """What stands below the rows: the totals, or that there is nothing."""
        last = tally.rows + 1
        width = get_column_letter(len(self._sheet.columns))
        self._ws.auto_filter.ref = f"A1:{width}{max(last, 2)}"
        if not tally.rows:
            yield [placed(with_text(NOTE.cell(self._ws), EMPTY), 1)]
        elif any(column.total for column in self._sheet.columns):
            yield [
                placed(self._total(column, place, last), place)
                for place, column in enumerate(self._sheet.columns, 1)
            ]

    def _total(self, column: Column, place: int, last: int) -> SheetCell:
        if not column.total:
            return with_text(TOTAL_TEXT.cell(self._ws), "Total" if place == 1 else "")
        cell = number_look(column.kind, decimals_of(column, ()), total=True).cell(self._ws)
        letter = get_column_letter(place)
        cell.value = f"=SUBTOTAL(109,{letter}2:{letter}{last})"
        return cell


def set_up_print(ws: Any, workbook: Workbook, title: str, paper: str) -> None:
    """Landscape, as wide as the paper, the header row on every page, who and when below."""
    stamp = workbook.stamp
    ws.sheet_properties.pageSetUpPr.fitToPage = True
    ws.page_setup.orientation = "landscape"
    ws.page_setup.paperSize = _PAPERS[paper]
    ws.page_setup.fitToWidth = 1
    ws.page_setup.fitToHeight = 0
    ws.page_margins.left = ws.page_margins.right = 0.5
    ws.page_margins.top = ws.page_margins.bottom = 0.75
    ws.oddHeader.left.text = _plain(stamp.institution)
    ws.oddHeader.center.text = _plain("; ".join(workbook.filters), 120)
    ws.oddHeader.right.text = _plain(f"{workbook.title}: {title}")
    ws.oddFooter.left.text = _plain(
        f"Generated {stamp.shown(stamp.made_at)} by {stamp.made_by}, desk {stamp.desk}"
    )
    if stamp.as_of:
        ws.oddFooter.center.text = _plain(f"Data as of {stamp.shown(stamp.as_of)} (offline)")
    ws.oddFooter.right.text = "Page &P of &N"


def _plain(text: str, longest: int = 80) -> str:
    """Header and footer text: `&` starts a code there, and all three together hold 255."""
    short = text if len(text) <= longest else text[: longest - 1] + "…"
    return short.replace("&", "&&")


def _width(column: Column, sample: list[tuple[Cell, Cells]]) -> float:
    words = max((display_width(word) for word in column.title.split()), default=0)
    # A header may take two lines, and its filter button needs room.
    header = max(words, (display_width(column.title) + 1) // 2) + 4
    body = max((_length(column, value, row) for value, row in sample), default=0)
    body = max(body, column.width, _FIXED.get(column.kind, 0))
    return float(min(max(header, body + 3, _SHORTEST), _WIDEST))


def _length(column: Column, value: Cell, row: Cells) -> int:
    if value is None:
        return 0
    if column.kind.is_number and isinstance(value, int):
        # Room for the sum below, which may have some digits more.
        return len(grouped(value, decimals_of(column, row))) + (3 if column.total else 0)
    if column.kind in _FIXED:
        return _FIXED[column.kind]
    return max(map(display_width, str(value).splitlines()), default=0)
