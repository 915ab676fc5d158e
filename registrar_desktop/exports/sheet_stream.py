"""Writes a sheet through openpyxl straight into an open stream, row by row.

The one place that knows `WorksheetWriter`, which openpyxl keeps in a private module: its public
way (`append`, `save`) puts every sheet, with the names and amounts in it, into an unencrypted file
in the system's folder for temporary files before it packs it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import IO, Any

from openpyxl.cell import Cell
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.xml.functions import Element, SubElement

Row = Sequence[Cell]


def write_sheet(ws: Any, out: IO[bytes], rows: Iterable[Row]) -> None:
    """The whole sheet. What stands above the rows is written before the first is taken, what
    stands below after the last, so a filter's range may be set while they pass.
    """
    writer = _SheetWriter(ws, out, rows)
    try:
        writer.write()
    except BaseException:
        # Closed now, while `out` is still open. What fails in closing is of no interest any more.
        with suppress(Exception):
            writer.close()
        raise


class _SheetWriter(WorksheetWriter):
    """Takes its rows one by one, and adds what openpyxl leaves out."""

    def __init__(self, ws: Any, out: IO[bytes], rows: Iterable[Row]) -> None:
        self._content = rows
        super().__init__(ws, out)

    def rows(self) -> Any:
        """Each row as it comes, where openpyxl's own way has a list of all."""
        return self._numbered()

    def _numbered(self) -> Iterator[tuple[int, Row]]:
        """A cell may serve again once its row is written."""
        for line, row in enumerate(self._content, 1):
            for cell in row:
                cell.row = line
            yield line, row

    def write_breaks(self) -> None:
        """No green corners on identifiers kept as text; this is their place in the file."""
        super().write_breaks()
        sheet: Any = self.ws
        filtered = sheet.auto_filter.ref
        if filtered:
            ignored = Element("ignoredErrors")
            SubElement(ignored, "ignoredError", sqref=filtered, numberStoredAsText="1")
            self.xf.send(ignored)
