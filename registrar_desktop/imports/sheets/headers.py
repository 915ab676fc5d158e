"""Which column of a spreadsheet holds what: guessed from the headers people write, or chosen."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from registrar_desktop.errors import Invalid
from registrar_desktop.imports.tables import Line, Table, plain_header

Columns = Mapping[str, int]
Header = tuple[Line, Columns]
_LOOKED_AT = 20
# So alike must a misspelt header be, and so long.
_ALIKE, _LONG_ENOUGH = 0.86, 6


@dataclass(frozen=True, slots=True)
class SheetKind:
    """A kind of spreadsheet: its fields with the headers they are known by, the better one first.

    needed: of each of these groups one field must be there. dates: the fields that hold days.
    """

    name: str
    known: Mapping[str, tuple[str, ...]]
    needed: tuple[frozenset[str], ...]
    dates: frozenset[str] = field(default_factory=frozenset)

    def is_met_by(self, columns: Collection[str]) -> bool:
        """Whether these fields are enough to import anything."""
        return all(not group.isdisjoint(columns) for group in self.needed)

    def missing(self, columns: Collection[str]) -> str:
        """The first group of fields of which none is there, in words."""
        groups = (group for group in self.needed if group.isdisjoint(columns))
        return " / ".join(sorted(next(groups, frozenset())))


def guess(cells: list[str], kind: SheetKind) -> dict[str, int]:
    """Field -> column, for the headers that are known; then for those that are misspelt."""
    headers = [plain_header(cell) for cell in cells]
    columns: dict[str, int] = {}
    for name, known in kind.known.items():
        found = next((headers.index(each) for each in known if each in headers), None)
        if found is not None and found not in columns.values():
            columns[name] = found
    # A line without any known header is a line of data.
    for at, header in enumerate(headers if columns else ()):
        if at not in columns.values() and len(header) >= _LONG_ENOUGH:
            meant = _meant_by(header, kind, columns)
            if meant:
                columns[meant] = at
    return columns


def _meant_by(header: str, kind: SheetKind, taken: Collection[str]) -> str:
    spelt = {each: name for name, known in kind.known.items() for each in known}
    close = get_close_matches(header, [each for each in spelt if len(each) >= _LONG_ENOUGH - 1],
                              n=1, cutoff=_ALIKE)  # fmt: skip
    return spelt[close[0]] if close and spelt[close[0]] not in taken else ""


def header_line(table: Table, kind: SheetKind) -> Header | None:
    """The row that looks most like headers of this kind, and its columns; None where none does."""
    best: Header | None = None
    for line in table.lines[:_LOOKED_AT]:
        columns = guess(line.cells, kind)
        enough = len(columns) >= 2 and kind.is_met_by(columns)
        if enough and (best is None or len(columns) > len(best[1])):
            best = line, columns
    return best


def chosen(table: Table, mapping: Mapping[str, str], kind: SheetKind) -> Header:
    """The columns a person chose, as field -> header. Raises Invalid where one is not there."""
    wanted = {name: plain_header(header) for name, header in mapping.items()}
    unknown = next((name for name in wanted if name not in kind.known), None)
    if unknown is not None:
        raise Invalid("field_unknown", field=unknown[:60])
    for line in table.lines[:_LOOKED_AT]:
        headers = [plain_header(cell) for cell in line.cells]
        if set(wanted.values()) <= set(headers):
            return line, {name: headers.index(header) for name, header in wanted.items()}
    raise Invalid("import_columns_missing", file=table.name, columns=", ".join(mapping.values()))
