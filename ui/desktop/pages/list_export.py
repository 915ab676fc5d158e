"""Writes a list to a file exactly as it is shown: its rows, its order, its columns."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from ui.desktop.frame.page import Page
from ui.desktop.frame.tasks import TaskCard
from ui.desktop.table.columns import Wanted
from ui.desktop.table.list_panel import ListPanel
from ui.language import tr

if TYPE_CHECKING:
    from registrar_desktop.reports.listed import Listed
    from registrar_desktop.reports.requests import ShownList

_FILES = tr("Workbook (*.xlsx);;Text with commas (*.csv)")


class ListExport(QObject):
    """The export of one page's list; asked for at the list, in its menu, or from Find."""

    def __init__(
        self, page: Page, panel: ListPanel, listed: Listed, query: Callable[[Wanted], Any]
    ) -> None:
        super().__init__(panel)
        self._page, self._panel, self._listed, self._query = page, panel, listed, query
        panel.export_asked.connect(self.ask)
        panel.offer_export()

    def ask(self) -> None:
        """Ask for the file, then write it."""
        name = f"{self._listed.value.lower()}-{self._page.bridge.today.isoformat()}.xlsx"
        chosen, kind = QFileDialog.getSaveFileName(self._page, self._panel.name, name, _FILES)
        if chosen:
            ending = ".csv" if ".csv" in kind else ".xlsx"
            target = Path(chosen)
            self.write(target if target.suffix else target.with_suffix(ending))

    def write(self, target: Path) -> TaskCard:
        """Write the list as it is shown now; in a process of its own, so that nothing stands still."""
        from ui.desktop.pages.reports.making import making

        office = self._page.bridge.office
        work = making(office, self.request(), target)
        return self._page.bridge.tasks.start(self._panel.name, work)

    def request(self) -> ShownList:
        """What the list shows now."""
        from registrar_desktop.reports.requests import ShownList

        shown = [self._panel.model.columns[at] for at in self._panel.view.shown_columns()]
        return ShownList(
            self._listed,
            self._panel.name,
            self._query(self._panel.model.wanted),
            tuple((column.key, column.title) for column in shown),
        )
