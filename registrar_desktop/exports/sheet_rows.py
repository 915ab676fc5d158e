"""Rows of a sheet as spreadsheet XML: one function per column, made once, called for every row.

Why not openpyxl's own cells: it spends nine tenths of a long export in them; the parts around the
rows (styles, views, print set-up) remain its own, see `workbook`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice

from openpyxl.utils import get_column_letter

from registrar_desktop.exports.cells import aware, clean, decimal_text, decimals_of
from registrar_desktop.exports.sheet_styles import Styles
from registrar_desktop.exports.tables import Cell, Cells, Column, Kind, Stamp

LONGEST_TEXT = 32_767
_CUT = "… [cut: {length:,} characters]"
_CHUNK = 250
_DAY_ZERO = date(1899, 12, 30).toordinal()
# Spreadsheets believe in a 29 February 1900 and in nothing before that year: earlier days are text.
_FIRST_DAY = 61
# The format reads _x0041_ as an escaped letter, so a text that looks like one is escaped itself.
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_MARKUP = re.compile('[&<>"]')

Render = Callable[[Cell, Cells, int], str]


class RowWriter:
    """Turns rows of one sheet into XML and counts the texts that had to be cut."""

    def __init__(self, columns: Sequence[Column], styles: Styles, stamp: Stamp) -> None:
        self.texts_cut = 0
        self._styles = styles
        self._stamp = stamp
        self._renders = [
            self._render(column, get_column_letter(place))
            for place, column in enumerate(columns, 1)
        ]

    def chunks(self, rows: Iterable[Cells], first: int) -> Iterator[bytes]:
        """XML of the rows, some hundred at a time; the first stands in line `first`."""
        source = iter(rows)
        while chunk := list(islice(source, _CHUNK)):
            yield "".join(self._row(row, number) for number, row in enumerate(chunk, first)).encode(
                "utf-8"
            )
            first += len(chunk)

    def _row(self, row: Cells, number: int) -> str:
        cells = [
            render(value, row, number)
            for value, render in zip(row, self._renders, strict=True)
            if value is not None and value != ""
        ]
        return f'<row r="{number}">{"".join(cells)}</row>'

    def _render(self, column: Column, letter: str) -> Render:
        if column.kind.is_number:
            return self._number(column, letter)
        if column.kind is Kind.DATE:
            return self._date(letter)
        if column.kind is Kind.INSTANT:
            return self._instant(letter, self._styles.instant)
        style = self._styles.code if column.kind is Kind.CODE else self._styles.text
        return lambda value, row, number: text_cell(
            f"{letter}{number}", self._fitting(str(value)), style
        )

    def _number(self, column: Column, letter: str) -> Render:
        styles = self._styles
        if column.currency_at is None:
            decimals = decimals_of(column, ())
            style = styles.number(column, decimals)

            def fixed(value: Cell, row: Cells, number: int) -> str:
                assert isinstance(value, int)
                return number_cell(f"{letter}{number}", decimal_text(value, decimals), style)

            return fixed

        def by_currency(value: Cell, row: Cells, number: int) -> str:
            assert isinstance(value, int)
            decimals = decimals_of(column, row)
            style = styles.number(column, decimals)
            return number_cell(f"{letter}{number}", decimal_text(value, decimals), style)

        return by_currency

    def _date(self, letter: str) -> Render:
        styles = self._styles

        def render(value: Cell, row: Cells, number: int) -> str:
            assert isinstance(value, date)
            serial = value.toordinal() - _DAY_ZERO
            if serial < _FIRST_DAY:
                return text_cell(f"{letter}{number}", value.isoformat(), styles.text)
            return number_cell(f"{letter}{number}", str(serial), styles.date)

        return render

    def _instant(self, letter: str, style: int) -> Render:
        stamp = self._stamp

        def render(value: Cell, row: Cells, number: int) -> str:
            assert isinstance(value, datetime)
            local = stamp.local(aware(value))
            seconds = (local.hour * 60 + local.minute) * 60 + local.second
            serial = f"{local.toordinal() - _DAY_ZERO + seconds / 86400:.10f}"
            return number_cell(f"{letter}{number}", serial, style)

        return render

    def _fitting(self, text: str) -> str:
        if len(text) <= LONGEST_TEXT:
            return text
        self.texts_cut += 1
        note = _CUT.format(length=len(text))
        return text[: LONGEST_TEXT - len(note)] + note


def number_cell(place: str, number: str, style: int) -> str:
    """A number; dates are numbers too."""
    return f'<c r="{place}" s="{style}"><v>{number}</v></c>'


def formula_cell(place: str, formula: str, number: str, style: int) -> str:
    """A formula with its value, so that previews and readers that do not calculate show it."""
    return f'<c r="{place}" s="{style}"><f>{formula}</f><v>{number}</v></c>'


def text_cell(place: str, text: str, style: int) -> str:
    """Text that stays text, whatever it begins with."""
    if not text:
        return f'<c r="{place}" s="{style}"/>'
    shown = clean(text)
    if "_x" in shown:
        shown = _LOOKS_ESCAPED.sub("_x005F_", shown)
    if _MARKUP.search(shown):
        shown = shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    kept = ' xml:space="preserve"' if shown != shown.strip() or "\n" in shown else ""
    return f'<c r="{place}" s="{style}" t="inlineStr"><is><t{kept}>{shown}</t></is></c>'
