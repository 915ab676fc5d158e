"""A row source over values that a record has read already; for the short lists inside a page."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any

from ui.desktop.table.columns import Wanted


class RowsInHand:
    """Rows as they were put here; order and filter were decided by who read them."""

    def __init__(self) -> None:
        self._rows: tuple[Any, ...] = ()

    def put(self, rows: Sequence[Any]) -> None:
        """Replace all rows."""
        self._rows = tuple(rows)

    def ids(self, wanted: Wanted) -> array[int]:
        return array("q", range(len(self._rows)))

    def rows(self, ids: Sequence[int]) -> Sequence[Any]:
        known = self._rows
        return [known[at] if at < len(known) else None for at in ids]
