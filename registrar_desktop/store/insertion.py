"""Writes many rows by few statements: the rest of the program runs while SQLite works.

The driver lets other threads run during a statement only, and asks for its turn again behind each;
row by row, a thread that decodes the next page would stop the writing of this one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from sqlalchemy import Connection

_BLOCK = 500


@dataclass(frozen=True, slots=True)
class Insertion:
    """How rows are written: `into` a table and its columns, so many, and what is said after them."""

    into: str
    columns: int
    otherwise: str = ""
    _one: str = field(init=False)
    _block: str = field(init=False)

    def __post_init__(self) -> None:
        row = f"({', '.join('?' * self.columns)})"
        for name, many in (("_one", 1), ("_block", _BLOCK)):
            text = f"{self.into} VALUES {', '.join([row] * many)} {self.otherwise}"
            object.__setattr__(self, name, text)

    def write(self, connection: Connection, rows: Sequence[Sequence[Any]]) -> None:
        """Write the rows, in their order."""
        whole = len(rows) - len(rows) % _BLOCK
        for start in range(0, whole, _BLOCK):
            block = chain.from_iterable(rows[start : start + _BLOCK])
            connection.exec_driver_sql(self._block, tuple(block))
        if rest := [tuple(row) for row in rows[whole:]]:
            connection.exec_driver_sql(self._one, rest)
