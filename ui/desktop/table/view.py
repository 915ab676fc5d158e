"""The one table view: rows chosen with mouse and keys, columns moved, hidden and remembered.

It copies cells so that a spreadsheet takes them, and sums what is selected. Fetching is
the model's work, painting the delegate's; which actions a row has is the page's.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QMenu, QTableView, QWidget

from ui.desktop.table.column_widths import ColumnWidths
from ui.desktop.table.delegate import CellDelegate
from ui.desktop.table.model import TableModel
from ui.desktop.theme.theme import theme
from ui.language import tr

# Older states carry widths that nobody chose; only with this key they are a person's.
_WIDTHS_ARE_WISHES = tr("by hand")
_Menu = Callable[[list[int]], list[QAction]]


class TableView(QTableView):
    """Signals: `opened` with the row's value; `selection_changed`; `sort_asked`; `copy_asked`;
    `export_asked` where the list can be exported."""

    opened = Signal(object)
    selection_changed = Signal()
    sort_asked = Signal(str, bool)
    copy_asked = Signal()
    export_asked = Signal()

    def __init__(self, model: TableModel, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = model
        self.menu_of: _Menu | None = None
        self.can_export = False
        self.setAccessibleName(name)
        self.setModel(model)
        self._delegate = CellDelegate(self, model.columns)
        self.setItemDelegate(self._delegate)
        self._widths = ColumnWidths(self, model, self._delegate)
        self._set_up()
        self._set_up_header()
        self._on_theme()
        theme().changed.connect(self._on_theme)
        model.modelAboutToBeReset.connect(self._on_about_to_reset)
        model.modelReset.connect(self._on_reset)
        self._kept: tuple[list[int], int] = ([], -1)

    def selected_positions(self) -> list[int]:
        """The rows selected, from top to bottom."""
        return [position for span in self._selected_spans() for position in span]

    @property
    def selected_count(self) -> int:
        """How many rows are selected; asked with every change of a million of them."""
        return sum(map(len, self._selected_spans()))

    def selected_ids(self) -> array[int]:
        """The ids of the rows selected, from top to bottom."""
        found, ids = array("q"), self._rows.ids
        for span in self._selected_spans():
            found.extend(ids[span.start : span.stop])
        return found

    def _selected_spans(self) -> list[range]:
        """Runs of selected rows: a few, however many rows are selected."""
        chosen = self.selectionModel().selection()
        spans = sorted(
            (span.top(), span.bottom() + 1) for span in map(chosen.at, range(chosen.count()))
        )
        return [range(top, end) for top, end in dict.fromkeys(spans)]

    def current_row(self) -> Any:
        """The value of the row the keyboard is on, or None."""
        index = self.currentIndex()
        return self._rows.row(index.row()) if index.isValid() else None

    def choose(self, position: int) -> None:
        """Put the keyboard and the selection on a row."""
        if 0 <= position < self._rows.rowCount():
            self.setCurrentIndex(self._rows.index(position, 0))

    def shown_columns(self) -> list[int]:
        """The columns in the order in which they stand on screen."""
        header = self.horizontalHeader()
        places = (header.logicalIndex(place) for place in range(header.count()))
        return [column for column in places if not header.isSectionHidden(column)]

    def arrangement(self) -> dict[str, Any]:
        """Order, widths, hidden columns: what is remembered between runs."""
        header = self.horizontalHeader()
        columns = self._rows.columns
        by_hand = self._widths.by_hand
        return {
            columns[i].key: [
                header.visualIndex(i),
                by_hand.get(i, 0),
                not self._widths.is_chosen(i),
            ]
            for i in range(header.count())
        } | {_WIDTHS_ARE_WISHES: True}

    def arrange(self, state: dict[str, Any]) -> None:
        """Put the columns as they were remembered; unknown ones stay as they are."""
        header = self.horizontalHeader()
        known = [(state[c.key], i) for i, c in enumerate(self._rows.columns) if c.key in state]
        with self._widths.arranging():
            for (place, width, hidden), column in sorted(known, key=lambda pair: pair[0][0]):
                header.setSectionHidden(column, bool(hidden))
                if width and _WIDTHS_ARE_WISHES in state:
                    self._widths.keep(column, int(width))
                header.moveSection(header.visualIndex(column), min(int(place), header.count() - 1))
        self._widths.fit()

    def _set_up(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.selectionModel().selectionChanged.connect(lambda *_: self.selection_changed.emit())
        self.selectionModel().currentChanged.connect(lambda *_: self.viewport().update())
        self.doubleClicked.connect(self._on_activated)

    def _set_up_header(self) -> None:
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsMovable(True)
        header.setMinimumSectionSize(48)
        header.setSectionsClickable(True)
        header.setResizeContentsPrecision(0)
        header.sectionClicked.connect(self._on_header_clicked)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._on_header_menu)
        with self._widths.arranging():
            for number, column in enumerate(self._rows.columns):
                header.setSectionHidden(number, not column.shown)

    def column_menu(self) -> QMenu:
        """A menu that shows and hides columns."""
        menu = QMenu(tr("Columns"), self)
        for number, column in enumerate(self._rows.columns):
            action = menu.addAction(column.title)
            action.setCheckable(True)
            action.setChecked(self._widths.is_chosen(number))
            action.toggled.connect(partial(self._widths.choose, number))
        return menu

    def row_menu(self) -> QMenu:
        """What can be done with the rows that are selected, and with the list."""
        actions = self.menu_of(self.selected_positions()) if self.menu_of else []
        menu = QMenu(self)
        menu.addActions(actions)
        if actions:
            menu.addSeparator()
        menu.addAction(tr("Copy"), "Ctrl+C", self.copy_asked.emit)
        menu.addAction(tr("Select all"), "Ctrl+A", self.selectAll)
        if self.can_export:
            menu.addSeparator()
            menu.addAction(tr("Export this list…"), self.export_asked.emit)
        menu.addMenu(self.column_menu())
        return menu

    # ---- slots

    def _on_theme(self) -> None:
        self.verticalHeader().setDefaultSectionSize(theme().row_height())
        self._widths.forget_measures()
        self._widths.fit()
        self.viewport().update()

    def _on_about_to_reset(self) -> None:
        current = self.currentIndex().row()
        ids = self._rows.ids
        self._kept = (
            list(self.selected_ids()[:1000]),
            ids[current] if 0 <= current < len(ids) else -1,
        )

    def _on_reset(self) -> None:
        """After the rows changed, select the same records again, where they are still shown."""
        selected, current = self._kept
        if not selected:
            return
        chosen = self.selectionModel()
        flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        if (place := self._rows.position(current)) >= 0:
            chosen.setCurrentIndex(self._rows.index(place, 0), flags)
        for place in self._rows.positions(frozenset(selected)):
            chosen.select(self._rows.index(place, 0), flags)

    def _on_activated(self, index: QModelIndex) -> None:
        row = self._rows.row(index.row())
        if row is not None:
            self.opened.emit(row)

    def _on_header_clicked(self, number: int) -> None:
        column = self._rows.columns[number]
        if not column.sortable:
            return
        wanted = self._rows.wanted
        self.sort_asked.emit(column.key, wanted.sort == column.key and not wanted.descending)

    def _on_header_menu(self, where: QPoint) -> None:
        self.column_menu().popup(self.horizontalHeader().mapToGlobal(where))

    # ---- Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._widths.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_activated(self.currentIndex())
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy_asked.emit()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.row_menu().popup(event.globalPos())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self.rowAt(event.position().toPoint().y()))
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)
        super().leaveEvent(event)

    def focusInEvent(self, event: Any) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self._rows.rowCount():
            self.selectionModel().setCurrentIndex(
                self._rows.index(0, 0), QItemSelectionModel.SelectionFlag.NoUpdate
            )
        self.viewport().update()

    def focusOutEvent(self, event: Any) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def _hover(self, row: int) -> None:
        if row != self._delegate.hovered:
            self._delegate.hovered = row
            self.viewport().update()
