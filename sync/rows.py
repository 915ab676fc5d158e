"""Writes what the centre told into the desk's tables, and keeps the search over them.

The one place where rows get a confirmed version. Which of them a desk's own changes rest on is
`sync.rebase`'s part.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import repeat
from operator import itemgetter
from typing import Any

from sqlalchemy import JSON, Column, Enum, Table, delete
from sqlalchemy.orm import Session

from registrar_desktop.errors import Refused
from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.codec import table_of
from registrar_desktop.schema.gateway import GatewayTransaction
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.register import BY_KIND, MACHINE_MADE
from registrar_desktop.schema.vocabulary import GatewayMatch
from registrar_desktop.store import search
from registrar_desktop.store.unknown_fields import (
    forget_unknown,
    forget_unknown_versions,
    keep_unknown,
)
from sync.payments.beside_ours import beside_ours
from sync.protocol_reading import FeedRow

# What the centre sets in a record whoever changes it.
STAMPS = frozenset({"updated_at", "posted_at"})

Row = dict[str, Any]
Values = Sequence[Any]


def write_rows(session: Session, kind: str, rows: Sequence[Row]) -> None:
    """Insert or overwrite rows given as JSON values; an older version never overwrites a newer.

    Refused where a field holds a word that only a newer program knows.
    """
    by_columns: dict[tuple[str, ...], list[Values]] = {}
    for row in rows:
        by_columns.setdefault(tuple(row), []).append(tuple(row.values()))
    for columns, values in by_columns.items():
        write_values(session, kind, columns, values)


def write_values(
    session: Session, kind: str, columns: Sequence[str], rows: Sequence[Values]
) -> None:
    """Like `write_rows`, for rows that all have the same columns, each in their order."""
    if not rows:
        return
    if kind in MACHINE_MADE:
        told = (dict(zip(columns, row, strict=True)) for row in rows)
        rows = [[row[name] for name in columns] for row in beside_ours(session, told)]
    form = _form(kind, tuple(columns))
    try:
        taken = form.taken(rows)
    except (ValueError, LookupError) as error:
        raise Refused("update_needed", kind=kind) from error
    is_student = BY_KIND[kind] is Student
    moved, same_names = _found_differently(session, columns, rows) if is_student else ([], set())
    session.connection().exec_driver_sql(form.statement, taken)
    if form.unknown:
        _keep_unknown(session, kind, columns, form.unknown, rows)
    search.index_students(session, moved, same_names)


def stamp_rows(session: Session, rows: Iterable[FeedRow]) -> None:
    """Write what only the centre sets into rows whose other values are here already."""
    told: dict[tuple[str, str], list[Values]] = {}
    for row in rows:
        for name in STAMPS & row.values.keys():
            told.setdefault((row.kind, name), []).append((row.values[name], row.id, row.version))
    connection = session.connection()
    for (kind, name), values in told.items():
        if kind in BY_KIND:
            connection.exec_driver_sql(
                f"UPDATE {kind} SET {name} = ? WHERE id = ? AND row_version = ?",  # noqa: S608
                values,
            )
            # Also in what unconfirmed changes of the record rest on.
            connection.exec_driver_sql(
                f'UPDATE confirmed_record SET "values" = json_set("values", \'$.{name}\', ?)'  # noqa: S608
                f" WHERE record_kind = '{kind}' AND record_id = ? AND version = ?"
                ' AND "values" IS NOT NULL',
                values,
            )


def _found_differently(
    session: Session, columns: Sequence[str], rows: Sequence[Values]
) -> tuple[list[Row], set[str]]:
    """Students whose names, numbers or addresses become others than the search knows, and the ids
    of those among them who keep their names."""
    asked = ("id", "row_version", *search.SEARCHED_FIELDS)
    places = itemgetter(*(columns.index(name) if name in columns else -1 for name in asked))
    names = slice(len(search.NAME_FIELDS))
    known = search.searched_values(session, [row[columns.index("id")] for row in rows])
    moved: list[Row] = []
    same_names: set[str] = set()
    for record_id, version, *after in (places((*row, None)) for row in rows):
        known_version, *before = known.get(record_id, (0,))
        if known_version > version or before == after:
            continue
        moved.append({"id": record_id, **dict(zip(asked[2:], after, strict=True))})
        if before[names] == after[names]:
            same_names.add(record_id)
    return moved, same_names


def _keep_unknown(
    session: Session,
    kind: str,
    columns: Sequence[str],
    unknown: Sequence[str],
    rows: Iterable[Values],
) -> None:
    """A newer centre tells more than there are columns for: it is kept for the next version."""
    told = [dict(zip(columns, row, strict=True)) for row in rows]
    keep_unknown(
        session.connection(),
        kind,
        [(row["id"], row["row_version"], {name: row[name] for name in unknown}) for row in told],
    )


def refuse_unknown_words(kind: str, row: Row) -> None:
    """Refused where one of the row's words is known to a newer program only: laid under changes
    of this desk it would come to light when these are confirmed."""
    try:
        _form(kind, tuple(row)).taken([tuple(row.values())])
    except (ValueError, LookupError) as error:
        raise Refused("update_needed", kind=kind) from error


def remove_row(session: Session, kind: str, record_id: str) -> None:
    """Take away a row that the centre does not have."""
    if BY_KIND[kind] is Student:
        search.drop_students(session, [record_id])
    if BY_KIND[kind] is LedgerEntry:
        _let_go(session, record_id)
    table = table_of(BY_KIND[kind])
    here = table.c.id == record_id
    # Entries of an account that the centre has confirmed are kept from being deleted.
    session.connection().execute(table.update().where(here).values(row_version=0))
    session.connection().execute(delete(table).where(here))
    forget_unknown(session.connection(), kind, record_id)


def _let_go(session: Session, entry_id: str) -> None:
    """What the payment service did and this entry stood for finds the one that stands for it now."""
    table = table_of(GatewayTransaction)
    open_again = {"ledger_entry_id": None, "match": GatewayMatch.UNMATCHED}
    session.connection().execute(
        table.update().where(table.c.ledger_entry_id == entry_id).values(open_again)
    )


def forget_versions(session: Session, kind: str) -> None:
    """A new history of the centre begins: no row of this kind is confirmed by it yet."""
    table = table_of(BY_KIND[kind])
    session.connection().execute(table.update().values(row_version=0))
    forget_unknown_versions(session.connection(), kind)


# A column's values of all rows, from the columns as they came.
Maker = Callable[[Sequence[Values], int], Iterable[Any]]


@dataclass(frozen=True, slots=True)
class _Form:
    """How rows with certain columns are written: the statement, and how each column is made;
    `unknown`: the columns that only a newer program has."""

    statement: str
    unknown: tuple[str, ...]
    makers: tuple[Maker, ...]

    def taken(self, rows: Sequence[Values]) -> list[tuple[Any, ...]]:
        """The statement's parameters. Column by column: most are taken as they are."""
        told = list(zip(*rows, strict=True))
        return list(zip(*(make(told, len(rows)) for make in self.makers), strict=True))


@cache
def _form(kind: str, columns: tuple[str, ...]) -> _Form:
    table = table_of(BY_KIND[kind])
    places = {name: at for at, name in enumerate(columns)}
    names = [column.key for column in table.columns]
    makers = tuple(_maker(column, places.get(column.key)) for column in table.columns)
    unknown = tuple(name for name in columns if name not in table.columns)
    return _Form(_upsert(table, names), unknown, makers)


def _upsert(table: Table, names: Iterable[str]) -> str:
    quoted = [f'"{name}"' for name in names]
    changes = ", ".join(f"{name} = excluded.{name}" for name in quoted if name != '"id"')
    return (
        f'INSERT INTO "{table.name}" ({", ".join(quoted)})'  # noqa: S608 - names are the schema's
        f" VALUES ({', '.join('?' for _ in quoted)})"
        f" ON CONFLICT (id) DO UPDATE SET {changes}"
        f' WHERE excluded.row_version >= "{table.name}".row_version'
    )


def _maker(column: Column[Any], at: int | None) -> Maker:
    """What a column holds: the rows' values as SQLite keeps them, else the column's default."""
    default = column.default.arg if column.default is not None else None  # type: ignore[attr-defined]
    if at is None:
        return lambda told, many: repeat(default, many)
    kept = _kept(column)

    def given(told: Sequence[Values], _many: int) -> Iterable[Any]:
        values = kept(told[at])
        if default is not None and None in values:
            return [default if value is None else value for value in values]
        return values

    return given


def _kept(column: Column[Any]) -> Callable[[Values], Values]:
    """A column's values as SQLite keeps them. ValueError for a word that is not known."""
    if isinstance(column.type, Enum):
        words = frozenset(column.type.enums) | {None}

        def known_words(values: Values) -> Values:
            if unknown := frozenset(values) - words:
                raise ValueError(min(unknown))
            return values

        return known_words
    if isinstance(column.type, JSON):
        return lambda values: [None if value is None else _JSON(value) for value in values]
    return lambda values: values


_JSON = json.JSONEncoder(ensure_ascii=False).encode
