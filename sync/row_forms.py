"""How rows of a kind that come with certain columns are read and written here: the statements, and
each value as SQLite keeps it. Which rows are written is left to `sync.rows`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import repeat
from operator import itemgetter
from typing import Any

from pydantic_core import to_json
from sqlalchemy import JSON, Column, Enum

from registrar_desktop.schema.codec import table_of
from registrar_desktop.schema.register import BY_KIND
from registrar_desktop.store.insertion import Insertion

Values = Sequence[Any]
# Of some columns, in the order of the table.
Places = tuple[int, ...]
# A column's values of all rows, from the columns as they came.
Maker = Callable[[Sequence[Values], int], Iterable[Any]]


@dataclass(frozen=True, slots=True)
class Form:
    """How rows with certain columns are kept in a table that has `names`.

    unknown: the columns that only a newer program has. select: whole rows by a JSON array of ids.
    insertion: of whole rows; an older version is overwritten.
    """

    table: str
    names: tuple[str, ...]
    unknown: tuple[str, ...]
    id_at: int
    version_at: int
    select: str
    insertion: Insertion
    makers: tuple[Maker, ...]

    def taken(self, rows: Sequence[Values]) -> list[Values]:
        """The rows as SQLite keeps them, in the order of `names`. ValueError or LookupError for a
        word that is not known. Column by column: most are taken as they are."""
        told = list(zip(*rows, strict=True))
        return list(zip(*(make(told, len(rows)) for make in self.makers), strict=True))

    def update(self, places: Places) -> str:
        """Overwrite these columns of a row, unless its version is newer."""
        return _update(self.table, tuple(self.names[place] for place in places))

    def for_update(self, places: Places, rows: Iterable[Values]) -> list[Values]:
        """The parameters of `update` by row."""
        return list(map(itemgetter(*places, self.id_at, self.version_at), rows))


@cache
def form_of(kind: str, columns: tuple[str, ...]) -> Form:
    """The form of rows that come with these columns."""
    table = table_of(BY_KIND[kind])
    places = {name: at for at, name in enumerate(columns)}
    names = tuple(column.key for column in table.columns)
    return Form(
        table=table.name,
        names=names,
        unknown=tuple(name for name in columns if name not in table.columns),
        id_at=names.index("id"),
        version_at=names.index("row_version"),
        select=_select(table.name, names),
        insertion=_insertion(table.name, names),
        makers=tuple(_maker(column, places.get(column.key)) for column in table.columns),
    )


def _select(table: str, names: Iterable[str]) -> str:
    quoted = ", ".join(f'kept."{name}"' for name in names)
    return (
        f"SELECT {quoted} FROM json_each(?) AS asked"  # noqa: S608 - names are the schema's
        f' JOIN "{table}" AS kept ON kept.id = asked.value'
    )


def _insertion(table: str, names: Iterable[str]) -> Insertion:
    quoted = [f'"{name}"' for name in names]
    changes = ", ".join(f"{name} = excluded.{name}" for name in quoted if name != '"id"')
    return Insertion(
        f'INSERT INTO "{table}" ({", ".join(quoted)})',
        len(quoted),
        f"ON CONFLICT (id) DO UPDATE SET {changes}"
        f' WHERE excluded.row_version >= "{table}".row_version',
    )


@cache
def _update(table: str, names: tuple[str, ...]) -> str:
    changes = ", ".join(f'"{name}" = ?' for name in names)
    return f'UPDATE "{table}" SET {changes} WHERE id = ? AND row_version <= ?'  # noqa: S608


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
        return lambda values: [
            None if value is None else to_json(value).decode() for value in values
        ]
    return lambda values: values
