"""Everything of a sheet but its rows: views, widths, filter, header row, total row, print set-up."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.xml.functions import Element, SubElement

from registrar_desktop.exports.cells import decimal_text, decimals_of, display_width, grouped
from registrar_desktop.exports.control import Tally
from registrar_desktop.exports.sheet_rows import formula_cell, text_cell
from registrar_desktop.exports.sheet_styles import Styles
from registrar_desktop.exports.tables import Cell, Cells, Column, Kind, Sheet, Workbook

_SAMPLE = 400
_WIDEST = 48
_SHORTEST = 7
_FIXED = {Kind.DATE: 11, Kind.INSTANT: 16}
_PAPERS = {"A4": 9, "Letter": 1}
_ROWS = re.compile(rb"<sheetData\s*/>|<sheetData>\s*</sheetData>")
EMPTY = "No records match"


class Layout:
    """Lays out one sheet around its rows.

    Order of use: `sampled` (reads ahead to fit widths), `top`, the rows, `bottom`.
    """

    def __init__(
        self, ws: Any, sheet: Sheet, workbook: Workbook, styles: Styles, paper: str
    ) -> None:
        self._ws = ws
        self._sheet = sheet
        self._styles = styles
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

    def top(self) -> bytes:
        """From the file's first byte to the header row."""
        cells = "".join(
            text_cell(
                f"{get_column_letter(place)}1",
                column.title,
                self._styles.header_right if column.kind.is_number else self._styles.header,
            )
            for place, column in enumerate(self._sheet.columns, 1)
        )
        head = f'<sheetData><row r="1" ht="32" customHeight="1">{cells}</row>'
        return around_rows(self._ws)[0] + head.encode("utf-8")

    def bottom(self, tally: Tally) -> bytes:
        """The total row and all that follows it."""
        last = tally.rows + 1
        width = get_column_letter(len(self._sheet.columns))
        self._ws.auto_filter.ref = f"A1:{width}{max(last, 2)}"
        row = self._total(tally, last) if tally.rows else self._nothing()
        return (row + "</sheetData>").encode("utf-8") + around_rows(self._ws)[1]

    def _nothing(self) -> str:
        return f'<row r="2">{text_cell("A2", EMPTY, self._styles.note)}</row>'

    def _total(self, tally: Tally, last: int) -> str:
        columns = self._sheet.columns
        if not any(column.total for column in columns):
            return ""
        cells = []
        for place, column in enumerate(columns, 1):
            at = f"{get_column_letter(place)}{last + 1}"
            if not column.total:
                text = "Total" if place == 1 else ""
                cells.append(text_cell(at, text, self._styles.total_text))
                continue
            decimals = decimals_of(column, ())
            letter = get_column_letter(place)
            cells.append(
                formula_cell(
                    at,
                    f"SUBTOTAL(109,{letter}2:{letter}{last})",
                    decimal_text(tally.sum_of(column.title), decimals),
                    self._styles.number(column, decimals, total=True),
                )
            )
        return f'<row r="{last + 1}">{"".join(cells)}</row>'


def around_rows(ws: Any) -> tuple[bytes, bytes]:
    """The sheet's XML before and after its rows, as openpyxl writes it."""
    out = io.BytesIO()
    writer: Any = _Surroundings(ws, out=out)
    writer.write_top()
    stream = writer.xf.send(True)
    with stream.element("sheetData"):
        pass
    writer.xf.send(None)
    writer.write_tail()
    writer.close()
    before, after = _ROWS.split(out.getvalue(), maxsplit=1)
    return before, after


class _Surroundings(WorksheetWriter):
    """Adds what openpyxl leaves out: no green corners on identifiers kept as text."""

    def write_breaks(self) -> None:
        super().write_breaks()
        sheet: Any = self.ws
        filtered = sheet.auto_filter.ref
        if filtered:
            ignored = Element("ignoredErrors")
            SubElement(ignored, "ignoredError", sqref=filtered, numberStoredAsText="1")
            self.xf.send(ignored)


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
