"""Keeps the columns of a view as wide as what they show, and together as wide as the view.

It remembers what was measured, so that columns do not dance while one filters; a width that
a person set stays. How room is shared out is `fitting`.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QTableView

from ui.desktop.table.delegate import PAD, CellDelegate
from ui.desktop.table.fitting import Giving, Share, fitted
from ui.desktop.table.model import CELL, TableModel
from ui.desktop.theme.theme import theme

if TYPE_CHECKING:
    from collections.abc import Iterator

_SAMPLE = 60  # rows that are measured of those in hand
_WORDS = 20  # a column of so many letters holds words and may give way
_MOST = 1.6  # one long value does not take more than this of what a column expects


class ColumnWidths(QObject):
    """Owns the widths of one view's columns."""

    def __init__(self, view: QTableView, model: TableModel, delegate: CellDelegate) -> None:
        super().__init__(view)
        self._view, self._model, self._delegate = view, model, delegate
        self._measured: dict[int, int] = {}
        self._by_hand: dict[int, int] = {}
        self._ours = False
        view.horizontalHeader().sectionResized.connect(self._on_resized)
        model.dataChanged.connect(self._on_rows)
        model.modelReset.connect(self._on_rows)

    @property
    def by_hand(self) -> Mapping[int, int]:
        """The widths that a person set, by column."""
        return self._by_hand

    def keep(self, column: int, width: int) -> None:
        """Let a column be as wide as a person once set it."""
        self._by_hand[column] = max(40, width)

    def forget_measures(self) -> None:
        """Letters have another size now."""
        self._measured.clear()
        self._measure()

    def fit(self) -> None:
        """Share out the width of the view."""
        header = self._view.horizontalHeader()
        shown = [at for at in range(header.count()) if not header.isSectionHidden(at)]
        widths = fitted([self._share(at) for at in shown], self._view.viewport().width())
        with self.arranging():
            for at, width in zip(shown, widths, strict=True):
                header.resizeSection(at, width)

    @contextmanager
    def arranging(self) -> Iterator[None]:
        """While this holds, a changed width is not a person's wish."""
        before, self._ours = self._ours, True
        try:
            yield
        finally:
            self._ours = before

    def _share(self, at: int) -> Share:
        if at in self._by_hand:
            return Share(self._by_hand[at], self._by_hand[at])
        column = self._model.columns[at]
        letter = QFontMetrics(theme().font()).averageCharWidth()
        head = self._view.horizontalHeader().sectionSizeHint(at)
        expected = column.width * letter + 2 * PAD
        most = int(expected * _MOST)
        wanted = max(head, min(self._measured.get(at, expected), most))
        if column.width < _WORDS:
            return Share(wanted, wanted)
        least = min(wanted, max(head, column.least * letter + 2 * PAD))
        return Share(wanted, least, Giving.FIRST if column.yields else Giving.LAST)

    def _measure(self) -> bool:
        """Look at the rows in hand; gives whether a column turned out wider than known."""
        wider = False
        for row in range(min(_SAMPLE, self._model.rowCount())):
            if self._model.row(row) is None:
                break
            for at in range(len(self._model.columns)):
                width = self._delegate.width_of(self._model.index(row, at).data(CELL))
                if width > self._measured.get(at, 0):
                    self._measured[at] = width
                    wider = True
        return wider

    # ---- slots

    def _on_rows(self) -> None:
        if self._measure():
            self.fit()

    def _on_resized(self, column: int, _: int, width: int) -> None:
        if not self._ours and width > 0:
            self._by_hand[column] = width
