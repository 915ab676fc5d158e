"""A short list inside a record: the one table without filter row, as high as its rows if wanted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QSizePolicy

from ui.desktop.lanes import Lanes
from ui.desktop.table.clipboard import copied
from ui.desktop.table.columns import Column
from ui.desktop.table.model import TableModel
from ui.desktop.table.rows_in_hand import RowsInHand
from ui.desktop.table.view import TableView
from ui.desktop.theme.theme import theme


class ShortList(TableView):
    """Shows rows that are in hand. Signals: `filled` when they stand there."""

    filled = Signal()

    def __init__(self, columns: Sequence[Column], lanes: Lanes, name: str, *, whole: bool) -> None:
        """whole: as high as all rows, so that the page scrolls instead of the list."""
        self._source = RowsInHand()
        self._list = TableModel(columns, self._source, lanes)
        self._whole = whole
        self._count = 0
        super().__init__(self._list, name)
        self._list.setParent(self)
        self.copy_asked.connect(self._on_copy)
        self._list.answered.connect(self.filled)
        if whole:
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def put(self, rows: Sequence[Any]) -> None:
        """Show these rows."""
        self._source.put(rows)
        self._count = len(rows)
        self._list.refresh()
        self.updateGeometry()

    def _on_copy(self) -> None:
        shown = [self._list.columns[at] for at in self.shown_columns()]
        rows = self._source.rows(self.selected_ids())
        copied(shown, rows).put()

    # ---- Qt overrides

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        if self._whole:
            head = self.horizontalHeader().sizeHint().height()
            hint.setHeight(head + self._count * theme().row_height() + 2)
        return hint

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint() if self._whole else super().minimumSizeHint()
