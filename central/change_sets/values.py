"""Field values as they came over the wire, made into what the columns hold, or refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Date, Enum, Integer, String

from central.change_sets.rejection import Rejected
from registrar_desktop.errors import Invalid
from registrar_desktop.rules.student_fields import check_student
from registrar_desktop.schema.base import Instant, Record
from registrar_desktop.schema.codec import JsonValue, from_json, table_of
from registrar_desktop.schema.register import CENTRE_FIELDS

# Set by the centre, whatever a desk says.
OURS = CENTRE_FIELDS | {"posted_at"}


def typed(record: type[Record], record_id: str, values: Mapping[str, JsonValue]) -> dict[str, Any]:
    """Column values for JSON values; Rejected names the first field that cannot be taken."""
    columns = table_of(record).columns
    found: dict[str, Any] = {}
    for name, value in values.items():
        if name in OURS:
            continue
        # Leaving out what a newer desk knows would apply half of its change.
        if name not in columns or name == "id":
            raise Rejected("field_not_known", kind=record.__tablename__, field=name[:60])
        found[name] = _value(columns[name], value)
    if record.__tablename__ == "student":
        _check_student(found, record_id)
    return found


def complete(record: type[Record], record_id: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """A whole new row: defaults for what was not given; Rejected where something is missing."""
    row: dict[str, Any] = {"id": record_id}
    for column in table_of(record).columns:
        name = column.key
        if name in OURS or name == "id":
            continue
        value = values.get(name)
        if value is None and column.default is not None and column.default.is_scalar:
            value = column.default.arg  # type: ignore[attr-defined]
        if value is None and not column.nullable:
            raise Rejected("value_missing", kind=record.__tablename__, field=name)
        row[name] = value
    return row


def _check_student(values: Mapping[str, Any], record_id: str) -> None:
    try:
        check_student(values)
    except Invalid as fault:
        raise Rejected(fault.code, **{**fault.facts, "id": record_id}) from fault


def _value(column: Column[Any], value: JsonValue) -> Any:
    if value is None:
        if not column.nullable:
            raise Rejected("value_missing", kind=column.table.name, field=column.key)
        return None
    try:
        if not _fits(column, value):
            raise ValueError(column.key)
        return from_json(column, value)
    except (ValueError, OverflowError) as error:
        raise Rejected("value_unusable", kind=column.table.name, field=column.key) from error


def _fits(column: Column[Any], value: JsonValue) -> bool:
    for kind, check in _CHECKS:
        if isinstance(column.type, kind):
            return check(column, value)
    return isinstance(value, dict | list)


def _is_text(column: Column[Any], value: JsonValue) -> bool:
    most = column.type.length  # type: ignore[attr-defined]
    return isinstance(value, str) and len(value) <= most


def _is_day(_column: Column[Any], value: JsonValue) -> bool:
    return isinstance(value, str) and len(value) == 10 and date.fromisoformat(value) > date.min


def _is_number(bits: int) -> Callable[[Column[Any], JsonValue], bool]:
    most = 2 ** (bits - 1)

    def check(_column: Column[Any], value: JsonValue) -> bool:
        return isinstance(value, int) and not isinstance(value, bool) and -most <= value < most

    return check


# Enum and Instant are texts, too, and BigInteger an Integer: the narrower kind comes first.
_CHECKS: tuple[tuple[type[Any], Callable[[Column[Any], JsonValue], bool]], ...] = (
    (Enum, lambda _column, value: isinstance(value, str)),
    (Instant, lambda _column, value: isinstance(value, str) and len(value) <= 40),
    (Date, _is_day),
    (String, _is_text),
    (Boolean, lambda _column, value: isinstance(value, bool)),
    (BigInteger, _is_number(64)),
    (Integer, _is_number(32)),
)
