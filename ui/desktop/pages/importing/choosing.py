"""The first step of an import: files are dropped or chosen; below stands what was imported before."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QWidget

from ui.acts.intake import ImportShown
from ui.desktop.controls.buttons import button
from ui.desktop.controls.emptiness import Picture
from ui.desktop.controls.layouts import column, row
from ui.desktop.controls.words import Words, heading, note, restyle
from ui.desktop.frame.bridge import Bridge
from ui.desktop.pages.shown import clock_time
from ui.desktop.table.columns import Cell, Chip, Column
from ui.desktop.table.short_list import ShortList
from ui.language import counted, number, tr
from ui.wording import word

_KINDS = "(*.xlsx *.xls *.xlsm *.ods *.csv *.tsv *.txt *.zip)"


class DropPlace(QFrame):
    """Takes files that are dropped on it. Signals: `chosen` with their paths."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self.setAccessibleName(tr("Files to import"))
        self.setAcceptDrops(True)
        self._words = Words(tr("Drop a file or a folder here"), scale=1.15, strong=True)
        self.choose = button(tr("Choose files…"), self._ask, icon="folder-open", kind="primary")
        self.choose_folder = button(tr("Choose a folder…"), self._ask_folder)
        known = Words(
            tr(
                "Excel, OpenDocument and text of any encoding and separator; OneRoster and School Data Sync as a folder or packed. Nothing is changed before you have seen a preview."
            ),
            "muted",
            wrap=True,
        )
        known.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.setLayout(
            column(
                row(None, Picture("file-spreadsheet", size=36), None),
                row(None, self._words, None),
                known,
                row(None, self.choose, self.choose_folder, None),
                gap=12,
                margins=(24, 28, 24, 28),
            )
        )

    def _ask(self) -> None:
        filters = f"{tr('Spreadsheets and sets of files')} {_KINDS};;{tr('All files')} (*)"
        files, _ = QFileDialog.getOpenFileNames(self, tr("Files to import"), "", filters)
        if files:
            self.chosen.emit([Path(each) for each in files])

    def _ask_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, tr("A folder to import"))
        if folder:
            self.chosen.emit([Path(folder)])

    def _light_up(self, lit: bool) -> None:
        self._words.setText(
            tr("Let go to look at it") if lit else tr("Drop a file or a folder here")
        )
        restyle(self)

    # ---- Qt overrides

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()
            self._light_up(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._light_up(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._light_up(False)
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            event.acceptProposedAction()
            self.chosen.emit(files)


class Choosing(QWidget):
    """Signals: `chosen` with paths; `undo_asked` with the name of an import."""

    chosen = Signal(object)
    undo_asked = Signal(str)

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self.place = DropPlace()
        self.place.chosen.connect(self.chosen)
        self._past: list[ImportShown] = []
        self.list = ShortList(
            _columns(bridge), bridge.lanes, tr("Imports of this desk"), whole=False
        )
        self.list.selection_changed.connect(self._on_selection)
        self.undo = button(tr("Undo import"), self._on_undo, icon="undo-2")
        self.undo.setEnabled(False)
        self._head = heading(tr("Imports of this desk"))
        self._why = note(tr("An import can be undone until something depends on it."))
        self._below = QWidget()
        self._below.setLayout(
            column(row(self._head, self._why, None, self.undo, gap=12), self.list, gap=8)
        )
        both = column(self.place, self._below, None, gap=20)
        both.setStretch(1, 1)
        self.setLayout(both)

    def show_past(self, past: Sequence[ImportShown]) -> None:
        """What was imported at this desk, the newest first."""
        self._past = list(past)
        self.list.put(self._past)
        self._below.setVisible(bool(past))
        self._on_selection()

    def _chosen_import(self) -> ImportShown | None:
        ids = list(self.list.selected_ids())
        found = self._past[ids[0]] if len(ids) == 1 and ids[0] < len(self._past) else None
        return found if found is not None and found.undone_at is None else None

    def _on_selection(self) -> None:
        self.undo.setEnabled(self._chosen_import() is not None)

    def _on_undo(self) -> None:
        found = self._chosen_import()
        if found is not None:
            self.undo_asked.emit(found.name)


def _columns(bridge: Bridge) -> list[Column]:
    clock = bridge.office.clock
    return [
        Column("when", tr("When"), lambda i: Cell(clock_time(i.made_at, clock.now()), "muted"), 14),
        Column("title", tr("Files"), lambda i: Cell(i.title, tip=i.title), 30, least=14),
        Column("added", tr("Added"), lambda i: Cell(_told(i.added)), 24, yields=True),
        Column("changed", tr("Changed"), lambda i: Cell(_told(i.changed)), 20, yields=True),
        Column("by", tr("By"), lambda i: Cell(i.by, "muted"), 12),
        Column("state", tr("Now"), lambda i: Cell(chip=_standing(i)), 14),
    ]


def _told(counts: object) -> str:
    assert isinstance(counts, dict)
    parts = (
        f"{word(kind, 'RecordKind')} {number(count)}" for kind, count in counts.items() if count
    )
    return ", ".join(parts) or "—"


def _standing(shown: ImportShown) -> Chip:
    if shown.undone_at is not None:
        return Chip(tr("Undone"), "undo-2")
    if shown.refused:
        return Chip(counted(shown.refused, "row left out", "rows left out"), "circle-alert", "warn")
    return Chip(tr("Taken"), "circle-check", "good")
