"""Writes a workbook (.xlsx) straight into its file: constant memory, no temporary copies.

openpyxl writes it all (see `sheet_stream`). The rows come from `sheet_rows`, the layout of a sheet
from `sheet_layout`, the last sheet from `about_sheet`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook as Book
from openpyxl.writer.excel import ExcelWriter

from registrar_desktop.errors import Refused
from registrar_desktop.exports.about_sheet import about_rows, set_up_about
from registrar_desktop.exports.control import Tally
from registrar_desktop.exports.progress import Meter
from registrar_desktop.exports.sheet_layout import Layout
from registrar_desktop.exports.sheet_rows import RowMaker
from registrar_desktop.exports.sheet_stream import Row, write_sheet
from registrar_desktop.exports.tables import Cells, Sheet, Workbook

MOST_ROWS = 1_048_576 - 2  # header and total row take one each
# Level 4 makes the file a few per cent larger than 6 and saves a third of the packing time.
_PACKING = 4


@dataclass(frozen=True, slots=True)
class Sheets:
    """How sheets are written: the paper they are printed on, and how long one may be."""

    paper: str = "A4"
    most_rows: int = MOST_ROWS


def write_workbook(
    workbook: Workbook, stream: BinaryIO, meter: Meter, sheets: Sheets | None = None
) -> list[Tally]:
    """Writes all sheets and the About sheet; returns what each sheet holds, checked."""
    book = Book(write_only=True)
    _describe(book, workbook)
    with _archive(stream) as archive:
        writer = _Writer(book, archive, workbook, meter, sheets or Sheets())
        writer.save()
    return writer.tallies


@contextmanager
def _archive(stream: BinaryIO) -> Iterator[ZipFile]:
    """The file's archive. Where the work fails, what closing it says then is of no interest."""
    archive = ZipFile(stream, "w", ZIP_DEFLATED, allowZip64=True, compresslevel=_PACKING)
    try:
        yield archive
    except BaseException:
        with suppress(Exception):
            archive.close()
        raise


def _describe(book: Book, workbook: Workbook) -> None:
    book.properties.title = workbook.title
    book.properties.creator = workbook.stamp.made_by
    book.properties.created = workbook.stamp.made_at.astimezone(UTC).replace(tzinfo=None)
    book.properties.modified = book.properties.created
    if book.calculation is not None:
        book.calculation.fullCalcOnLoad = True
    for sheet in workbook.sheets:
        book.create_sheet(sheet.title)
    book.create_sheet("About")


class _Writer(ExcelWriter):
    """openpyxl's writer with the sheets streamed into the archive instead of a temporary file."""

    def __init__(
        self, book: Book, archive: ZipFile, workbook: Workbook, meter: Meter, sheets: Sheets
    ) -> None:
        super().__init__(book, archive)
        self._zip = archive
        self.tallies: list[Tally] = []
        self._content = workbook
        self._meter = meter
        self._how = sheets
        self._cut: list[int] = []

    def write_worksheet(self, ws: Any) -> None:
        place = len(self.tallies)
        sheets = self._content.sheets
        rows = self._sheet(ws, sheets[place]) if place < len(sheets) else self._about(ws)
        with self._zip.open(ws.path[1:], "w", force_zip64=True) as out:
            write_sheet(ws, out, rows)
        self.manifest.append(ws)

    def _about(self, ws: Any) -> Iterator[Row]:
        set_up_about(ws, self._content, self._how.paper)
        return about_rows(ws, self._content, self.tallies, sum(self._cut))

    def _sheet(self, ws: Any, sheet: Sheet) -> Iterator[Row]:
        """Sets the sheet up, widths included, and returns its rows."""
        tally = Tally(sheet)
        layout = Layout(ws, sheet, self._content, self._how.paper)
        source = layout.sampled(self._meter.over(tally.over(self._bounded(sheet))))
        return self._rows(ws, layout, tally, source)

    def _rows(
        self, ws: Any, layout: Layout, tally: Tally, source: Iterator[Cells]
    ) -> Iterator[Row]:
        maker = RowMaker(ws, tally.sheet.columns, self._content.stamp)
        yield layout.header()
        yield from map(maker.row, source)
        tally.check()
        yield from layout.bottom(tally)
        self.tallies.append(tally)
        self._cut.append(maker.texts_cut)

    def _bounded(self, sheet: Sheet) -> Iterator[Cells]:
        for number, row in enumerate(sheet.rows):
            if number >= self._how.most_rows:
                raise Refused("sheet_too_long", sheet=sheet.title, most=self._how.most_rows)
            yield row
