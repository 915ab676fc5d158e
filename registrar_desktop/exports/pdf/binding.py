"""Binds pages to a PDF and writes each to the file as soon as it is finished, so that a document
of thousands of pages takes no more memory than one of ten.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any, BinaryIO

from reportlab import rl_config
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from registrar_desktop.exports.papers import Paper
from registrar_desktop.exports.pdf.embedding import EmbeddedFace

# Streams as they are: wrapping them in letters makes files a quarter larger and slower to write.
rl_config.useA85 = 0
_SEE_THROUGH = 0.16


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture and its box on the page: left, lower edge, width, height."""

    picture: ImageReader
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Leaf:
    """What is drawn on one page, or on one side of it: `operators` in order, `over` see-through.

    left: how far it is moved to the right.
    """

    operators: tuple[str, ...]
    over: tuple[str, ...] = ()
    left: float = 0.0
    logo: Logo | None = None


class _Canvas(Canvas):
    """reportlab's canvas without its habit of naming Helvetica on every page."""

    _doc: Any

    @property
    def document(self) -> Any:
        """The objects of the document and their numbers."""
        return self._doc

    def _make_preamble(self) -> None:
        self._preamble = "1 0 0 1 0 0 cm"


class Binding:
    """One document under way on an open stream; `close` ends it."""

    def __init__(self, stream: BinaryIO, size: tuple[float, float], language: str) -> None:
        self._stream = stream
        self._size = size
        self._canvas = _Canvas(
            io.BytesIO(), pagesize=size, pageCompression=1, invariant=1, lang=language
        )
        self._depth = -1
        self._offset = 0
        self.pages = 0
        # See-through words and the language need this version; nothing here needs a later one.
        self._write(pdfdoc.PDFFile((1, 4)).format(self._doc))

    @property
    def _doc(self) -> Any:
        return self._canvas.document

    def describe(self, paper: Paper, title: str) -> None:
        """What readers show as title, author and subject."""
        canvas, made = self._canvas, paper.stamp.made_at.astimezone(UTC)
        canvas.setTitle(title)
        canvas.setAuthor(paper.stamp.institution)
        canvas.setSubject("; ".join(paper.filters))
        canvas.setCreator("Registrar Desktop")
        canvas.setDateFormatter(lambda *_: made.strftime("D:%Y%m%d%H%M%S+00'00'"))
        canvas.setViewerPreference("DisplayDocTitle", "true")

    def bookmark(self, title: str, level: int, left: float, top: float) -> None:
        """An entry that leads to a place of the page that comes next, `top` from its upper edge.
        A level is never deeper than one below its parent."""
        self._depth = min(level - 1, self._depth + 1)
        key = f"p{self.pages + 1}m{left:.0f}x{top:.0f}"
        self._canvas.bookmarkPage(key, fit="XYZ", left=left, top=self._size[1] - top + 6)
        self._canvas.addOutlineEntry(title, key, level=self._depth, closed=self._depth > 0)

    def put(self, leaves: Sequence[Leaf], height: float | None = None) -> None:
        """The next page; cut off below `height` where that is given."""
        canvas = self._canvas
        for leaf in leaves:
            if leaf.left:
                canvas.saveState()
                canvas.addLiteral(f"1 0 0 1 {leaf.left:.2f} 0 cm")
            if leaf.logo:
                canvas.drawImage(leaf.logo.picture, *leaf.logo.box, mask="auto")
            for operators in leaf.operators:
                canvas.addLiteral(operators)
            if leaf.over:
                canvas.saveState()
                canvas.setFillAlpha(_SEE_THROUGH)
                canvas.addLiteral("\n".join(leaf.over))
                canvas.restoreState()
            if leaf.left:
                canvas.restoreState()
        canvas.showPage()
        self._settle(height)

    def close(self, faces: list[EmbeddedFace]) -> None:
        """Fonts, outline and the table of places."""
        if self._depth >= 0 and self.pages > 1:
            self._canvas.showOutline()
        doc = self._doc
        for face in faces:
            face.addObjects(doc)
        doc.info.invariant = doc.invariant
        doc.info.digest(doc.signature)
        doc.Reference(doc.Catalog)
        doc.Reference(doc.info)
        doc.Outlines.prepare(doc, self._canvas)
        if doc.Outlines.ready < 0:
            doc.Catalog.Outlines = None
        self._write_rest()

    def _settle(self, height: float | None) -> None:
        """Write the drawing of the page just finished, and keep only where it stands."""
        doc = self._doc
        self.pages += 1
        page = doc.idToObject[f"Page{self.pages}"]
        if height is not None:
            wide, high = self._size
            page.MediaBox = pdfdoc.PDFArray([0, high - height, wide, high])
        drawing = pdfdoc.PDFStream(content=page.stream, filters=[pdfdoc.PDFZCompress])
        page.Contents = doc.Reference(drawing)
        page.stream = None
        self._write_object(page.Contents.name)
        doc.idToObject[page.Contents.name] = None

    def _write_object(self, name: str) -> None:
        doc = self._doc
        written = pdfdoc.PDFIndirectObject(name, doc.idToObject[name]).format(doc)
        doc.idToOffset[name] = self._offset
        self._write(written)

    def _write_rest(self) -> None:
        """What was not written yet, in the order of its numbers: more comes up on the way."""
        doc, number = self._doc, 0
        doc.encrypt.prepare(doc)
        while (number := number + 1) in doc.numberToId:
            name = doc.numberToId[number]
            if name not in doc.idToOffset:
                self._write_object(name)
        table = pdfdoc.PDFCrossReferenceTable()
        table.addsection(0, [doc.numberToId[each] for each in range(1, number)])
        starts = self._offset
        self._write(table.format(doc))
        trailer = pdfdoc.PDFTrailer(
            startxref=starts,
            Size=number,
            Root=doc.Reference(doc.Catalog),
            Info=doc.Reference(doc.info),
            ID=doc.ID(),
        )
        self._write(trailer.format(doc))

    def _write(self, data: bytes) -> None:
        self._stream.write(data)
        self._offset += len(data)
