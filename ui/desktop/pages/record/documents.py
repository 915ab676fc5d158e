"""The papers that were issued to a student, with a copy of a receipt and a new issue of the others."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from registrar_desktop.clock import Clock
from registrar_desktop.records.student_lines import DocumentLine
from registrar_desktop.schema.vocabulary import DocumentKind, DocumentStatus
from ui.desktop.controls.buttons import button
from ui.desktop.controls.emptiness import Blank, OrBlank
from ui.desktop.controls.layouts import column, row
from ui.desktop.lanes import Lanes
from ui.desktop.pages.shown import PENDING_ICON, clock_time, pending_tip
from ui.desktop.table.columns import Cell, Chip, Column
from ui.desktop.table.short_list import ShortList
from ui.language import tr
from ui.wording import word

_BLANK = Blank(
    "file-text",
    tr("No papers yet"),
    tr("Receipts, statements and letters that are issued to the student stand here."),
)
# What can be made again for a student, and by which report.
_REPORTS = {
    DocumentKind.RECEIPT: "receipt",
    DocumentKind.STATEMENT: "statement",
    DocumentKind.VERIFICATION: "verification",
}
_STATUS = {
    DocumentStatus.VALID: ("circle-check", "good"),
    DocumentStatus.SUPERSEDED: ("history", "warn"),
    DocumentStatus.VOID: ("ban", "bad"),
}


class DocumentsPanel(QWidget):
    """Signals: `asked` with a report's name and the number it is about (a receipt's, or none for
    the student's own)."""

    asked = Signal(str, str)

    def __init__(self, lanes: Lanes, clock: Clock) -> None:
        super().__init__()
        self._papers: Sequence[DocumentLine] = ()
        self.list = ShortList(_columns(clock), lanes, tr("Papers"), whole=False)
        self.list.menu_of = self._menu
        self.list.selection_changed.connect(self._on_selection)
        self.again = button(tr("Print a copy"), self._press, icon="printer")
        self.again.setEnabled(False)
        whole = QWidget()
        whole.setLayout(column(row(self.again, None, margins=(8, 0, 0, 0)), self.list, gap=8))
        self._shown = OrBlank(whole, _BLANK)
        self.setLayout(row(self._shown, margins=(16, 0, 16, 8)))

    def show_papers(self, papers: Sequence[DocumentLine]) -> None:
        """Show the papers, the newest first."""
        self._shown.fill(bool(papers))
        if papers != self._papers:
            self._papers = papers
            self.list.put(papers)

    def _chosen(self) -> DocumentLine | None:
        places = self.list.selected_positions()
        return self._papers[places[0]] if places and places[0] < len(self._papers) else None

    def _on_selection(self) -> None:
        chosen = self._chosen()
        self.again.setEnabled(chosen is not None and chosen.kind in _REPORTS)
        if chosen is not None:
            self.again.setText(f" {_words(chosen)}")
            self.again.setAccessibleName(_words(chosen))

    def _press(self) -> None:
        chosen = self._chosen()
        if chosen is not None and chosen.kind in _REPORTS:
            is_receipt = chosen.kind is DocumentKind.RECEIPT
            number = chosen.number.partition("/")[0] if is_receipt else ""
            self.asked.emit(_REPORTS[chosen.kind], number)

    def _menu(self, positions: Sequence[int]) -> list[QAction]:
        if len(positions) != 1 or self._papers[positions[0]].kind not in _REPORTS:
            return []
        action = QAction(_words(self._papers[positions[0]]), self)
        action.triggered.connect(lambda _=False: self._press())
        return [action]


def _words(paper: DocumentLine) -> str:
    """A receipt is printed again as a copy; the others are issued anew, with the facts of today."""
    is_receipt = paper.kind is DocumentKind.RECEIPT
    return tr("Print a copy") if is_receipt else tr("Issue with today’s facts…")


def _columns(clock: Clock) -> list[Column]:
    def number(paper: DocumentLine) -> Cell:
        if paper.pending:
            tip = pending_tip(paper.pending[-1].recorded_at, clock.now())
            return Cell(paper.number, mark=PENDING_ICON, tip=tip, italic=True)
        return Cell(paper.number)

    def copy(paper: DocumentLine) -> Cell:
        copy = paper.number.partition("/")[2]
        return Cell(f"COPY {copy}" if copy else "", "muted")

    def at(paper: DocumentLine) -> Cell:
        return Cell(clock_time(paper.issued_at, clock.now()), "muted")

    return [
        Column("kind", tr("Paper"), lambda p: Cell(word(p.kind), strong=True), 24),
        Column("number", tr("Number"), number, 18),
        Column("copy", tr("Copy"), copy, 9),
        Column("issued_at", tr("Issued"), at, 15),
        Column("issued_by", tr("By"), lambda p: Cell(p.issued_by, "muted"), 14),
        Column(
            "as_of",
            tr("Facts as of"),
            lambda p: Cell(clock_time(p.as_of, clock.now()), "muted"),
            15,
        ),
        Column("status", tr("Status"), _status, 16),
    ]


def _status(paper: DocumentLine) -> Cell:
    icon, role = _STATUS[paper.status]
    return Cell(chip=Chip(word(paper.status), icon, role))
