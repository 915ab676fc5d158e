"""A file's content as rows of text with their line numbers, whatever the file was."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from registrar_desktop.imports.planned import Place

_GAPS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its line in the file, and the text of its cells."""

    number: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Table:
    """One delimited file or one sheet. Blank rows are left out.

    assumed: the encoding that was assumed, where nothing in the file says it.
    """

    name: str
    lines: list[Line] = field(default_factory=list)
    assumed: str = ""

    @property
    def header(self) -> frozenset[str]:
        """The names in the first row."""
        return (
            frozenset(cell.strip() for cell in self.lines[0].cells) if self.lines else frozenset()
        )

    def place(self, line: Line) -> Place:
        """Where a line stands."""
        return Place(self.name, line.number)

    def rows(self) -> Iterator[tuple[Place, Mapping[str, str]]]:
        """The rows under the first one, each as {header: text}."""
        if not self.lines:
            return
        names = [cell.strip() for cell in self.lines[0].cells]
        blank = dict.fromkeys(names, "")
        for line in self.lines[1:]:
            yield self.place(line), {**blank, **dict(zip(names, line.cells, strict=False))}


def find(tables: Collection[Table], names: Collection[str]) -> Table | None:
    """The table whose first row has all of these names."""
    wanted = frozenset(names)
    return next((table for table in tables if wanted <= table.header), None)


def plain_header(text: str) -> str:
    """A header without case, gaps, marks and accents: `E-Mail ` and `email`, `Prénom` and
    `prenom` are the same."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return _GAPS.sub("", "".join(mark for mark in parts if not unicodedata.combining(mark)))
