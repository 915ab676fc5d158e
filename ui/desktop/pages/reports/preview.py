"""Shows a finished paper: pages to scroll, zoom, print, save, open elsewhere."""

from __future__ import annotations

import shutil
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette, QWheelEvent
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtWidgets import QFileDialog, QFrame, QStackedWidget, QWidget

from ui.desktop.controls.buttons import button, icon_button
from ui.desktop.controls.emptiness import Blank, Emptiness
from ui.desktop.controls.layouts import column, hairline, row
from ui.desktop.controls.words import note
from ui.desktop.frame.bridge import Bridge
from ui.desktop.frame.tasks import open_file
from ui.desktop.pages.reports.printing import make_printer, printing, sharpen
from ui.desktop.theme.theme import theme
from ui.language import counted, tr

_STEP = 1.2


class PaperView(QPdfView):
    """The pages; Ctrl and the wheel zoom. Signals: none of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.setPageMode(QPdfView.PageMode.MultiPage)
        self.setZoomMode(QPdfView.ZoomMode.FitToWidth)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(tr("Preview"))
        self._on_theme()
        theme().changed.connect(self._on_theme)

    def zoom(self, factor: float) -> None:
        """Show the pages larger or smaller."""
        if self.zoomMode() is not QPdfView.ZoomMode.Custom:
            self.setZoomMode(QPdfView.ZoomMode.Custom)
            self.setZoomFactor(self._fitted())
        self.setZoomFactor(min(4.0, max(0.25, self.zoomFactor() * factor)))

    def _fitted(self) -> float:
        width = self.document().pagePointSize(0).width()
        shown = self.viewport().width() - 12
        return shown / (width * self.logicalDpiX() / 72) if width else 1.0

    def _on_theme(self) -> None:
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.Dark, theme().colour("sunken"))
        palette.setColor(QPalette.ColorRole.Window, theme().colour("sunken"))
        self.setPalette(palette)

    # ---- Qt overrides

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(_STEP if event.angleDelta().y() > 0 else 1 / _STEP)
            event.accept()
        else:
            super().wheelEvent(event)


class Preview(QWidget):
    """A paper with what can be done with it. Signals: `saved` with the file chosen."""

    saved = Signal(object)

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge = bridge
        self._file: Path | None = None
        self._name = "paper.pdf"
        self._document = QPdfDocument(self)
        self._view = PaperView()
        self._view.setDocument(self._document)
        self._blank = Emptiness()
        self._pages = note()
        self._stack = QStackedWidget()
        self._stack.addWidget(self._blank)
        self._stack.addWidget(self._view)
        self._print = button(tr("Print…"), self.print_paper, icon="printer")
        self._save = button(tr("Save as…"), self.save_as, icon="save")
        self._open = icon_button("external-link", tr("Open with another program"), self._on_open)
        self._smaller = icon_button("zoom-out", tr("Smaller"), lambda: self._view.zoom(1 / _STEP))
        self._larger = icon_button("zoom-in", tr("Larger"), lambda: self._view.zoom(_STEP))
        bar = row(
            *(self._pages, None, self._smaller, self._larger, self._open),
            *(self._save, self._print),
            gap=6,
            margins=(16, 8, 16, 8),
        )
        self.setLayout(column(bar, hairline(), self._stack, gap=0))
        self.show_blank(
            Blank("file-text", tr("No paper yet"), tr("Fill in the form and press Preview."))
        )

    @property
    def pages(self) -> int:
        """How many pages are shown."""
        return self._document.pageCount() if self._file is not None else 0

    def show_blank(self, blank: Blank) -> None:
        """Show that there is no paper, and why."""
        self._file = None
        self._blank.show_blank(blank)
        self._stack.setCurrentIndex(0)
        self._pages.setText("")
        self._enable(False)

    def show_paper(self, file: Path, name: str) -> None:
        """Show a finished file; `name` is what it is saved as unless somebody changes it."""
        if self._document.load(str(file)) is not QPdfDocument.Error.None_:
            self.show_blank(
                Blank(
                    "circle-alert",
                    tr("This paper cannot be shown here"),
                    tr("Save it and open it elsewhere."),
                )
            )
        else:
            self._stack.setCurrentIndex(1)
            self._pages.setText(counted(self._document.pageCount(), "page", "pages"))
        self._file, self._name = file, name
        self._enable(True)

    def print_paper(self) -> None:
        """Ask the platform's dialog for a printer, then print beside other work."""
        if self._file is None:
            return
        printer = make_printer()
        printer.setDocName(self._name)
        dialog = QPrintDialog(printer, self)
        if dialog.exec():
            sharpen(printer)
            self._bridge.tasks.start(
                tr("Printing {name}", name=self._name), printing(printer, self._file)
            )

    def save_as(self) -> None:
        """Keep the paper where the person says; the file is copied as it is."""
        if self._file is None:
            return
        chosen, _ = QFileDialog.getSaveFileName(
            self, tr("Save the paper"), self._name, "PDF (*.pdf)"
        )
        if chosen:
            target = Path(chosen)
            shutil.copyfile(self._file, target)
            self._bridge.say(
                tr("Saved {name}.", name=target.name),
                step=tr("Open the file"),
                take_step=lambda: open_file(target),
            )
            self.saved.emit(target)

    def let_go(self) -> None:
        """Close the file, so that it can be removed."""
        self._document.close()
        self._file = None

    def _on_open(self) -> None:
        if self._file is not None:
            open_file(self._file)

    def _enable(self, able: bool) -> None:
        for each in (self._print, self._save, self._open, self._smaller, self._larger):
            each.setEnabled(able)
