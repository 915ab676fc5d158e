"""Writes a paper as a PDF: lays out all blocks, then frames the pages and closes the document.

All text is searchable, all fonts are embedded, grouped reports have bookmarks.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC
from typing import Any, BinaryIO

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas

from registrar_desktop.exports.files import data_hash
from registrar_desktop.exports.papers import (
    Address,
    Bars,
    Block,
    CutSlip,
    Facts,
    Figures,
    Heading,
    Paper,
    Shares,
    Signatures,
    Table,
    Text,
    Watermark,
)
from registrar_desktop.exports.pdf.blocks import (
    draw_address,
    draw_facts,
    draw_figures,
    draw_heading,
    draw_signatures,
    draw_slip,
    draw_text,
    draw_watermark,
)
from registrar_desktop.exports.pdf.charts import draw_bars, draw_shares
from registrar_desktop.exports.pdf.embedding import EmbeddedFace
from registrar_desktop.exports.pdf.flow import Flow
from registrar_desktop.exports.pdf.fonts import Fonts, shipped_fonts
from registrar_desktop.exports.pdf.frame import Surround
from registrar_desktop.exports.pdf.page import Page
from registrar_desktop.exports.pdf.shaping import Setter
from registrar_desktop.exports.pdf.table import draw_table
from registrar_desktop.exports.progress import Meter

# Streams as they are: wrapping them in letters makes files a quarter larger and slower to write.
rl_config.useA85 = 0
_SEE_THROUGH = 0.16
_DRAW: dict[type[Any], Callable[[Flow, Any], None]] = {
    Heading: draw_heading,
    Text: draw_text,
    Figures: draw_figures,
    Facts: draw_facts,
    Shares: draw_shares,
    Bars: draw_bars,
    Address: draw_address,
    Signatures: draw_signatures,
    CutSlip: draw_slip,
    Watermark: draw_watermark,
    Table: draw_table,
}


@dataclass(frozen=True, slots=True)
class Written:
    """How many pages a paper has, and the SHA-256 of what it says."""

    pages: int
    data_hash: str


def write_paper(
    paper: Paper, stream: BinaryIO, meter: Meter, *, fonts: Fonts | None = None
) -> Written:
    """Writes the paper."""
    setter = Setter(fonts or shipped_fonts())
    surround = Surround(paper, setter)
    flow = Flow(paper, setter, surround.heads)
    for block in paper.blocks:
        _draw(flow, block, meter)
    told = paper.data or "\n".join(page.operators for page in flow.pages)
    _save(paper, flow.pages, surround, setter, stream)
    return Written(len(flow.pages), data_hash(told))


def _draw(flow: Flow, block: Block, meter: Meter) -> None:
    if isinstance(block, Table):
        block = replace(block, rows=meter.over(block.rows))
    _DRAW[type(block)](flow, block)


class _Canvas(Canvas):
    """reportlab's canvas without its habit of naming Helvetica on every page."""

    _doc: Any

    def embed(self, faces: list[EmbeddedFace]) -> None:
        """Has the faces added when the document is saved."""
        self._doc.delayedFonts.extend(faces)

    def _make_preamble(self) -> None:
        self._preamble = "1 0 0 1 0 0 cm"


def _save(
    paper: Paper, pages: list[Page], surround: Surround, setter: Setter, stream: BinaryIO
) -> None:
    whole = io.BytesIO()
    canvas = _Canvas(
        whole,
        pagesize=(paper.size.width, paper.size.height),
        pageCompression=1,
        invariant=1,
        lang=paper.language,
    )
    _describe(canvas, paper)
    depth = -1
    for number, page in enumerate(pages, 1):
        surround.foot(page, number, len(pages))
        box = surround.logo_box()
        if box and number == 1 and surround.logo:
            canvas.drawImage(surround.logo, *box, mask="auto")
        canvas.addLiteral(surround.head(number).operators)
        canvas.addLiteral(page.operators)
        if page.over:
            canvas.setFillAlpha(_SEE_THROUGH)
            canvas.addLiteral("\n".join(page.over))
        depth = _bookmarks(canvas, page, number, depth)
        canvas.showPage()
    if depth >= 0 and len(pages) > 1:
        canvas.showOutline()
    canvas.embed(setter.embedded)
    canvas.save()
    stream.write(whole.getvalue())


def _describe(canvas: Canvas, paper: Paper) -> None:
    made = paper.stamp.made_at.astimezone(UTC)
    canvas.setTitle(f"{paper.title} {paper.number}".strip())
    canvas.setAuthor(paper.stamp.institution)
    canvas.setSubject("; ".join(paper.filters))
    canvas.setCreator("Registrar Desktop")
    canvas.setDateFormatter(lambda *_: made.strftime("D:%Y%m%d%H%M%S+00'00'"))
    canvas.setViewerPreference("DisplayDocTitle", "true")


def _bookmarks(canvas: Canvas, page: Page, number: int, depth: int) -> int:
    """Entries of the page's headings; a level is never deeper than one below its parent."""
    for place, mark in enumerate(page.marks):
        depth = min(mark.level - 1, depth + 1)
        key = f"p{number}m{place}"
        canvas.bookmarkPage(key, fit="XYZ", left=0, top=page.height - mark.top + 6)
        canvas.addOutlineEntry(mark.title, key, level=depth, closed=depth > 0)
    return depth
