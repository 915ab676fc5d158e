"""Reads PDFs as people's programs do, to see what a paper says and what is in it."""

from __future__ import annotations

import io
from dataclasses import dataclass

import pypdfium2 as pdfium  # type: ignore[import-untyped]
from pypdfium2 import raw

from registrar_desktop.exports.papers import Block, PageSize, Paper
from registrar_desktop.exports.pdf.document import write_paper
from registrar_desktop.exports.progress import Meter, silent
from registrar_desktop.exports.tables import Stamp


@dataclass(frozen=True, slots=True)
class Read:
    """What a reader finds in a PDF."""

    pages: tuple[str, ...]
    size: tuple[float, float]
    title: str
    bookmarks: tuple[tuple[int, str, int], ...]
    loose_fonts: frozenset[str]
    data: bytes

    @property
    def text(self) -> str:
        return "\n".join(self.pages)


def written(stamp: Stamp, *blocks: Block, title: str = "Class roster") -> Read:
    """A paper of these blocks, read back."""
    return read(write(Paper(title, stamp, blocks, PageSize.A4)))


def write(paper: Paper) -> bytes:
    stream = io.BytesIO()
    write_paper(paper, stream, Meter(silent))
    return stream.getvalue()


def read(data: bytes) -> Read:
    document = pdfium.PdfDocument(data)
    try:
        texts, loose = [], set()
        for page in document:
            textpage = page.get_textpage()
            texts.append(textpage.get_text_range().replace("\r\n", "\n"))
            textpage.close()
            loose |= _loose_fonts(page)
        marks = tuple((mark.level, mark.get_title(), _page_of(mark)) for mark in document.get_toc())
        return Read(
            tuple(texts),
            document[0].get_size(),
            document.get_metadata_value("Title"),
            marks,
            frozenset(loose),
            data,
        )
    finally:
        document.close()


def _page_of(mark: pdfium.PdfBookmark) -> int:
    target = mark.get_dest()
    return -1 if target is None else int(target.get_index())


def _loose_fonts(page: pdfium.PdfPage) -> set[str]:
    """Fonts of text on the page that are not in the file."""
    loose = set()
    for each in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
        font = raw.FPDFTextObj_GetFont(each.raw)
        if raw.FPDFFont_GetIsEmbedded(font) != 1:
            loose.add("not embedded")
    return loose
