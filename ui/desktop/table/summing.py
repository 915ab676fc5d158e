"""Sums of what is selected in a list; money is never added across currencies."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ui.desktop.table.columns import Column


def total_by_currency(column: Column, rows: Iterable[Any]) -> dict[str, int]:
    """Minor units by currency, in the order in which the currencies appear."""
    totals: dict[str, int] = {}
    for row in rows:
        amount = column.money(row) if column.money and row is not None else None
        if amount is not None:
            totals[amount[1]] = totals.get(amount[1], 0) + amount[0]
    return totals
