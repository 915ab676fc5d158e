"""Delimited text (.csv, .tsv and their relatives) as a table: encoding and delimiter are found
from the content.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from typing import Literal

from registrar_desktop.errors import Invalid
from registrar_desktop.imports.limits import MOST_CELLS_A_ROW, MOST_ROWS
from registrar_desktop.imports.old_encodings import assumed_encoding
from registrar_desktop.imports.tables import Line, Table

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DELIMITERS = ("\t", ",", ";", "|")
_NAMED_DELIMITER = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)
_IN_QUOTES = re.compile(r'"[^"]*"')
# A stray NUL is a slip of some program and does no harm; the others are no text.
_BESIDE_TEXT = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]")


def text_table(name: str, data: bytes, encoding: str | None = None) -> Table:
    """The table in delimited text. Raises Invalid where it is no text or its quotes do not match."""
    text, assumed = _decode(name, data, encoding)
    delimiter, text, skipped = _delimiter(text)
    try:
        lines = list(_lines(name, text, delimiter, quotes=True))
    except csv.Error as error:
        if delimiter != "\t":
            raise _unreadable(name, error) from error
        lines = _unquoted(name, text)
    if skipped:
        lines = [Line(line.number + skipped, line.cells) for line in lines]
    return Table(name, lines, assumed)


def _unquoted(name: str, text: str) -> list[Line]:
    """Programs that write tabs often do not quote at all; then a quote is only a letter."""
    try:
        return list(_lines(name, text, "\t", quotes=False))
    except csv.Error as error:
        raise _unreadable(name, error) from error


def _unreadable(name: str, error: csv.Error) -> Invalid:
    if "field limit" in str(error):
        return Invalid("import_cell_too_long", file=name, most=csv.field_size_limit())
    return Invalid("import_quotes_broken", file=name)


def _decode(name: str, data: bytes, encoding: str | None) -> tuple[str, str]:
    marked = next((found for mark, found in _MARKS if data.startswith(mark)), None)
    try:
        if encoding or marked:
            return data.decode(marked or encoding or "utf-8"), ""
        start = data[:4000]
        if start.count(0) * 5 > len(start):
            return data.decode("utf-16-le" if start[1:2] == b"\x00" else "utf-16-be"), ""
        if _BESIDE_TEXT.search(start):
            raise Invalid("import_not_text", file=name)
        try:
            return data.decode("utf-8"), ""
        except UnicodeDecodeError:
            assumed = assumed_encoding(data)
            return data.decode(assumed), assumed
    except (UnicodeDecodeError, LookupError) as error:
        raise Invalid("import_encoding_unknown", file=name) from error


def _delimiter(text: str) -> tuple[str, str, int]:
    """The delimiter, the text without a line that only names it, and how many lines that took."""
    named = _NAMED_DELIMITER.match(text)
    if named:
        return named[1], text[named.end() :], 1
    first = next((line for line in text[:100_000].splitlines() if line.strip()), "")
    bare = _IN_QUOTES.sub("", first)
    return max(_DELIMITERS, key=bare.count), text, 0


def _lines(name: str, text: str, delimiter: str, *, quotes: bool) -> Iterator[Line]:
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if quotes else csv.QUOTE_NONE
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting, strict=True
    )
    started, count = 1, 0
    for cells in reader:
        if any(cell.strip() for cell in cells):
            count += 1
            if count > MOST_ROWS or len(cells) > MOST_CELLS_A_ROW:
                raise Invalid(
                    "import_too_large", file=name, rows=MOST_ROWS, columns=MOST_CELLS_A_ROW
                )
            yield Line(started, cells)
        started = reader.line_num + 1
