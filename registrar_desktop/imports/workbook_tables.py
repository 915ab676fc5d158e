"""Spreadsheets (.xlsx, .xls, .ods and their relatives) as tables, one for each visible sheet."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from registrar_desktop.errors import Invalid
from registrar_desktop.imports.limits import MOST_CELLS_A_ROW, MOST_ROWS
from registrar_desktop.imports.packed_files import PackedFile
from registrar_desktop.imports.tables import Line, Table
from registrar_desktop.imports.workbook_bounds import check_workbook

COMPOUND_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def is_workbook(packed: PackedFile) -> bool:
    """Whether a packed file is a spreadsheet inside. Raises Invalid where it is a binary one."""
    parts = packed.parts
    if "xl/workbook.bin" in parts:
        # Its size in memory cannot be judged before it is read.
        raise Invalid("import_binary_workbook", file=packed.name)
    return "xl/workbook.xml" in parts or "content.xml" in parts


def workbook_tables(name: str, data: bytes, packed: PackedFile | None) -> list[Table]:
    """The tables of a workbook; `packed` where it is a packed one.

    Raises Invalid where it is broken, locked by a password, or too large.
    """
    if packed is not None:
        check_workbook(packed)
    sheets = list(_sheets(name, data))
    if len(sheets) == 1:
        return [Table(name, sheets[0][1])]
    return [Table(f"{name}: {title}", lines) for title, lines in sheets]


def _sheets(name: str, data: bytes) -> Iterator[tuple[str, list[Line]]]:
    import python_calamine as calamine  # a heavy library that only an import needs

    try:
        with calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            for sheet in book.sheets_metadata:
                readable = sheet.typ is calamine.SheetTypeEnum.WorkSheet
                if readable and sheet.visible is calamine.SheetVisibleEnum.Visible:
                    found = book.get_sheet_by_name(sheet.name)
                    yield sheet.name, list(_lines(name, found))
    except calamine.PasswordError as error:
        raise Invalid("import_file_locked", file=name) from error
    except calamine.CalamineError as error:
        raise Invalid("import_file_broken", file=name) from error
    except BaseException as error:
        # The library's own failures (a panic in its Rust part) are no Exception in Python.
        if type(error).__name__ == "PanicException":
            raise Invalid("import_file_broken", file=name) from error
        raise


def _lines(name: str, sheet: Any) -> Iterator[Line]:
    if sheet.start is None:
        return
    if sheet.height > MOST_ROWS or sheet.width > MOST_CELLS_A_ROW:
        raise Invalid("import_too_large", file=name, rows=MOST_ROWS, columns=MOST_CELLS_A_ROW)
    for number, row in enumerate(sheet.iter_rows(), 1):
        cells = [_text(value) for value in row]
        if any(cells):
            yield Line(number, cells)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        whole_day = value.time() == time()
        return value.date().isoformat() if whole_day else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return value.strftime("%H:%M") if isinstance(value, time) else str(value)
