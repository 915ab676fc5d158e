"""Writes one sheet as comma- or semicolon-separated text, guarded against formulas.

Text is quoted always, numbers never: an identifier keeps its zeros, an amount stays a number.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import islice
from typing import BinaryIO

from registrar_desktop.exports.cells import (
    aware,
    clean,
    day_text,
    decimal_text,
    decimals_of,
    guarded,
)
from registrar_desktop.exports.control import Tally
from registrar_desktop.exports.progress import Meter
from registrar_desktop.exports.tables import Cell, Cells, Column, Kind, Sheet, Stamp

BOM = "\ufeff"
_CHUNK = 1000

Render = Callable[[Cell, Cells], str]


def write_delimited(
    sheet: Sheet,
    stream: BinaryIO,
    stamp: Stamp,
    meter: Meter,
    *,
    separator: str = ",",
    bom: bool = True,
) -> Tally:
    """Writes header and rows; returns what was written, checked against the sheet's control."""
    renders = [_render(column, stamp) for column in sheet.columns]
    tally = Tally(sheet)
    head = separator.join(_quoted(column.title) for column in sheet.columns)
    stream.write(((BOM if bom else "") + head + "\r\n").encode("utf-8"))
    rows = meter.over(tally.over(sheet.rows))
    while chunk := [_line(row, renders, separator) for row in islice(rows, _CHUNK)]:
        stream.write("".join(chunk).encode("utf-8"))
    tally.check()
    return tally


def _line(row: Cells, renders: Sequence[Render], separator: str) -> str:
    return (
        separator.join(
            "" if value is None else render(value, row)
            for value, render in zip(row, renders, strict=True)
        )
        + "\r\n"
    )


def _quoted(text: str) -> str:
    return '"' + clean(text).replace('"', '""') + '"'


def _render(column: Column, stamp: Stamp) -> Render:
    if column.kind.is_number:
        return lambda value, row: decimal_text(_whole(value), decimals_of(column, row))
    if column.kind is Kind.DATE:
        return lambda value, row: day_text(value)
    if column.kind is Kind.INSTANT:
        return lambda value, row: _instant(value, stamp)
    return lambda value, row: _quoted(guarded(clean(str(value))))


def _whole(value: Cell) -> int:
    assert isinstance(value, int)
    return value


def _instant(value: Cell, stamp: Stamp) -> str:
    assert isinstance(value, datetime)
    return aware(value).astimezone(stamp.zone).isoformat(timespec="seconds")
