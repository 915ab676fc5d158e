"""How the columns of a spreadsheet are read so far, for a person to look at and to correct."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from registrar_desktop.errors import Invalid
from registrar_desktop.imports.sheets.choosing import (
    KINDS,
    SheetChoice,
    likely_header,
    recognised,
    sheets_of,
)
from registrar_desktop.imports.sheets.rows import SheetRows
from registrar_desktop.imports.tables import Table

_SHOWN = 3


@dataclass(frozen=True, slots=True)
class ColumnsFound:
    """A spreadsheet as it is understood.

    headers: of all its columns, with some texts of each. columns: field -> header.
    needed: groups of fields of which one must have a column. open_day: a day like 3/4/2005 that
    neither the data nor a person has decided.
    """

    kind: str
    rows: int
    headers: Mapping[str, tuple[str, ...]]
    columns: Mapping[str, str]
    fields: tuple[str, ...]
    needed: tuple[frozenset[str], ...]
    open_day: str

    def missing(self, chosen: Collection[str]) -> frozenset[str]:
        """A group of fields of which none is chosen; empty where all is there."""
        return next((group for group in self.needed if group.isdisjoint(chosen)), frozenset())


def found_in(tables: Collection[Table], choice: SheetChoice) -> ColumnsFound:
    """The first table that can be read as this kind, else the first one with what is known."""
    kind = KINDS[choice.kind]
    try:
        sheet = sheets_of(tables, choice)[0]
    except Invalid:
        first = next((table for table in tables if recognised(table)), next(iter(tables)))
        sheet = SheetRows(first, kind, likely_header(first, kind), choice.order)
    line, columns = sheet.header
    below = [each for each in sheet.table.lines if each.number > line.number]
    headers = {
        header.strip(): tuple(
            text for row in below[:_SHOWN] if (text := _text(row.cells, at).strip())
        )
        for at, header in enumerate(line.cells)
        if header.strip()
    }
    return ColumnsFound(
        kind=kind.name,
        rows=len(below),
        headers=headers,
        columns={field: line.cells[at].strip() for field, at in columns.items()},
        fields=tuple(kind.known),
        needed=kind.needed,
        open_day=sheet.open_days(),
    )


def _text(cells: list[str], at: int) -> str:
    return cells[at] if at < len(cells) else ""
