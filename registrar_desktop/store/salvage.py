"""Reads rows of a store's tables as far as they can be read, also where pages of it are damaged.

Nothing is upgraded and nothing written: a dying computer's file is only looked at.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2

from registrar_desktop.store.backups import connected

Row = dict[str, Any]
# Where the end of a table cannot be read: so far behind the last readable row others are looked for.
_BEYOND = 1000
_ENDLESS = 2**62


@dataclass(slots=True)
class Rows:
    """The rows of a table by their place in it; `gaps`: places that cannot be read, as ranges."""

    found: dict[int, Row] = field(default_factory=dict)
    gaps: list[tuple[int, int]] = field(default_factory=list)

    def is_gap(self, place: int) -> bool:
        """Whether it is not known what stands at this place."""
        return any(first <= place <= last for first, last in self.gaps)


class Salvage:
    """The tables of one file."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._path, self._key = path, key

    def tables(self, *selections: str) -> list[Rows]:
        """What these tables hold, in one consistent look where the file is whole.

        A selection is a table's name, with the condition behind it that wanted rows meet. Where
        the file is damaged all rows are read, wanted or not.
        """
        try:
            with connected(self._path, self._key) as raw:
                raw.execute("BEGIN")
                return [Rows(_select(raw, each)) for each in selections]
        except sqlcipher3.dbapi2.DatabaseError:
            return [self._as_far_as_possible(each.split()[0]) for each in selections]

    def layout(self, *tables: str) -> list[str]:
        """The statements that make these tables, as far as the file has them."""
        places = ", ".join("?" for _ in tables)
        query = f"SELECT sql FROM sqlite_master WHERE type = 'table' AND name IN ({places})"  # noqa: S608
        with connected(self._path, self._key) as raw:
            return [str(row[0]) for row in raw.execute(query, tables)]

    def _as_far_as_possible(self, table: str) -> Rows:
        last = self._last(table)
        rows = Rows()
        if last is None:
            last = self._last_from_the_front(table) + _BEYOND
            rows.gaps.append((last + 1, _ENDLESS))
        ranges = [(1, last)]
        while ranges:
            first, last = ranges.pop()
            try:
                with connected(self._path, self._key) as raw:
                    where = f"WHERE rowid BETWEEN {first} AND {last}"
                    rows.found.update(_select(raw, f"{table} {where}"))
            except sqlcipher3.dbapi2.DatabaseError:
                if first == last:
                    rows.gaps.append((first, last))
                else:
                    middle = (first + last) // 2
                    ranges += [(first, middle), (middle + 1, last)]
        return rows

    def _last(self, table: str) -> int | None:
        try:
            with connected(self._path, self._key) as raw:
                return int(raw.execute(f"SELECT max(rowid) FROM {table}").fetchone()[0] or 1)  # noqa: S608
        except sqlcipher3.dbapi2.DatabaseError:
            return None

    def _last_from_the_front(self, table: str) -> int:
        last = 0
        try:
            with connected(self._path, self._key) as raw:
                for row in raw.execute(f"SELECT rowid FROM {table} NOT INDEXED"):  # noqa: S608
                    last = row[0]
        except sqlcipher3.dbapi2.DatabaseError:
            pass
        return last


def _select(raw: Any, selection: str) -> dict[int, Row]:
    found = raw.execute(f"SELECT rowid AS place_in_table, * FROM {selection}")  # noqa: S608
    names = [column[0] for column in found.description]
    return {row[0]: dict(zip(names[1:], row[1:], strict=True)) for row in found}
