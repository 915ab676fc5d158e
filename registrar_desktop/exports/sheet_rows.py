"""Rows of a sheet as openpyxl's cells: one cell per column, made once, filled for every row.

A cell with its look takes far longer to make than to fill, and each row is written before the next
is asked for (see `sheet_stream`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from openpyxl.cell import Cell as SheetCell

from registrar_desktop.exports import sheet_styles as looks
from registrar_desktop.exports.cells import aware, clean, decimals_of
from registrar_desktop.exports.sheet_styles import Look
from registrar_desktop.exports.tables import Cell, Cells, Column, Kind, Stamp

LONGEST_TEXT = 32_767
_CUT = "… [cut: {length:,} characters]"
# Spreadsheets believe in a 29 February 1900 and in nothing before that year: earlier days are text.
_FIRST_DAY = date(1900, 3, 1)
# The format reads _x0041_ as an escaped letter, so a text that looks like one is escaped itself.
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")

Fill = Callable[[Cell, Cells], SheetCell]


class RowMaker:
    """Turns rows of one sheet into cells and counts the texts that had to be cut."""

    def __init__(self, ws: Any, columns: Sequence[Column], stamp: Stamp) -> None:
        self.texts_cut = 0
        self._ws = ws
        self._stamp = stamp
        self._fills = [self._fill(column, place) for place, column in enumerate(columns, 1)]

    def row(self, values: Cells) -> list[SheetCell]:
        """The row's cells, good until the next row is made; empty ones are left out."""
        return [
            fill(value, values)
            for value, fill in zip(values, self._fills, strict=True)
            if value is not None and value != ""
        ]

    def _fill(self, column: Column, place: int) -> Fill:
        if column.kind.is_number:
            return self._number(column, place)
        if column.kind is Kind.DATE:
            return self._date(place)
        if column.kind is Kind.INSTANT:
            return self._instant(place)
        cell = self._cell(looks.CODE if column.kind is Kind.CODE else looks.TEXT, place)
        return lambda value, row: with_text(cell, self._fitting(str(value)))

    def _cell(self, look: Look, place: int) -> SheetCell:
        return placed(look.cell(self._ws), place)

    def _number(self, column: Column, place: int) -> Fill:
        cells: dict[int, SheetCell] = {}

        def fill(value: Cell, row: Cells) -> SheetCell:
            assert isinstance(value, int)
            decimals = decimals_of(column, row)
            if decimals not in cells:
                cells[decimals] = self._cell(looks.number_look(column.kind, decimals), place)
            return with_number(cells[decimals], value, decimals)

        return fill

    def _date(self, place: int) -> Fill:
        dated, early = self._cell(looks.DATE, place), self._cell(looks.TEXT, place)

        def fill(value: Cell, row: Cells) -> SheetCell:
            assert isinstance(value, date)
            if value < _FIRST_DAY:
                return with_text(early, value.isoformat())
            dated.value = value
            return dated

        return fill

    def _instant(self, place: int) -> Fill:
        cell = self._cell(looks.INSTANT, place)

        def fill(value: Cell, row: Cells) -> SheetCell:
            assert isinstance(value, datetime)
            cell.value = self._stamp.local(aware(value)).replace(microsecond=0)
            return cell

        return fill

    def _fitting(self, text: str) -> str:
        """What a cell has room for, counted as it is stored: escaped."""
        if len(text) <= LONGEST_TEXT // 2:  # escaping makes no text twice as long
            return text
        longer = len(stored(text)) - len(text)
        if len(text) + longer <= LONGEST_TEXT:
            return text
        self.texts_cut += 1
        note = _CUT.format(length=len(text))
        return text[: max(LONGEST_TEXT - longer - len(note), 0)] + note


def stored(text: str) -> str:
    """The text as the file holds it."""
    shown = clean(text)
    return _LOOKS_ESCAPED.sub("_x005F_", shown) if "_x" in shown else shown


def placed(cell: SheetCell, place: int) -> SheetCell:
    """The cell in its column; 1 = A."""
    cell.column = place
    return cell


def with_text(cell: SheetCell, text: str) -> SheetCell:
    """Text that stays text, whatever it begins with: openpyxl would take `=…` for a formula."""
    cell.value = stored(text)
    cell.data_type = "s"
    return cell


def with_number(cell: SheetCell, units: int, decimals: int) -> SheetCell:
    """An exact number of so many decimals."""
    cell.value = Decimal(units).scaleb(-decimals) if decimals else units
    return cell
