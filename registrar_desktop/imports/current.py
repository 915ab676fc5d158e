"""Reads the rows that an import is compared with: only those that its files can concern."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from registrar_desktop.imports.comparing import Key, Row
from registrar_desktop.schema.base import Record
from registrar_desktop.schema.codec import table_of

_AT_ONCE = 500


class CurrentRows:
    """The store's rows as plain mappings of column values."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def all(self, record: type[Record], key: Sequence[str]) -> dict[Key, Row]:
        """All rows of a kind by their key."""
        return self._keyed(select(table_of(record)), key)

    def where(
        self, record: type[Record], key: Sequence[str], column: str, values: Collection[Any]
    ) -> dict[Key, Row]:
        """The rows whose `column` holds one of the values, by their key."""
        table = table_of(record)
        found: dict[Key, Row] = {}
        left = iter(dict.fromkeys(values))
        while some := list(islice(left, _AT_ONCE)):
            found.update(self._keyed(select(table).where(table.c[column].in_(some)), key))
        return found

    def stream(self, record: type[Record], columns: Sequence[str]) -> Iterator[Sequence[Any]]:
        """Some columns of all rows of a kind, without holding them."""
        table = table_of(record)
        statement = select(*(table.c[name] for name in columns))
        yield from self._session.execute(statement.execution_options(yield_per=1000))

    def _keyed(self, statement: Select[Any], key: Sequence[str]) -> dict[Key, Row]:
        rows = self._session.execute(statement).mappings()
        return {tuple(row[name] for name in key): dict(row) for row in rows}
