"""Keeps the columns of a view as wide as what they show, and together as wide as the view.

It remembers what was measured, so that columns do not dance while one filters; a width that
a person set stays. How room is shared out is `fitting`.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
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
        self._aside: set[int] = set()
        self._ours = False
        # A scroll bar takes its room while the view lays itself out: fit once that is done.
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self.fit)
        view.verticalScrollBar().rangeChanged.connect(lambda *_: self._soon.start())
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
        header, room = self._view.horizontalHeader(), self._view.viewport().width()
        chosen = [at for at in range(header.count()) if self.is_chosen(at)]
        shares = {at: self._share(at) for at in chosen}
        self._aside = self._stepping_aside(shares, room)
        shown = [at for at in chosen if at not in self._aside]
        with self.arranging():
            for at in chosen:
                header.setSectionHidden(at, at in self._aside)
            for at, width in zip(shown, fitted([shares[at] for at in shown], room), strict=True):
                header.resizeSection(at, width)

    def is_chosen(self, column: int) -> bool:
        """Whether a column is to be shown, also while it stepped aside for want of room."""
        hidden = self._view.horizontalHeader().isSectionHidden(column)
        return not hidden or column in self._aside

    def choose(self, column: int, shown: bool) -> None:
        """Show or hide a column because a person wants it so."""
        self._aside.discard(column)
        with self.arranging():
            self._view.horizontalHeader().setSectionHidden(column, not shown)
        self.fit()

    @contextmanager
    def arranging(self) -> Iterator[None]:
        """While this holds, a changed width is not a person's wish."""
        before, self._ours = self._ours, True
        try:
            yield
        finally:
            self._ours = before

    def _stepping_aside(self, shares: Mapping[int, Share], room: int) -> set[int]:
        """Columns that yield, the last first, while even the least of all is too wide."""
        lacking = sum(share.least for share in shares.values()) - room
        aside: set[int] = set()
        for at in sorted(shares, reverse=True):
            if lacking <= 0:
                break
            if self._model.columns[at].yields and at not in self._by_hand:
                aside.add(at)
                lacking -= shares[at].least
        return aside

    def _share(self, at: int) -> Share:
        if at in self._by_hand:
            return Share(self._by_hand[at], self._by_hand[at])
        column = self._model.columns[at]
        letter = QFontMetrics(theme().font()).averageCharWidth()
        head = self._head(at)
        expected = column.width * letter + 2 * PAD
        most = int(expected * _MOST)
        wanted = max(head, min(self._measured.get(at, expected), most))
        if column.width < _WORDS:
            return Share(wanted, wanted)
        least = min(wanted, max(head, column.least * letter + 2 * PAD))
        return Share(wanted, least, Giving.FIRST if column.yields else Giving.LAST)

    def _head(self, at: int) -> int:
        """Room for the title, with the arrow of the order where it may come to stand beside it."""
        column = self._model.columns[at]
        header = self._view.horizontalHeader()
        if not column.sortable:
            return header.sectionSizeHint(at)
        shown = str(self._model.headerData(at, Qt.Orientation.Horizontal))
        metrics = QFontMetrics(header.font())
        missing = metrics.horizontalAdvance(f"{column.title} ↓") - metrics.horizontalAdvance(shown)
        return header.sectionSizeHint(at) + max(0, missing)

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
        self._soon.start()

    def _on_resized(self, column: int, _: int, width: int) -> None:
        if not self._ours and width > 0:
            self._by_hand[column] = width
