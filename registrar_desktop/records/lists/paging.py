"""What all lists share: database row numbers as ids, portions of them, and sets of them in SQL."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Integer, Select, column, func, literal_column, select
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.elements import ColumnElement

from registrar_desktop.schema.base import Record

# How many rows a list fetches at a time.
PAGE = 256
_DIGITS = re.compile(r"(\d+)")


def row_number(record: type[Record]) -> ColumnElement[int]:
    """SQLite's own number of a row: what a list keeps in its array."""
    return literal_column(f"{record.__tablename__}.rowid", Integer)


def portions(ids: Sequence[int], size: int = PAGE) -> Iterator[list[int]]:
    """The ids in runs of at most `size`."""
    return (list(ids[start : start + size]) for start in range(0, len(ids), size))


def among(values: Iterable[int | str]) -> Select[Any]:
    """Any number of values as a subquery (bound as one text, so that no limit applies)."""
    listed = func.json_each(json.dumps(list(values))).table_valued(column("value"))
    return select(listed.c.value)


def directed(
    key: ColumnElement[Any] | InstrumentedAttribute[Any], *, descending: bool
) -> ColumnElement[Any]:
    """A sort key up or down; empty values stand last either way."""
    way = key.desc() if descending else key.asc()
    return way.nulls_last()


def natural(text: str) -> list[tuple[int, int, str]]:
    """A key that puts `MATH 2` before `MATH 10A`."""
    parts = _DIGITS.split(text.casefold())
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts if part]
