"""Judges a packed workbook before it is read: how many cells it would come to in memory.

The library that reads workbooks lays out every cell between the first and the last one, and
copies a shared text into every cell that names it; a small file can ask for any amount of that.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from registrar_desktop.errors import Invalid
from registrar_desktop.imports.limits import MOST_CELLS, MOST_UNPACKED_BYTES
from registrar_desktop.imports.open_document import Extent
from registrar_desktop.imports.packed_files import PackedFile

_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_REFERENCE = re.compile(rb"""\sr=["']([A-Z]{1,3})?(\d{1,7})["']""")
_SHARED = re.compile(rb"""\st=["']s["'][^>]*>\s*<(?:\w+:)?v>(\d{1,9})<""")
_ROW = re.compile(rb"<(?:\w+:)?row[\s>]")
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_STRING = re.compile(rb"<(?:\w+:)?si[\s>/].*?(?=<(?:\w+:)?si[\s>/]|\Z)", re.DOTALL)


def check_workbook(packed: PackedFile) -> None:
    """Raise Invalid where reading the workbook would take more than an import may."""
    if "content.xml" in packed.parts:
        if Extent(packed).most_cells > MOST_CELLS:
            raise _too_large(packed)
        return
    sizes = _shared_sizes(packed)
    for part in packed.parts:
        if part.startswith("xl/worksheets/") and part.endswith(".xml"):
            _check_sheet(packed, part, sizes)


def _check_sheet(packed: PackedFile, part: str, sizes: list[int]) -> None:
    last_row = widest = rows = text = 0
    for run in _whole_rows(packed, part):
        for letters, digits in set(_REFERENCE.findall(run)):
            last_row = max(last_row, int(digits))
            widest = max(widest, _column(letters))
        pieces = _ROW.split(run)
        rows += len(pieces) - 1
        widest = max(widest, *(len(_CELL.findall(piece)) for piece in pieces))
        for index, count in Counter(_SHARED.findall(run)).items():
            text += count * (sizes[int(index)] if int(index) < len(sizes) else 0)
    if max(last_row, rows) * widest > MOST_CELLS or text > MOST_UNPACKED_BYTES:
        raise _too_large(packed)


def _whole_rows(packed: PackedFile, part: str) -> Iterator[bytes]:
    """The sheet in runs of whole rows."""
    kept = b""
    for chunk in packed.chunks(part):
        data = kept + chunk
        _refuse_doctype(packed, data[:4096])
        cut = max(data.rfind(b"<row"), data.rfind(b":row"), 0)
        yield data[:cut]
        kept = data[cut:]
    yield kept


def _shared_sizes(packed: PackedFile) -> list[int]:
    if "xl/sharedStrings.xml" not in packed.parts:
        return []
    data = packed.read("xl/sharedStrings.xml")
    _refuse_doctype(packed, data[:4096])
    return [len(found.group()) for found in _STRING.finditer(data)]


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _refuse_doctype(packed: PackedFile, start: bytes) -> None:
    if _DOCTYPE.search(start):
        raise Invalid("import_file_unsafe", file=packed.name)


def _too_large(packed: PackedFile) -> Invalid:
    return Invalid("import_workbook_too_large", file=packed.name, cells=MOST_CELLS)
