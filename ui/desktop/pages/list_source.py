"""Rows of a list out of the desk's store: the read side's ids and rows behind one face."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy.orm import Session

from registrar_desktop.records.lists.asking import asked
from registrar_desktop.store.desk_store import DeskStore
from ui.desktop.table.columns import Wanted

_Ids = Callable[[Session, Any], "array[int]"]
_Rows = Callable[[Session, Sequence[int]], Sequence[Any]]


class StoreSource:
    """A row source over one query class of the read side. Runs in the store lane."""

    def __init__(self, store: DeskStore, query: type[Any], ids: _Ids, rows: _Rows) -> None:
        self._store = store
        self._query = query
        self._ids = ids
        self._rows = rows
        # Filters that the page sets itself, such as the term in view.
        self.always: dict[str, str] = {}

    def query(self, wanted: Wanted) -> Any:
        """The read side's query for what a list wants."""
        values = {**self.always, **wanted.filters, "text": wanted.text}
        if wanted.sort:
            values["sort"] = wanted.sort
            values["descending"] = "yes" if wanted.descending else "no"
        return asked(self._query, values)

    def ids(self, wanted: Wanted) -> array[int]:
        with self._store.reading() as session:
            return self._ids(session, self.query(wanted))

    def rows(self, ids: Sequence[int]) -> Sequence[Any]:
        if not ids:
            return []
        with self._store.reading() as session:
            found = {row.no: row for row in self._rows(session, ids)}
        return [found.get(number) for number in ids]
