"""Records as JSON values and back: the form they have in the journal, on the wire and in the feed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, cast

from sqlalchemy import Column, Date, Enum, Table

from registrar_desktop.clock import from_text, to_text
from registrar_desktop.schema.base import Instant, Record

JsonValue = Any

# Most values by far; asked by the exact type, since a word of the vocabulary is a `str`, too.
_AS_IT_IS = frozenset({str, int, bool, type(None)})


def table_of(record: type[Record]) -> Table:
    """The table behind a record class."""
    return cast(Table, record.__table__)


def to_json(value: object) -> JsonValue:
    """One field's value as JSON: instants with `Z`, days as YYYY-MM-DD, words as their text."""
    if type(value) in _AS_IT_IS:
        return value
    if isinstance(value, datetime):
        return to_text(value if value.tzinfo else value.replace(tzinfo=UTC))
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    return value


def from_json(column: Column[Any], value: JsonValue) -> Any:
    """What the column holds for a JSON value. ValueError where the text is no such day or word."""
    if value is None:
        return None
    if isinstance(column.type, Instant):
        return from_text(value)
    if isinstance(column.type, Date):
        return date.fromisoformat(value)
    if isinstance(column.type, Enum) and column.type.enum_class is not None:
        return column.type.enum_class(value)
    return value


@cache
def _columns(record: type[Record]) -> dict[str, Column[Any]]:
    return {column.key: column for column in table_of(record).columns}


def row_to_json(row: Record) -> dict[str, JsonValue]:
    """All columns of a row as JSON values."""
    return {name: to_json(getattr(row, name)) for name in _columns(type(row))}


def fields_from_json(record: type[Record], values: Mapping[str, JsonValue]) -> dict[str, Any]:
    """Column values for the known names in `values`; names of newer versions are left out."""
    columns = _columns(record)
    return {
        name: from_json(columns[name], value) for name, value in values.items() if name in columns
    }
