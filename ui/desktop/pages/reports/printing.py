"""Prints a finished PDF at 300 dpi or better, page by page, off the GUI thread.

QPrinter rasterises what comes from a PDF, so the resolution decides how sharp it is.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMarginsF, QRectF, QSize, QSizeF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrinter

from registrar_desktop.errors import Unusable
from ui.desktop.frame.tasks import Progress

LEAST_DPI = 300


def make_printer() -> QPrinter:
    """A printer that prints sharply enough; the dialog may choose another one."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    sharpen(printer)
    return printer


def sharpen(printer: QPrinter) -> None:
    """Raise the resolution to what print needs, where the printer was set lower."""
    if printer.resolution() < LEAST_DPI or printer.resolution() > 2 * LEAST_DPI:
        printer.setResolution(LEAST_DPI)


def printing(printer: QPrinter, paper: Path) -> Callable[[Progress], None]:
    """The work of printing this file; for the free lane. The printer is kept until it ends."""

    def work(progress: Progress) -> None:
        document = QPdfDocument()
        if document.load(str(paper)) is not QPdfDocument.Error.None_:
            raise Unusable("preview_unreadable")
        pages = document.pageCount()
        _fit_paper(printer, document.pagePointSize(0))
        painter = QPainter()
        if not painter.begin(printer):
            raise Unusable("print_failed")
        try:
            for page in range(pages):
                if progress.cancelled:
                    printer.abort()
                    return
                progress.step(page, pages)
                if page and not printer.newPage():
                    raise Unusable("print_failed")
                _paint_page(painter, printer, document, page)
        finally:
            painter.end()
            document.close()

    return work


def _fit_paper(printer: QPrinter, points: QSizeF) -> None:
    """Print on paper of the PDF's own size, whole, so that its margins are kept."""
    size = QPageSize(points, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.FuzzyMatch)
    wide = points.width() > points.height()
    way = QPageLayout.Orientation.Landscape if wide else QPageLayout.Orientation.Portrait
    printer.setFullPage(True)
    printer.setPageLayout(QPageLayout(size, way, QMarginsF(0, 0, 0, 0)))


def _paint_page(painter: QPainter, printer: QPrinter, document: QPdfDocument, page: int) -> None:
    points = document.pagePointSize(page)
    dots = printer.resolution() / 72
    picture = document.render(
        page, QSize(round(points.width() * dots), round(points.height() * dots))
    )
    target = printer.pageLayout().fullRectPixels(printer.resolution())
    painter.drawImage(QRectF(0, 0, target.width(), target.height()), picture)
