"""Single values as text: clean, exact and guarded, the same for every kind of file.

Which cell of which file they land in is decided by the writers.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime

from registrar_desktop.exports.tables import Cell, Cells, Column, Kind
from registrar_desktop.rules.money import exponent

# Neither XML nor paper has room for these: control characters, lone surrogates, non-characters.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_GUARDED = tuple("=+-@\t\r＝＋－＠")


def clean(text: str) -> str:
    """The text without characters that no file can hold, line ends as one `\\n`."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNWRITABLE.sub("", text)


def guarded(text: str) -> str:
    """With an apostrophe where a spreadsheet would take the text for a formula."""
    return "'" + text if text.startswith(_GUARDED) else text


def decimal_text(units: int, decimals: int) -> str:
    """`-12.30` for -1230 and 2: exact, ungrouped, for machines."""
    if not decimals:
        return str(units)
    whole, part = divmod(abs(units), 10**decimals)
    return f"{'-' if units < 0 else ''}{whole}.{part:0{decimals}d}"


def decimals_of(column: Column, row: Cells) -> int:
    """How many decimals the number in this column of this row has."""
    if column.kind is Kind.MONEY:
        return exponent(currency_of(column, row))
    return {Kind.HUNDREDTHS: 2, Kind.TENTHS: 1}.get(column.kind, 0)


def currency_of(column: Column, row: Cells) -> str:
    """The currency of a money cell: its column's, or the one its row names."""
    return column.currency if column.currency_at is None else str(row[column.currency_at] or "")


def grouped(units: int, decimals: int) -> str:
    """`(1,234.50)` for -123450 and 2: for people, negatives in parentheses."""
    whole, part = divmod(abs(units), 10**decimals)
    text = f"{whole:,}" + (f".{part:0{decimals}d}" if decimals else "")
    return f"({text})" if units < 0 else text


def day_text(value: Cell) -> str:
    """`2025-08-14` of a date or instant."""
    return value.isoformat()[:10] if isinstance(value, date) else str(value)


def aware(instant: datetime) -> datetime:
    """The instant as stored, in UTC, where a store left the zone out."""
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant


def display_width(text: str) -> int:
    """Columns the text takes in a fixed-width picture: East Asian wide letters count twice."""
    if text.isascii():
        return len(text)
    return sum(
        2 if unicodedata.east_asian_width(mark) in "WF" else 1
        for mark in text
        if not unicodedata.combining(mark)
    )
