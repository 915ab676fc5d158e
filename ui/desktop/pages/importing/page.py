"""Import: choose files, say what their columns hold, look at every row, take them in.

Nothing is written before the last step. What an import does is decided in the program's floors;
this page asks and shows.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QSizePolicy, QStackedWidget, QWidget

from registrar_desktop.exports.progress import Cancelled
from registrar_desktop.imports.applying import Applied
from registrar_desktop.imports.planned import Plan
from registrar_desktop.imports.planning import Choices, Format
from registrar_desktop.imports.sheets.columns_found import ColumnsFound
from registrar_desktop.imports.tables import Table
from registrar_desktop.imports.undoing import Undone
from ui import operations
from ui.desktop.controls.buttons import button
from ui.desktop.controls.emptiness import Blank, Emptiness
from ui.desktop.controls.layouts import column
from ui.desktop.frame.bridge import Bridge
from ui.desktop.frame.page import Page
from ui.desktop.frame.tasks import Progress
from ui.desktop.pages.importing.choosing import Choosing
from ui.desktop.pages.importing.columns import ColumnsForm
from ui.desktop.pages.importing.preview import Preview
from ui.language import counted, number, tr

CHOOSE, COLUMNS, PREVIEW, DONE = range(4)
_SAID = (
    tr("Step 1 of 4 · Choose files"),
    tr("Step 2 of 4 · Columns"),
    tr("Step 3 of 4 · Preview: nothing has been changed yet"),
    tr("Step 4 of 4 · Result"),
)
_STOPPED = tr(
    "Stopped. Rows that were taken are kept; importing the same file again takes the rest."
)
_RESULT_FILES = f"{tr('Workbook')} (*.xlsx);;{tr('Text with separators')} (*.csv)"


class ImportPage(Page):
    """Leads through the four steps."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(bridge, tr("Import"))
        self._tables: list[Table] = []
        self._choices: Choices | None = None
        self._found: ColumnsFound | None = None
        self.plan: Plan | None = None
        self.applied: Applied | None = None
        self.choosing = Choosing(bridge)
        self.columns = ColumnsForm()
        self.preview = Preview(bridge)
        self.ended = Emptiness()
        self._steps = QStackedWidget()
        self._held = [
            _with_margins(step) for step in (self.choosing, self.columns, self.preview, self.ended)
        ]
        for held in self._held:
            self._steps.addWidget(held)
        self.body.addWidget(self._steps, 1)
        self.back = button(tr("Back"), self._on_back, icon="arrow-left")
        self.again = button(tr("Import another"), self.start_over)
        self.result = button(tr("Save result…"), self._on_result, icon="save")
        self.on = button(tr("Preview"), self.save, kind="primary")
        for each in (self.back, self.again, self.result, self.on):
            self.head_actions.addWidget(each)
        self.choosing.chosen.connect(self.read)
        self.choosing.undo_asked.connect(self.undo)
        self.columns.kind_changed.connect(self._on_kind)
        self._go(CHOOSE)

    @property
    def step(self) -> int:
        """Which of the four steps is shown."""
        return self._steps.currentIndex()

    def refresh(self) -> None:
        office = self.bridge.office
        self.bridge.ask(self, lambda: operations.list_imports(office), self.choosing.show_past)

    def focus_find(self) -> None:
        self.choosing.place.choose.setFocus()

    def save(self) -> None:
        """Go on: from the columns to the preview, from there to the import."""
        if self.step == COLUMNS:
            self._look()
        elif self.step == PREVIEW and self.on.isEnabled():
            self._take()

    def read(self, files: list[Path]) -> None:
        """Look at what these files are."""
        office = self.bridge.office

        def look(_: Progress) -> tuple[list[Table], ColumnsFound | None]:
            tables = operations.read_import(files)
            return tables, operations.columns_of_import(office, tables=tables)

        name = files[0].name if len(files) == 1 else counted(len(files), "file", "files")
        self.bridge.tasks.start(tr("Reading {name}", name=name), look, self._on_read, brief=True)

    def undo(self, name: str) -> None:
        """Take an import back."""
        office = self.bridge.office
        self.bridge.act(self, lambda: operations.undo_import(office, name=name), self._on_undone)

    def start_over(self) -> None:
        """Back to the choice of files, with nothing chosen."""
        self._tables, self._found, self.plan, self.applied = [], None, None, None
        self._go(CHOOSE)
        self.make_stale()

    def _go(self, step: int) -> None:
        for at, held in enumerate(self._held):
            # Steps that are not shown ask for no room.
            ways = QSizePolicy.Policy.Preferred if at == step else QSizePolicy.Policy.Ignored
            held.setSizePolicy(ways, ways)
        self._steps.setCurrentIndex(step)
        self.tell(_SAID[step])
        self.back.setVisible(step in (COLUMNS, PREVIEW))
        self.again.setVisible(step == DONE)
        self.result.setVisible(step == DONE)
        self.on.setVisible(step in (COLUMNS, PREVIEW))
        words = tr("Preview")
        if step == PREVIEW and self.plan is not None:
            rows = len(self.plan.additions) + len(self.plan.changes)
            words = (
                tr("Import {rows}", rows=counted(rows, "row", "rows"))
                if rows
                else tr("Nothing to import")
            )
            self.on.setEnabled(rows > 0)
        else:
            self.on.setEnabled(True)
        self.on.setText(words)
        self.on.setAccessibleName(words)
        first = {CHOOSE: self.choosing.place.choose, DONE: self.again}
        first.get(step, self.on).setFocus()

    def _on_back(self) -> None:
        if self.step == PREVIEW and self._found is not None:
            self._go(COLUMNS)
        else:
            self.start_over()

    def _on_read(self, read: tuple[list[Table], ColumnsFound | None] | None) -> None:
        if read is None:
            return
        self._tables, self._found = read
        if self._found is None:
            self._choices = None
            self._look()
        else:
            self.columns.show_found(self._found)
            self._go(COLUMNS)

    def _on_kind(self, kind: str) -> None:
        """Another kind of rows has other columns."""
        office, tables = self.bridge.office, self._tables
        choices = Choices(Format(kind))
        self.bridge.ask(
            self,
            lambda: operations.columns_of_import(office, tables=tables, choices=choices),
            self._on_found,
        )

    def _on_found(self, found: ColumnsFound | None) -> None:
        if found is not None:
            self._found = found
            self.columns.show_found(found, order=self.columns.order.value())

    def _look(self) -> None:
        office, tables = self.bridge.office, self._tables
        if self._found is not None:
            if missing := self.columns.missing():
                self.columns.complain(missing)
                return
            self.columns.complain("")
            self._choices = self.columns.choices()
        choices = self._choices

        def look(_: Progress) -> Plan | str:
            if choices is not None and choices.day_order is None:
                found = operations.columns_of_import(office, tables=tables, choices=choices)
                if found is not None and found.open_day:
                    return found.open_day
            return operations.plan_of_import(office, tables=tables, choices=choices)

        self.bridge.tasks.start(
            tr("Comparing with what is here"), look, self._on_looked, brief=True
        )

    def _on_looked(self, looked: Plan | str | None) -> None:
        if isinstance(looked, str):
            self.columns.ask_order(looked)
            self.columns.complain(tr("Say whether day or month stands first."))
            self.columns.order.input.setFocus()
        elif looked is not None:
            self.plan = looked
            self.preview.show_plan(looked)
            self._go(PREVIEW)

    def _take(self) -> None:
        plan, office = self.plan, self.bridge.office
        if plan is None:
            return
        self.on.setEnabled(False)

        def take(progress: Progress) -> Applied:
            def step(done: int, of: int) -> None:
                progress.step(done, of)
                if progress.cancelled:
                    raise Cancelled

            return operations.apply_import(office, plan=plan, on_step=step)

        self.bridge.tasks.start(
            tr("Importing {name}", name=plan.title),
            take,
            self._on_taken,
            brief=True,
            stopped=_STOPPED,
        )

    def _on_taken(self, applied: Any) -> None:
        self.bridge.acted.emit()
        if not isinstance(applied, Applied):
            # Some rows may have been taken before it stopped: the preview says what is left.
            self._look()
            return
        self.applied = applied
        self._show_end(applied)
        self._go(DONE)

    def _show_end(self, applied: Applied) -> None:
        assert self.plan is not None
        left = len(self.plan.refused) + len(applied.left)
        why = tr(
            "Added: {added} · changed: {changed} · unchanged: {same} · left out: {left}.",
            added=number(applied.added.total()),
            changed=number(applied.changed.total()),
            same=number(len(self.plan.same)),
            left=number(left),
        )
        batch = applied.batch[-6:]
        step = (tr("Undo import"), lambda: self.undo(batch)) if batch else ("", None)
        self.ended.show_blank(
            Blank(
                "circle-check",
                tr("{name} was imported", name=self.plan.title),
                why,
                step[0],
                step[1],
            )
        )

    def _on_result(self) -> None:
        plan, applied, office = self.plan, self.applied, self.bridge.office
        if plan is None or applied is None:
            return
        suggested = f"import-{self.bridge.today.isoformat()}.xlsx"
        chosen, _ = QFileDialog.getSaveFileName(self, tr("Save result"), suggested, _RESULT_FILES)
        if chosen:
            target = Path(chosen)
            self.bridge.tasks.start(
                tr("Result of the import"),
                lambda _: operations.save_import_result(
                    office, plan=plan, applied=applied, target=target
                ),
            )

    def _on_undone(self, undone: Undone) -> None:
        told = tr("The import of {name} was undone.", name=undone.title)
        self.bridge.say(told)
        self.start_over()


def _with_margins(step: QWidget) -> QWidget:
    held = QWidget()
    held.setObjectName("pageBody")
    held.setLayout(column(step, margins=(24, 4, 24, 16)))
    return held
