"""The one table model: a window over an array of row ids, filled page by page.

Only ids grow with the number of records; 256-row pages of finished cells are fetched in
the store lane when they come into view and the oldest are forgotten. Painting is left
to the delegate, choosing what to show to the page that owns the list.
"""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Collection, Sequence
from enum import Enum
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from ui.desktop.controls.words import FIGURES
from ui.desktop.lanes import Lanes, Ticket
from ui.desktop.table.columns import Cell, Column, RowSource, Wanted, cells_of

PAGE = 256
KEPT_PAGES = 64
CELL = Qt.ItemDataRole.UserRole + 1
_NOWHERE = QModelIndex()
_Index = QModelIndex | QPersistentModelIndex
_Page = tuple[Sequence[Any], list[tuple[Cell, ...]]]


class Condition(Enum):
    """How the list stands: what to show where rows would be."""

    LOADING = "loading"
    READY = "ready"
    EMPTY = "empty"
    FAILED = "failed"


class TableModel(QAbstractTableModel):
    """Signals: `condition_changed`; `answered` after a question was answered with ids."""

    condition_changed = Signal()
    answered = Signal()

    def __init__(self, columns: Sequence[Column], source: RowSource, lanes: Lanes) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self.source = source
        self.condition = Condition.LOADING
        self.problem: BaseException | None = None
        self.wanted = Wanted()
        self._sorted_by = ("", False)
        self._lanes = lanes
        self._ids: array[int] = array("q")
        self._pages: OrderedDict[int, _Page] = OrderedDict()
        self._asked: dict[int, Ticket] = {}
        self._missing: set[int] = set()
        self._question: Ticket | None = None
        self._fetch = QTimer(self, singleShot=True, interval=0)
        self._fetch.timeout.connect(self._on_fetch)

    @property
    def ids(self) -> array[int]:
        """The ids of all rows, in the order shown."""
        return self._ids

    def show(self, wanted: Wanted) -> None:
        """Ask for other rows; what stands on screen stays until they are known."""
        self.wanted = wanted
        if self._question is not None:
            self._question.drop()
        if not self._ids:
            self._set_condition(Condition.LOADING)
        self._question = self._lanes.store(
            self, lambda: self.source.ids(wanted), self._on_ids, self._on_failed
        )

    def refresh(self) -> None:
        """Ask the same again, because records have changed."""
        self.show(self.wanted)

    def mark_order(self, key: str, *, descending: bool) -> None:
        """Show in the header by which column the rows are in order, and which way."""
        self._sorted_by = (key, descending)
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)

    def row(self, number: int) -> Any:
        """The value of a row in view, or None while it is being fetched."""
        page = self._pages.get(number // PAGE)
        return page[0][number % PAGE] if page else None

    def position(self, row_id: int) -> int:
        """Where a row stands now, or -1."""
        try:
            return self._ids.index(row_id)
        except ValueError:
            return -1

    def positions(self, row_ids: Collection[int]) -> list[int]:
        """Where these rows stand now, those that are shown; in one walk through all."""
        return [at for at, row_id in enumerate(self._ids) if row_id in row_ids]

    # ---- answers

    def _on_ids(self, ids: array[int]) -> None:
        for ticket in self._asked.values():
            ticket.drop()
        self._asked.clear()
        if ids == self._ids:
            self._read_again()
        else:
            self.beginResetModel()
            self._ids = ids
            self._pages.clear()
            self.endResetModel()
        self._set_condition(Condition.READY if ids else Condition.EMPTY)
        self.answered.emit()

    def _read_again(self) -> None:
        """Same rows, perhaps other values: keep the old cells on screen until the new come."""
        known = list(self._pages)
        for number in known[:-4]:
            del self._pages[number]
        for number in known[-4:]:
            self._ask(number)

    def _on_failed(self, problem: BaseException) -> None:
        self.problem = problem
        self.beginResetModel()
        self._ids = array("q")
        self._pages.clear()
        self.endResetModel()
        self._set_condition(Condition.FAILED)

    def _on_fetch(self) -> None:
        missing, self._missing = self._missing, set()
        for number in sorted(missing):
            if number not in self._pages and number not in self._asked:
                self._ask(number)

    def _ask(self, number: int) -> None:
        ids = self._ids[number * PAGE : (number + 1) * PAGE]

        def fetch() -> _Page:
            rows = self.source.rows(ids)
            return rows, [cells_of(self.columns, row) for row in rows]

        self._asked[number] = self._lanes.store(
            self, fetch, lambda page: self._on_page(number, page), self._on_failed
        )

    def _on_page(self, number: int, page: _Page) -> None:
        self._asked.pop(number, None)
        self._pages[number] = page
        self._pages.move_to_end(number)
        while len(self._pages) > KEPT_PAGES:
            self._pages.popitem(last=False)
        last = min(len(self._ids), (number + 1) * PAGE) - 1
        if last >= number * PAGE:
            self.dataChanged.emit(
                self.index(number * PAGE, 0), self.index(last, len(self.columns) - 1)
            )

    def _set_condition(self, condition: Condition) -> None:
        if condition is not self.condition:
            self.condition = condition
            self.condition_changed.emit()

    def _headed(self, column: Column) -> str:
        """The title with the arrow of the order beside it, where it hides no letter."""
        key, descending = self._sorted_by
        if column.key != key:
            return column.title
        arrow = "↓" if descending else "↑"
        return f"{arrow} {column.title}" if column.right else f"{column.title} {arrow}"

    # ---- Qt overrides

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or role not in _ANSWERED:
            return None
        number = index.row()
        page = self._pages.get(number // PAGE)
        if page is None:
            self._missing.add(number // PAGE)
            if not self._fetch.isActive():
                self._fetch.start()
            return None
        cell = page[1][number % PAGE][index.column()]
        if role == CELL:
            return cell
        if role == Qt.ItemDataRole.ToolTipRole:
            return cell.tip or None
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return cell.tip
        return cell.plain

    def headerData(
        self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if way is Qt.Orientation.Vertical or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._headed(column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return column.title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = FIGURES if column.right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None


_ANSWERED = frozenset(
    {
        CELL,
        int(Qt.ItemDataRole.DisplayRole),
        int(Qt.ItemDataRole.ToolTipRole),
        int(Qt.ItemDataRole.AccessibleTextRole),
        int(Qt.ItemDataRole.AccessibleDescriptionRole),
    }
)
