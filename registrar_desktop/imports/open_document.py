"""How far the sheets of an OpenDocument workbook go, repeated rows and columns included."""

from __future__ import annotations

from typing import Any, NoReturn
from xml.parsers import expat

from registrar_desktop.errors import Invalid
from registrar_desktop.imports.packed_files import PackedFile

_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_LONGEST_REPEAT = 2_000_000


class Extent:
    """Walks once through the content; a row or column counts once it holds a value.

    most_cells: cells from the first to the last one in use, of the largest sheet.
    """

    def __init__(self, packed: PackedFile) -> None:
        self.most_cells = 0
        self._file = packed.name
        self._row = self._column = self._filled = self._widest = 0
        self._repeat = 1
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.StartDoctypeDeclHandler = self._doctype
        try:
            for chunk in packed.chunks("content.xml"):
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise Invalid("import_file_broken", file=packed.name) from error

    def _start(self, name: str, attributes: dict[str, Any]) -> None:
        space, _, word = name.rpartition(" ")
        if space != _TABLE:
            return
        if word == "table":
            self._row = self._widest = 0
        elif word == "table-row":
            self._column = self._filled = 0
            self._repeat = _times(attributes, "number-rows-repeated")
        elif word in {"table-cell", "covered-table-cell"}:
            self._column += _times(attributes, "number-columns-repeated")
            if f"{_OFFICE} value-type" in attributes:
                self._filled = self._column

    def _end(self, name: str) -> None:
        if name != f"{_TABLE} table-row":
            return
        self._row += self._repeat
        if self._filled:
            self._widest = max(self._widest, self._filled)
            self.most_cells = max(self.most_cells, self._row * self._widest)

    def _doctype(self, *_: object) -> NoReturn:
        raise Invalid("import_file_unsafe", file=self._file)


def _times(attributes: dict[str, Any], name: str) -> int:
    text = attributes.get(f"{_TABLE} {name}", "1")
    return min(int(text), _LONGEST_REPEAT) if text.isdecimal() else 1
