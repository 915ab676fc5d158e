"""Which sheet of paper a report is printed on, by the paper of the country."""

from __future__ import annotations

from registrar_desktop.exports.papers import PageSize
from registrar_desktop.reports.requests import PaperFormat, ReceiptLayout


def upright(paper: PaperFormat) -> PageSize:
    """A whole sheet, upright."""
    return PageSize.A4 if paper is PaperFormat.A4 else PageSize.LETTER


def wide(paper: PaperFormat) -> PageSize:
    """A whole sheet, on its side."""
    return PageSize.A4_WIDE if paper is PaperFormat.A4 else PageSize.LETTER_WIDE


def slip(paper: PaperFormat, layout: ReceiptLayout) -> PageSize:
    """What one receipt is printed on."""
    return PageSize.ROLL_80 if layout is ReceiptLayout.ROLL else half(paper)


def half(paper: PaperFormat) -> PageSize:
    """Half a sheet, upright."""
    return PageSize.A5 if paper is PaperFormat.A4 else PageSize.HALF_LETTER
