"""How far the sheets of an OpenDocument workbook go, repeated rows and columns included."""

from __future__ import annotations

from typing import Any, NoReturn
from xml.parsers import expat

from registrar_desktop.errors import Invalid
from registrar_desktop.imports.packed_files import PackedFile

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
        parser = expat.ParserCreate()
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
        # By the bare words, as the library reads them, whatever a prefix is bound to.
        word = name.rpartition(":")[2]
        if word == "table":
            self._row = self._widest = 0
        elif word == "table-row":
            self._column = self._filled = 0
            self._repeat = _times(attributes, "number-rows-repeated")
        elif word in {"table-cell", "covered-table-cell"}:
            self._column += _times(attributes, "number-columns-repeated")
            if any(each.rpartition(":")[2] == "value-type" for each in attributes):
                self._filled = self._column

    def _end(self, name: str) -> None:
        if name.rpartition(":")[2] != "table-row":
            return
        self._row += self._repeat
        if self._filled:
            self._widest = max(self._widest, self._filled)
            self.most_cells = max(self.most_cells, self._row * self._widest)

    def _doctype(self, *_: object) -> NoReturn:
        raise Invalid("import_file_unsafe", file=self._file)


def _times(attributes: dict[str, Any], name: str) -> int:
    texts = [text for each, text in attributes.items() if each.rpartition(":")[2] == name]
    numbers = [int(text[:10]) for text in texts if text.isdecimal()]
    return min(max(numbers, default=1), _LONGEST_REPEAT)
