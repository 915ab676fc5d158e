"""Counts and adds up what is written, and holds it against what the source says it must be.

A paper whose rows do not add up to their control totals is never handed out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from registrar_desktop.errors import Defect
from registrar_desktop.exports.cells import currency_of
from registrar_desktop.exports.tables import Cells, Kind, Sheet


class Tally:
    """Rows and sums of one sheet as they pass.

    sums: by title of each totalled column, and currency where it is money.
    """

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.rows = 0
        self.sums: dict[tuple[str, str], int] = defaultdict(int)
        self._totalled = [
            (place, column, column.kind is Kind.MONEY)
            for place, column in enumerate(sheet.columns)
            if column.kind.is_number and (column.total or column.currency_at is not None)
        ]

    def over(self, rows: Iterable[Cells]) -> Iterator[Cells]:
        """The same rows, counted and added up as they pass."""
        totalled, sums = self._totalled, self.sums
        for row in rows:
            self.rows += 1
            for place, column, is_money in totalled:
                value = row[place]
                if value:
                    assert isinstance(value, int)
                    sums[column.title, currency_of(column, row) if is_money else ""] += value
            yield row

    def sum_of(self, title: str) -> int:
        """The sum of a column over all its currencies (there is one, where it is totalled)."""
        return sum(value for (name, _), value in self.sums.items() if name == title)

    def check(self) -> None:
        """Raises Defect where what was written is not what the source said it holds."""
        control = self.sheet.control
        if control is None:
            return
        wrong = [title for title, due in control.sums.items() if self.sum_of(title) != due]
        if self.rows != control.rows or wrong:
            raise Defect(
                f"{self.sheet.title}: {self.rows} rows written of {control.rows}; "
                f"columns that do not add up: {wrong}"
            )
