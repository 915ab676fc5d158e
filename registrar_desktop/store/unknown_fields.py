"""Keeps what a newer centre told beyond this program's columns, and takes it up after an update.

Without it a desk would show nothing in a new column until each record is changed once more.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, Connection, Table

from registrar_desktop.schema.codec import table_of
from registrar_desktop.schema.register import BY_KIND

_KEEP = (
    'INSERT INTO unknown_fields (record_kind, record_id, version, "values") VALUES (?, ?, ?, ?)'
    " ON CONFLICT (record_kind, record_id) DO UPDATE SET version = excluded.version,"
    ' "values" = excluded."values" WHERE excluded.version >= version'
)
_ALL = 'SELECT record_kind, record_id, "values" FROM unknown_fields'
_LEAVE = 'UPDATE unknown_fields SET "values" = ? WHERE record_kind = ? AND record_id = ?'
_FORGET = "DELETE FROM unknown_fields WHERE record_kind = ? AND record_id = ?"
_FORGET_VERSIONS = "UPDATE unknown_fields SET version = 0 WHERE record_kind = ?"
_GROUND = 'SELECT "values" FROM confirmed_record WHERE record_kind = ? AND record_id = ?'
_LAY_GROUND = 'UPDATE confirmed_record SET "values" = ? WHERE record_kind = ? AND record_id = ?'


def keep_unknown(
    connection: Connection, kind: str, found: Iterable[tuple[str, int, dict[str, Any]]]
) -> None:
    """Keep fields by record: id, version and the values by name; an older version keeps none."""
    rows = [(kind, key, version, _text(values)) for key, version, values in found]
    connection.exec_driver_sql(_KEEP, rows)


def forget_unknown(connection: Connection, kind: str, record_id: str) -> None:
    """The record is gone from here."""
    connection.exec_driver_sql(_FORGET, (kind, record_id))


def forget_unknown_versions(connection: Connection, kind: str) -> None:
    """A new history of the centre begins: whatever it tells counts."""
    connection.exec_driver_sql(_FORGET_VERSIONS, (kind,))


def take_up_known(connection: Connection) -> None:
    """Put what was kept into the columns that this version of the program has for it."""
    for kind, record_id, text in connection.exec_driver_sql(_ALL).all():
        values: dict[str, Any] = json.loads(text)
        record = BY_KIND.get(kind)
        known = {} if record is None else _columns(table_of(record), values)
        if not known:
            continue
        changes = ", ".join(f'"{name}" = ?' for name in known)
        connection.exec_driver_sql(
            f'UPDATE "{kind}" SET {changes} WHERE id = ?',  # noqa: S608 - names are the schema's
            (*known.values(), record_id),
        )
        _take_up_ground(connection, (kind, record_id), {name: values[name] for name in known})
        left = {name: value for name, value in values.items() if name not in known}
        if left:
            connection.exec_driver_sql(_LEAVE, (_text(left), kind, record_id))
        else:
            forget_unknown(connection, kind, record_id)


def _columns(table: Table, values: dict[str, Any]) -> dict[str, Any]:
    """Those of the values that have a column now, as SQLite keeps them."""
    found = {}
    for name in values.keys() & table.columns.keys():
        value = values[name]
        found[name] = (
            _text(value) if value is not None and isinstance(table.c[name].type, JSON) else value
        )
    return found


def _take_up_ground(connection: Connection, key: tuple[str, str], values: dict[str, Any]) -> None:
    """Changes that wait are replayed on what the centre has, and it has these."""
    ground = connection.exec_driver_sql(_GROUND, key).scalar()
    if ground is not None and (told := json.loads(ground)) is not None:
        connection.exec_driver_sql(_LAY_GROUND, (_text({**told, **values}), *key))


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
