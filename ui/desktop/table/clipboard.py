"""Rows as a spreadsheet takes them from the clipboard: tabs between cells, one line a row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ui.desktop.table.columns import Column

# A cell that begins like this would be read as a formula.
_FORMULA = ("=", "+", "@")


def as_cells(columns: Sequence[Column], rows: Iterable[Any]) -> str:
    """The rows as tab-separated text with the titles of the columns first."""
    lines = ["\t".join(column.title for column in columns)]
    known = (row for row in rows if row is not None)
    lines.extend("\t".join(_cell(column, row) for column in columns) for row in known)
    return "\n".join(lines) + "\n"


def _cell(column: Column, row: Any) -> str:
    text = column.copied(row) if column.copied else column.show(row).plain
    text = " ".join(text.split())
    return f"'{text}" if text.startswith(_FORMULA) and column.money is None else text
