"""XML from outside as a tree: no document type, no entities of its own, bounded in depth and size.

Without those an XML file can name other files or grow without end while it is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from sys import intern
from xml.parsers import expat

from registrar_desktop.errors import Invalid

_DEEPEST = 60
_MOST_ELEMENTS = 2_000_000
_NO_ATTRIBUTES: Mapping[str, str] = {}


class Element:
    """One element; names are without their name space. A file has many: each keeps little."""

    __slots__ = ("attributes", "children", "name", "text")

    def __init__(self, name: str, attributes: Mapping[str, str]) -> None:
        self.name = intern(name)
        self.attributes = attributes or _NO_ATTRIBUTES
        self.children: list[Element] | tuple[()] = ()
        self.text = ""

    def all(self, path: str) -> Iterator[Element]:
        """Every element at a path like `NtryDtls/TxDtls`."""
        first, _, rest = path.partition("/")
        for child in self.children:
            if child.name == first:
                if rest:
                    yield from child.all(rest)
                else:
                    yield child

    def first(self, *paths: str) -> Element | None:
        """The first element at any of these paths."""
        return next((found for path in paths for found in self.all(path)), None)

    def told(self, *paths: str) -> str:
        """The text of the first element at any of these paths that has one."""
        return next((found.text for path in paths for found in self.all(path) if found.text), "")


def read_xml(name: str, data: bytes) -> Element:
    """The root of a document. Raises Invalid where it is none, or asks for too much."""
    builder = _Builder(name)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.text
    parser.StartDoctypeDeclHandler = builder.refuse
    parser.EntityDeclHandler = builder.refuse
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise Invalid("bank_file_broken", file=name) from error
    if builder.root is None:
        raise Invalid("bank_file_broken", file=name)
    return builder.root


class _Builder:
    def __init__(self, name: str) -> None:
        self.root: Element | None = None
        self._name = name
        self._open: list[Element] = []
        self._texts: list[list[str]] = []
        self._count = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if len(self._open) >= _DEEPEST or self._count > _MOST_ELEMENTS:
            raise Invalid("bank_file_too_large", file=self._name)
        element = Element(name.rpartition(" ")[2], attributes)
        if self._open:
            above = self._open[-1]
            if isinstance(above.children, tuple):
                above.children = [element]
            else:
                above.children.append(element)
        else:
            self.root = element
        self._open.append(element)
        self._texts.append([])

    def end(self, _name: str) -> None:
        self._open.pop().text = "".join(self._texts.pop()).strip()

    def text(self, text: str) -> None:
        self._texts[-1].append(text)

    def refuse(self, *_told: object) -> None:
        raise Invalid("bank_file_with_entities", file=self._name)
