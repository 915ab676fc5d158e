"""Sums of what is selected in a list; money is never added across currencies.

However many rows are selected, they are read in portions between which other reading has its turn,
and a changed selection ends the sum under way.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from ui.desktop.lanes import Lanes, Ticket
from ui.desktop.table.columns import Column, RowSource
from ui.language import format_amount, tr

_PORTION = 2_048


def total_by_currency(column: Column, rows: Iterable[Any]) -> dict[str, int]:
    """Minor units by currency, in the order in which the currencies appear."""
    totals: dict[str, int] = {}
    for row in rows:
        amount = column.money(row) if column.money and row is not None else None
        if amount is not None:
            totals[amount[1]] = totals.get(amount[1], 0) + amount[0]
    return totals


class Summing(QObject):
    """Adds one column up. Signals: `told` with the sum in words, or how far it is."""

    told = Signal(str)

    def __init__(self, source: RowSource, lanes: Lanes, parent: QObject) -> None:
        super().__init__(parent)
        self._source, self._lanes = source, lanes
        self._ticket: Ticket | None = None
        self._totals: dict[str, int] = {}

    def start(self, of: Column, ids: array[int]) -> None:
        """Add these rows up, instead of those before."""
        self.stop()
        self._totals = {}
        self._read(of, ids, 0)

    def stop(self) -> None:
        """The sum is not wanted any more."""
        if self._ticket is not None:
            self._ticket.drop()

    def _read(self, of: Column, ids: array[int], start: int) -> None:
        few = ids[start : start + _PORTION]
        self._ticket = self._lanes.store(
            self,
            lambda: total_by_currency(of, self._source.rows(few)),
            partial(self._on_read, of, ids, start + _PORTION),
        )

    def _on_read(self, of: Column, ids: array[int], end: int, found: dict[str, int]) -> None:
        for currency, minor in found.items():
            self._totals[currency] = self._totals.get(currency, 0) + minor
        if end < len(ids):
            self.told.emit(
                tr("{title}: {value} % added up", title=of.title, value=end * 100 // len(ids))
            )
            self._read(of, ids, end)
            return
        amounts = (f"{format_amount(v, c)} {c}" for c, v in self._totals.items())
        self.told.emit(f"{of.title} {' + '.join(amounts)}")
