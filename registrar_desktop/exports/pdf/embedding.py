"""Embeds the used part of a face in a PDF and tells its readers which text each glyph stands for.

A code of the document means a glyph *for a text*: one glyph drawn for two texts has two codes, so
that whatever shaping yields can be drawn and still be searched and copied as it was written.
"""

from __future__ import annotations

import hashlib
from typing import Any

import uharfbuzz as hb
from reportlab.pdfbase import pdfdoc

from registrar_desktop.exports.pdf.fonts import Face

_SYMBOLIC = 4
# Layout was done before; a reader of the PDF needs outlines and widths only.
_NOT_FOR_PAPER = (b"GSUB", b"GPOS", b"GDEF", b"BASE", b"kern", b"vhea", b"vmtx", b"STAT")
_CMAP_HEAD = (
    "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
    "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
    "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
    "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
)
_CMAP_TAIL = "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
_BLOCK = 100


class EmbeddedFace:
    """One face in one document. reportlab calls `addObjects` when the document is saved."""

    def __init__(self, face: Face, name: str) -> None:
        self.face = face
        self.name = name
        self._codes: dict[tuple[int, str], str] = {}
        self._letters: dict[str, tuple[str, int]] = {}

    def code(self, glyph: int, text: str) -> str:
        """The code, in hexadecimal, under which the glyph is drawn for this text."""
        known = self._codes.get((glyph, text))
        if known is None:
            known = self._codes[glyph, text] = f"{len(self._codes) + 1:04X}"
        return known

    def letter(self, mark: str) -> tuple[str, int]:
        """Code and width of a letter as it stands alone."""
        known = self._letters.get(mark)
        if known is None:
            glyph = self.face.font.get_nominal_glyph(ord(mark)) or 0
            known = self._letters[mark] = self.code(glyph, mark), self.face.advance(glyph)
        return known

    def addObjects(self, doc: Any) -> None:  # noqa: N802 - the name reportlab calls
        """Adds font, descriptor, widths and the way back to text to the document."""
        glyphs = [0, *(glyph for glyph, _ in self._codes)]
        base = f"{_tag(self.face.name, glyphs)}+{self.face.name}"
        descendant = pdfdoc.PDFDictionary(
            {
                "Type": "/Font",
                "Subtype": "/CIDFontType2",
                "BaseFont": f"/{base}",
                "CIDSystemInfo": pdfdoc.PDFDictionary(
                    {
                        "Registry": pdfdoc.PDFString("Adobe"),
                        "Ordering": pdfdoc.PDFString("Identity"),
                        "Supplement": 0,
                    }
                ),
                "CIDToGIDMap": doc.Reference(
                    _stream(b"".join(glyph.to_bytes(2, "big") for glyph in glyphs))
                ),
                "DW": 1000,
                "W": pdfdoc.PDFArray(self._widths(glyphs)),
                "FontDescriptor": doc.Reference(self._descriptor(doc, base, glyphs)),
            }
        )
        font = pdfdoc.PDFDictionary(
            {
                "Type": "/Font",
                "Subtype": "/Type0",
                "BaseFont": f"/{base}",
                "Encoding": "/Identity-H",
                "DescendantFonts": pdfdoc.PDFArray([doc.Reference(descendant)]),
                "ToUnicode": doc.Reference(_stream(_to_unicode(self._codes).encode("ascii"))),
            }
        )
        doc.idToObject["BasicFonts"].dict[self.name] = doc.Reference(font)

    def _widths(self, glyphs: list[int]) -> list[Any]:
        return [0, pdfdoc.PDFArray([self.face.advance(glyph) for glyph in glyphs])]

    def _descriptor(self, doc: Any, base: str, glyphs: list[int]) -> Any:
        extents = self.face.font.get_font_extents("ltr")
        return pdfdoc.PDFDictionary(
            {
                "Type": "/FontDescriptor",
                "FontName": f"/{base}",
                "Flags": _SYMBOLIC,
                "FontBBox": pdfdoc.PDFArray([-1000, extents.descender, 3000, extents.ascender]),
                "ItalicAngle": 0,
                "Ascent": extents.ascender,
                "Descent": extents.descender,
                "CapHeight": 714,
                "StemV": 140 if self.face.is_bold else 80,
                "FontFile2": doc.Reference(_stream(self._subset(glyphs), is_font=True)),
            }
        )

    def _subset(self, glyphs: list[int]) -> bytes:
        wanted = hb.SubsetInput()
        # Glyph numbers stay, as pages are written before the last glyph is known.
        wanted.flags = (
            hb.SubsetFlags.RETAIN_GIDS
            | hb.SubsetFlags.NOTDEF_OUTLINE
            | hb.SubsetFlags.NO_LAYOUT_CLOSURE
        )
        wanted.glyph_set.update(glyphs)
        wanted.drop_table_tag_set.update(int.from_bytes(tag, "big") for tag in _NOT_FOR_PAPER)
        data = hb.subset(self.face.face, wanted).blob.data
        assert data is not None
        return bytes(data)


def _stream(content: bytes, *, is_font: bool = False) -> Any:
    stream = pdfdoc.PDFStream(content=content)
    stream.filters = [pdfdoc.PDFZCompress]
    if is_font:
        stream.dictionary["Length1"] = len(content)
    return stream


def _tag(name: str, glyphs: list[int]) -> str:
    """Six capitals that differ between subsets, as the format wants."""
    digest = hashlib.sha256(f"{name}{glyphs}".encode()).digest()
    return "".join(chr(65 + byte % 26) for byte in digest[:6])


def _to_unicode(codes: dict[tuple[int, str], str]) -> str:
    lines = [
        f"<{code}> <{text.encode('utf-16-be').hex().upper()}>"
        for (_, text), code in codes.items()
        if text
    ]
    blocks = [lines[start : start + _BLOCK] for start in range(0, len(lines), _BLOCK)]
    body = "".join(
        f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar\n" for block in blocks
    )
    return _CMAP_HEAD + body + _CMAP_TAIL
