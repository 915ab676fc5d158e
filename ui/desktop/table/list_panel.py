"""A list as staff use it: filter field and chips above, the table, what is selected below.

It owns asking, sorting, copying and the empty, loading and error states; what the list
is about comes from the page as columns, a source and words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPoint, QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QWidget

from ui.desktop.controls.buttons import icon_button
from ui.desktop.controls.chip_label import FilterChip
from ui.desktop.controls.emptiness import Blank, Emptiness
from ui.desktop.controls.flow import Flow, flowing
from ui.desktop.controls.layouts import column, row
from ui.desktop.controls.words import note
from ui.desktop.lanes import Lanes
from ui.desktop.table.clipboard import Copied, copied
from ui.desktop.table.columns import Column, RowSource, Wanted
from ui.desktop.table.filters import Filter, FilterButton
from ui.desktop.table.model import Condition, TableModel
from ui.desktop.table.summing import Summing
from ui.desktop.table.view import TableView
from ui.desktop.theme.icons import icon
from ui.desktop.theme.theme import theme
from ui.language import counted, number, tr
from ui.wording import sentence

# More is for a file: a spreadsheet ends at about a million rows, and the clipboard is memory.
MOST_COPIED = 50_000


@dataclass(frozen=True)
class ListWords:
    """What a list is called and what it says when there is nothing to show."""

    name: str
    hint: str
    nothing: Blank
    noun: tuple[str, str] = ("row", "rows")


class ListPanel(QWidget):
    """Signals: `opened` with a row's value; `counted` with how many rows match; `chose`;
    `views_asked` with where their menu may stand; `export_asked`; `more_asked` with the key of a filter for which a value is wanted that is not in its menu."""

    opened = Signal(object)
    counted = Signal(int)
    chose = Signal()
    more_asked = Signal(str)
    views_asked = Signal(QPoint)
    export_asked = Signal()

    def __init__(
        self,
        words: ListWords,
        columns: Sequence[Column],
        source: RowSource,
        lanes: Lanes,
        filters: Sequence[Filter] = (),
    ) -> None:
        super().__init__()
        self._words, self._lanes = words, lanes
        self.model = TableModel(columns, source, lanes)
        self.model.setParent(self)
        self.view = TableView(self.model, words.name)
        self.search_field = QLineEdit(placeholderText=words.hint, clearButtonEnabled=True)
        self.search_field.setAccessibleName(words.hint)
        self._filters = {each.key: each for each in filters}
        self._chosen: dict[str, str] = {}
        self._sort: tuple[str, bool] = ("", False)
        self._blank = Emptiness()
        self._stack = QStackedWidget()
        self._chips: list[FilterChip] = []
        self._below = note()
        self._summing = Summing(source, lanes, self)
        self._summing.told.connect(self._on_summed)
        self.setMinimumHeight(260)
        self._pause = QTimer(self, singleShot=True, interval=80)
        self._lay_out()
        self._connect()

    @property
    def name(self) -> str:
        """What the list is called."""
        return self._words.name

    @property
    def said_below(self) -> str:
        """What stands under the list: how many, or the sum of what is selected."""
        return self._below.text()

    @property
    def blank_said(self) -> str:
        """What stands in place of rows, or nothing while there are some."""
        return self._blank.accessibleName() if self._stack.currentIndex() else ""

    def ask(self) -> None:
        """Show what the filters and the words typed ask for."""
        self.model.show(
            Wanted(
                self.search_field.text().strip(), dict(self._chosen), self._sort[0], self._sort[1]
            )
        )

    def order(self, key: str, *, descending: bool = False) -> None:
        """The order in which rows stand until someone asks for another."""
        self._sort = (key, descending)
        self._show_sort()

    def choose(self, key: str, value: str) -> None:
        """Set a filter, or take it off with an empty value."""
        if value:
            self._chosen[key] = value
        else:
            self._chosen.pop(key, None)
        self._show_chips()
        self.ask()

    def chosen(self, key: str) -> str:
        """The value of a filter, or nothing."""
        return self._chosen.get(key, "")

    def offer(self, key: str, choices: Sequence[tuple[str, str]]) -> None:
        """Give a filter the values that one may choose, as they are in the store now."""
        self._buttons[key].offer(choices)
        self._show_chips()

    def in_words(self) -> list[str]:
        """The active filters, as words for a heading."""
        typed = self.search_field.text().strip()
        words = [self._filters[key].word(value) for key, value in self._chosen.items()]
        return [*words, *([f"“{typed}”"] if typed else [])]

    def offer_views(self) -> None:
        """Show the button of the views; whoever called this answers `views_asked`."""
        self._views.show()

    def offer_export(self) -> None:
        """Let the list be exported; whoever called this answers `export_asked`."""
        self._export.show()
        self.view.can_export = True
        self.view.export_asked.connect(self.export_asked)

    def view_now(self) -> dict[str, Any]:
        """What is shown, without how the columns stand: to be kept under a name."""
        return {
            "text": self.search_field.text().strip(),
            "filters": dict(self._chosen),
            "sort": list(self._sort),
        }

    def take_view(self, view: dict[str, Any]) -> None:
        """Show what a kept view shows."""
        self._take(view)
        self.search_field.setText(str(view.get("text", "")))
        self._pause.stop()
        self.ask()

    def state(self) -> dict[str, Any]:
        """Filters, order and columns, to be remembered."""
        return {
            "filters": dict(self._chosen),
            "sort": list(self._sort),
            "columns": self.view.arrangement(),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Stand as remembered."""
        self.view.arrange(state.get("columns", {}))
        self._take(state)

    def _take(self, state: dict[str, Any]) -> None:
        known = state.get("filters", {})
        self._chosen = {key: value for key, value in known.items() if key in self._filters}
        sort = state.get("sort", ["", False])
        if sort[0]:
            self._sort = (str(sort[0]), bool(sort[1]))
        self._show_chips()
        self._show_sort()

    def _lay_out(self) -> None:
        self._lens = self.search_field.addAction(
            icon("search"), QLineEdit.ActionPosition.LeadingPosition
        )
        theme().changed.connect(self._on_theme)
        self.search_field.setMinimumWidth(220)
        self.search_field.setMaximumWidth(420)
        self._buttons = {key: FilterButton(each) for key, each in self._filters.items()}
        self._columns = icon_button("columns-3", tr("Choose columns"), self._on_columns)
        self._views = icon_button("list-filter", tr("Views of this list"), self._on_views)
        self._export = icon_button("download", tr("Export this list…"), self.export_asked.emit)
        for tool in (self._views, self._export):
            tool.hide()
        self._flow = Flow(*self._buttons.values())
        above = row(self.search_field, flowing(self._flow), self._views, self._columns, gap=8)
        above.addWidget(self._export)
        above.setStretch(0, 2)
        above.setStretch(1, 5)
        above.setContentsMargins(24, 0, 24, 10)
        self._stack.addWidget(self.view)
        self._stack.addWidget(self._blank)
        table = row(self._stack, margins=(16, 0, 16, 0))
        below = row(self._below, None, margins=(24, 4, 24, 8))
        self.setLayout(column(above, table, below, gap=0))

    def _connect(self) -> None:
        self._pause.timeout.connect(self.ask)
        self.search_field.textChanged.connect(lambda _: self._pause.start())
        self.search_field.returnPressed.connect(self._on_enter)
        self.view.opened.connect(self.opened)
        self.view.sort_asked.connect(self._on_sort)
        self.view.copy_asked.connect(self.copy)
        self.view.selection_changed.connect(self._on_selection)
        self.model.condition_changed.connect(self._on_condition)
        self.model.answered.connect(self._on_answered)
        for key, button in self._buttons.items():
            button.chosen.connect(lambda value, k=key: self.choose(k, value))
            button.more_asked.connect(lambda k=key: self.more_asked.emit(k))

    def copy(self) -> None:
        """Put the selected rows on the clipboard as cells, headers first."""
        chosen = self.view.selected_ids()
        ids = chosen[:MOST_COPIED]
        shown = [self.model.columns[at] for at in self.view.shown_columns()]
        source = self.model.source

        def put(made: Copied) -> None:
            made.put()
            if len(chosen) > len(ids):
                self._below.setText(
                    tr(
                        "The first {ids} of {chosen} rows are copied; export the list to have them all.",
                        ids=number(len(ids)),
                        chosen=number(len(chosen)),
                    )
                )

        self._lanes.store(self, lambda: copied(shown, source.rows(ids)), put)

    # ---- slots

    def _on_theme(self) -> None:
        self._lens.setIcon(icon("search"))

    def _on_enter(self) -> None:
        self.view.setFocus()
        self.view.choose(max(self.view.currentIndex().row(), 0))

    def _on_sort(self, key: str, descending: bool) -> None:
        self._sort = (key, descending)
        self._show_sort()
        self.ask()

    def _on_views(self) -> None:
        self.views_asked.emit(self._views.mapToGlobal(self._views.rect().bottomLeft()))

    def _on_columns(self) -> None:
        corner = self._columns.rect().bottomLeft()
        self.view.column_menu().popup(self._columns.mapToGlobal(corner))

    def _on_condition(self) -> None:
        condition = self.model.condition
        if condition in (Condition.READY, Condition.LOADING):
            self._stack.setCurrentIndex(0)
            return
        self._blank.show_blank(self._blank_for(condition))
        self._stack.setCurrentIndex(1)

    def _blank_for(self, condition: Condition) -> Blank:
        if condition is Condition.FAILED and self.model.problem is not None:
            said = sentence(self.model.problem)
            return Blank(
                "circle-alert", tr("This list could not be read"), said, tr("Try again"), self.ask
            )
        if self._chosen or self.search_field.text():
            why = tr("Nothing matches {filters}.", filters=", ".join(self.in_words()))
            return Blank("search", tr("Nothing found"), why, tr("Show all"), self._show_all)
        return self._words.nothing

    def _show_all(self) -> None:
        self._chosen.clear()
        self.search_field.clear()
        self._show_chips()
        self.ask()

    def _on_answered(self) -> None:
        count = self.model.rowCount()
        if self.model.condition is Condition.EMPTY:
            self._on_condition()
        self.counted.emit(count)
        self._on_selection()

    def _on_selection(self) -> None:
        count = self.view.selected_count
        self._summing.stop()
        self.chose.emit()
        if count < 2:
            count = self.model.rowCount()
            self._below.setText(counted(count, *self._words.noun) if count else "")
            return
        self._below.setText(tr("{count} selected", count=number(count)))
        summed = next((c for c in self.model.columns if c.money is not None), None)
        if summed is not None:
            self._summing.start(summed, self.view.selected_ids())

    def _on_summed(self, words: str) -> None:
        self._below.setText(
            tr(
                "{selected_count} selected · {words}",
                selected_count=number(self.view.selected_count),
                words=words,
            )
        )

    def _show_chips(self) -> None:
        for old in self._chips:
            self._flow.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._chips.clear()
        for key, value in self._chosen.items():
            chip = FilterChip(self._filters[key].name, self._filters[key].word(value))
            chip.removed.connect(lambda k=key: self.choose(k, ""))
            self._chips.append(chip)
            self._flow.addWidget(chip)

    def _show_sort(self) -> None:
        self.model.mark_order(self._sort[0], descending=self._sort[1])
