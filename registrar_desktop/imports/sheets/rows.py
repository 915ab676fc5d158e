"""The rows of a spreadsheet as texts by field; days are turned round to YYYY-MM-DD.

An empty cell is left out: it never erases anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from registrar_desktop.imports.day_columns import DayOrder, as_iso, is_no_day, order_of
from registrar_desktop.imports.planned import Place, Plan
from registrar_desktop.imports.sheets.headers import Header, SheetKind
from registrar_desktop.imports.tables import Line, Table


@dataclass(frozen=True, slots=True)
class SheetRows:
    """A table whose columns are known. order: of days like 3/4/2005, where a person said it."""

    table: Table
    kind: SheetKind
    header: Header
    order: DayOrder | None = None

    def texts(self, field: str) -> list[str]:
        """All texts of one column, in order; none where there is no such column."""
        column = self.header[1].get(field)
        return [] if column is None else [_cell(line, column) for line in self._below()]

    def open_days(self) -> str:
        """A day whose order neither the data nor a person has decided; empty where there is none."""
        for field in self._days():
            if self._order(field) is None:
                for text in self.texts(field):
                    if as_iso(text, None) is None:
                        return text
        return ""

    def rows(self, plan: Plan) -> Iterator[tuple[Place, dict[str, str]]]:
        """The rows under the header. Those whose days cannot be told are refused in the plan."""
        orders = {field: self._order(field) for field in self._days()}
        for line in self._below():
            place = self.table.place(line)
            raw = {field: _cell(line, column) for field, column in self.header[1].items()}
            raw = {field: text for field, text in raw.items() if text}
            undecided = ""
            for field, order in orders.items():
                if field in raw and is_no_day(raw[field]):
                    del raw[field]
                elif field in raw:
                    day = as_iso(raw[field], order)
                    undecided = undecided or ("" if day else raw[field])
                    raw[field] = day or ""
            if undecided:
                plan.refuse(place, "import_date_ambiguous", text=undecided)
            elif raw:
                yield place, raw

    def _days(self) -> list[str]:
        return [field for field in self.header[1] if field in self.kind.dates]

    def _order(self, field: str) -> DayOrder | None:
        return order_of(self.texts(field)) or self.order

    def _below(self) -> Iterator[Line]:
        first = self.header[0].number
        return (line for line in self.table.lines if line.number > first)


def _cell(line: Line, column: int) -> str:
    return line.cells[column].strip() if column < len(line.cells) else ""
