"""Which kind of spreadsheet a table is, and which of its columns hold what."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from registrar_desktop.errors import Invalid
from registrar_desktop.imports.day_columns import DayOrder
from registrar_desktop.imports.sheets.headers import Header, SheetKind, chosen, guess, header_line
from registrar_desktop.imports.sheets.other_columns import (
    CHARGES,
    CONTACTS,
    COURSES,
    PAYMENTS,
    REGISTRATIONS,
    SECTIONS,
)
from registrar_desktop.imports.sheets.rows import SheetRows
from registrar_desktop.imports.sheets.student_columns import STUDENTS
from registrar_desktop.imports.tables import Table, plain_header

# Of two kinds that know as many columns, the one that stands first.
KINDS: dict[str, SheetKind] = {
    kind.name: kind
    for kind in (PAYMENTS, CHARGES, REGISTRATIONS, SECTIONS, COURSES, CONTACTS, STUDENTS)
}
_LOOKED_AT = 20


@dataclass(frozen=True, slots=True)
class SheetChoice:
    """What a person said about spreadsheets; empty where it is to be found out.

    mapping: field -> header of its column.
    """

    kind: str = ""
    mapping: Mapping[str, str] = field(default_factory=dict)
    order: DayOrder | None = None


def recognised(table: Table) -> SheetKind | None:
    """The kind that knows most of the columns of a table; None where none knows enough."""
    best: tuple[int, SheetKind | None] = (0, None)
    for kind in KINDS.values():
        found = header_line(table, kind)
        if found is not None and len(found[1]) > best[0]:
            best = len(found[1]), kind
    return best[1]


def sheets_of(tables: Collection[Table], choice: SheetChoice) -> list[SheetRows]:
    """The tables that can be imported, all of one kind. Raises Invalid where none can."""
    kind = KINDS.get(choice.kind) or next(filter(None, map(recognised, tables)), STUDENTS)
    sheets = []
    for table in tables:
        header = chosen(table, choice.mapping, kind) if choice.mapping else header_line(table, kind)
        if header is not None:
            sheets.append(SheetRows(table, kind, header, choice.order))
    if not sheets:
        names = ", ".join(table.name for table in tables)
        columns = next(iter(tables)).lines[0].cells
        missing = kind.missing(guess(columns, kind)) or kind.missing(())
        raise Invalid("import_columns_missing", file=names[:120], columns=missing)
    return sheets


def likely_header(table: Table, kind: SheetKind) -> Header:
    """The line that is the header as far as can be told, with the columns that are known."""
    best = table.lines[0], guess(table.lines[0].cells, kind)
    for line in table.lines[1:_LOOKED_AT]:
        columns = guess(line.cells, kind)
        if len(columns) > len(best[1]):
            best = line, columns
    return best


def header_mark(cells: Collection[str]) -> str:
    """By what a set of headers is remembered, in whatever order its columns stand."""
    told = "\x1f".join(sorted(filter(None, map(plain_header, cells))))
    return hashlib.sha256(told.encode()).hexdigest()
