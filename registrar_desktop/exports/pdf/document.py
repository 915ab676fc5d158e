"""Writes papers as a PDF: lays out all blocks, frames the pages and binds them to a document.

All text is searchable, all fonts are embedded, grouped reports have bookmarks.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

from registrar_desktop.errors import Invalid
from registrar_desktop.exports.papers import (
    Address,
    Bars,
    Block,
    Code,
    CutSlip,
    Facts,
    Figures,
    Heading,
    PageSize,
    Paper,
    Shares,
    Signatures,
    Table,
    Text,
    Watermark,
)
from registrar_desktop.exports.pdf import design
from registrar_desktop.exports.pdf.binding import Binding, Leaf, Logo
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
from registrar_desktop.exports.pdf.codes import draw_code
from registrar_desktop.exports.pdf.flow import Flow
from registrar_desktop.exports.pdf.fonts import Fonts, shipped_fonts
from registrar_desktop.exports.pdf.frame import Surround
from registrar_desktop.exports.pdf.page import Mark, Page
from registrar_desktop.exports.pdf.shaping import Setter
from registrar_desktop.exports.pdf.table import draw_table
from registrar_desktop.exports.progress import Meter, silent

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
    Code: draw_code,
    Watermark: draw_watermark,
    Table: draw_table,
}


@dataclass(frozen=True, slots=True)
class Written:
    """How many pages a paper has, and the SHA-256 of what it says."""

    pages: int
    data_hash: str


@dataclass(frozen=True, slots=True)
class Bundle:
    """How many pages many papers have in one document, and the SHA-256 of what each says."""

    pages: int
    data_hashes: tuple[str, ...]


def write_paper(
    paper: Paper, stream: BinaryIO, meter: Meter, *, fonts: Fonts | None = None
) -> Written:
    """Writes one paper."""
    setter = Setter(fonts or shipped_fonts())
    binding = Binding(stream, (paper.size.width, paper.size.height), paper.language)
    binding.describe(paper, f"{paper.title} {paper.number}".strip())
    laid = _laid_out(paper, setter, meter)
    for page in laid.pages:
        _bind(binding, [page])
    binding.close(setter.embedded)
    return Written(len(laid.pages), laid.data_hash)


def write_bundle(
    papers: Iterable[Paper],
    stream: BinaryIO,
    meter: Meter,
    *,
    title: str,
    side_by_side: bool = False,
    fonts: Fonts | None = None,
) -> Bundle:
    """Writes many papers of one size into one document, each under a bookmark of its number.

    Only the paper at hand is kept in memory. side_by_side: two pages on a sheet of twice the
    width, with a line to cut along.
    """
    setter = Setter(fonts or shipped_fonts())
    written: list[str] = []
    binding: Binding | None = None
    waiting: list[_Drawn] = []
    across = 2 if side_by_side else 1
    for paper in papers:
        if binding is None:
            size = paper.size.sheet_of_two if side_by_side else paper.size
            binding = Binding(stream, (size.width, size.height), paper.language)
            binding.describe(replace(paper, filters=()), title)
        laid = _laid_out(paper, setter, Meter(silent), named=True)
        written.append(laid.data_hash)
        waiting += laid.pages
        while len(waiting) >= across:
            _bind(binding, waiting[:across])
            del waiting[:across]
        meter.one()
    if binding is None:
        raise Invalid("paper_nothing_to_print")
    if waiting:
        _bind(binding, waiting)
    binding.close(setter.embedded)
    return Bundle(binding.pages, tuple(written))


@dataclass(frozen=True, slots=True)
class _Drawn:
    """One page as it is bound: its drawing below and with the heading, and its bookmarks.

    height: what of it is used, where the paper is cut below that.
    """

    paper: Paper
    leaf: Leaf
    marks: tuple[Mark, ...]
    height: float | None


@dataclass(frozen=True, slots=True)
class _Laid:
    pages: list[_Drawn]
    data_hash: str


def _laid_out(paper: Paper, setter: Setter, meter: Meter, *, named: bool = False) -> _Laid:
    """All pages of a paper. named: it has a bookmark of its own, and its headings none."""
    surround = Surround(paper, setter)
    flow = Flow(paper, setter, surround.heads)
    for block in paper.blocks:
        _draw(flow, block, meter)
    told = paper.data or "\n".join(page.operators for page in flow.pages)
    height = flow.y + paper.size.margin if paper.size.is_endless else None
    pages = []
    for number, page in enumerate(flow.pages, 1):
        surround.foot(page, number, len(flow.pages))
        marks = tuple(page.marks)
        if named:
            marks = (Mark(paper.bookmark or paper.number, 1, 0.0),) if number == 1 else ()
        pages.append(_Drawn(paper, _leaf(surround, page, number), marks, height))
    return _Laid(pages, hashlib.sha256(told.encode("utf-8")).hexdigest())


def _leaf(surround: Surround, page: Page, number: int) -> Leaf:
    box = surround.logo_box()
    logo = Logo(surround.logo, box) if box and surround.logo and number == 1 else None
    return Leaf((surround.head(number).operators, page.operators), tuple(page.over), 0.0, logo)


def _draw(flow: Flow, block: Block, meter: Meter) -> None:
    if isinstance(block, Table):
        block = replace(block, rows=meter.over(block.rows))
    _DRAW[type(block)](flow, block)


def _bind(binding: Binding, pages: list[_Drawn]) -> None:
    """One sheet with these pages side by side."""
    leaves = []
    for place, each in enumerate(pages):
        left = place * each.paper.size.sheet_of_two.width / 2
        for mark in each.marks:
            binding.bookmark(mark.title, mark.level, left, mark.top)
        leaves.append(replace(each.leaf, left=left))
    if len(pages) > 1:
        leaves.append(Leaf((_cut(pages[0].paper.size.sheet_of_two),)))
    binding.put(leaves, pages[0].height)


def _cut(sheet: PageSize) -> str:
    """An upright line through the middle, to cut along."""
    colour = " ".join(f"{part:g}" for part in design.HAIRLINE)
    x, high = sheet.width / 2, sheet.height
    return f"q [3 3] 0 d {colour} RG 0.8 w {x:.2f} 12 m {x:.2f} {high - 12:.2f} l S Q"
