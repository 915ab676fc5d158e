"""Reports: choose a paper or table, fill in what it needs, look at it, print or save it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QFileDialog, QListView, QScrollArea, QWidget
from sqlalchemy import select

from registrar_desktop.errors import Invalid
from registrar_desktop.identifiers import new_id
from registrar_desktop.schema.catalogue import Term
from ui.desktop.controls.buttons import button
from ui.desktop.controls.emptiness import Blank
from ui.desktop.controls.layouts import column, row
from ui.desktop.frame.bridge import Bridge
from ui.desktop.frame.finder_rows import GROUP, ICON, FinderDelegate
from ui.desktop.frame.page import Page
from ui.desktop.pages.reports.checking import CheckPaperSheet
from ui.desktop.pages.reports.form import ReportForm
from ui.desktop.pages.reports.making import issuing, making
from ui.desktop.pages.reports.preview import Preview
from ui.desktop.pages.reports.previews import preview_folder
from ui.desktop.pages.reports.scheduling import ScheduleSheet
from ui.desktop.theme.theme import theme
from ui.language import tr
from ui.report_kind import ReportKind
from ui.report_kinds import ALL, PAPERS, TABLES

_KEY = Qt.ItemDataRole.UserRole + 20
_TABLE_FILES = tr("Workbook (*.xlsx);;Text with separators (*.csv)")
# What a reference such as "statement/00100427" fills in.
_FILLS = {
    "statement": "student",
    "verification": "student",
    "receipt": "receipt",
    "drawer": "drawer",
    "roster": "section",
}
# Made as soon as another page asks for them.
_NEEDING_NOTHING = frozenset({"reconciliation", "outage"})


class ReportsPage(Page):
    """Papers with preview, tables as files."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(bridge, tr("Reports"))
        self._kind: ReportKind = PAPERS[0]
        self._knows_terms = False
        self._wanted = False  # asked for before the terms were read
        self._made = preview_folder(bridge.office.profile)
        self.kinds = QListView()
        self._listed = QStandardItemModel(self)
        self.form = ReportForm(bridge)
        self.preview = Preview(bridge)
        self._issue = button("", self.issue)
        self._make = button(tr("Preview"), self.save, kind="primary", icon="file-text")
        self._lay_out()
        self.head_actions.addWidget(button(tr("Schedule…"), self.schedule, icon="clock"))
        self.head_actions.addWidget(button(tr("Check a paper…"), self.check_paper, icon="shield"))
        self._fill_kinds()
        self.kinds.selectionModel().currentChanged.connect(self._on_chosen)
        self._choose(PAPERS[0].key)

    def enter(self, record: str) -> None:
        """`statement/00100427` chooses a report, fills it in and makes it; the name alone chooses
        it, and makes it where it needs nothing."""
        key, _, value = record.partition("/")
        if key not in ALL:
            return
        self._choose(key)
        if value:
            self.form.fill(_FILLS.get(key, "student"), value)
        makes = bool(value) or key in _NEEDING_NOTHING
        self._wanted = makes and not self._knows_terms
        if makes and not self._wanted:
            self.save()

    def refresh(self) -> None:
        self.bridge.ask(self, self._read_terms, self._on_terms)

    def _on_terms(self, terms: list[tuple[str, str]]) -> None:
        self.form.offer_terms(terms)
        self._knows_terms = True
        if self._wanted:
            self._wanted = False
            self.save()

    def focus_find(self) -> None:
        self.kinds.setFocus()

    def save(self) -> None:
        """Make what the form asks for."""
        self._start(issued=self._kind.only_issued)

    def issue(self) -> None:
        """Make it with a number, recorded as handed out."""
        self._start(issued=True)

    def schedule(self) -> None:
        """Show what is made by itself, and offer the report in view as one more."""
        ScheduleSheet(self, self.bridge, self._kind, self.form.given()).start()

    def check_paper(self) -> None:
        """Ask for the code of a paper somebody brings."""
        CheckPaperSheet(self, self.bridge).start()

    def state(self) -> dict[str, Any]:
        return {"kind": self._kind.key}

    def restore(self, state: dict[str, Any]) -> None:
        self._choose(str(state.get("kind", "")))

    def _lay_out(self) -> None:
        self.kinds.setAccessibleName(tr("Reports"))
        self.kinds.setObjectName("choices")
        body = QWidget()
        body.setObjectName("pageBody")
        body.setLayout(
            column(
                self.form,
                row(self._make, None),
                row(self._issue, None),
                None,
                gap=16,
                margins=(0, 0, 16, 16),
            )
        )
        scroll = QScrollArea(widgetResizable=True)
        scroll.setAccessibleName(tr("What the report needs"))
        scroll.setWidget(body)
        self._needs = scroll
        self._on_theme()
        theme().changed.connect(self._on_theme)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        both = row(self.kinds, scroll, self.preview, gap=16, margins=(12, 0, 0, 0))
        both.setStretch(2, 1)
        self.body.addLayout(both, 1)
        self.tell(tr("Papers are shown before they are printed; tables go into a file."))

    def _on_theme(self) -> None:
        """Room for the words at every text size."""
        self.kinds.setFixedWidth(theme().scaled(240))
        self._needs.setFixedWidth(theme().scaled(308))

    def _fill_kinds(self) -> None:
        for title, kinds in ((tr("Papers"), PAPERS), (tr("Tables"), TABLES)):
            for kind in kinds:
                item = QStandardItem(kind.title)
                item.setEditable(False)
                item.setData(title if kind is kinds[0] else "", GROUP)
                item.setData(kind.icon, ICON)
                item.setData(kind.key, _KEY)
                item.setAccessibleDescription(kind.about)
                item.setToolTip(kind.about)
                self._listed.appendRow(item)
        self.kinds.setModel(self._listed)
        self.kinds.setItemDelegate(FinderDelegate(self.kinds))

    def _choose(self, key: str) -> None:
        for at in range(self._listed.rowCount()):
            if self._listed.item(at).data(_KEY) == key:
                self.kinds.setCurrentIndex(self._listed.index(at, 0))

    def _on_chosen(self, index: QModelIndex) -> None:
        key = index.data(_KEY)
        if key not in ALL:
            return
        self._kind = ALL[key]
        self.form.show_kind(self._kind)
        words = tr("Preview") if self._kind.is_paper else tr("Save as…")
        if self._kind.only_issued:
            words = self._kind.issue
        self._issue.setText(self._kind.issue)
        self._issue.setAccessibleName(self._kind.issue)
        self._issue.setVisible(bool(self._kind.issue) and not self._kind.only_issued)
        self._make.setText(f" {words}")
        self._make.setAccessibleName(f"{words}: {self._kind.title}")
        if not self._kind.is_paper:
            self.preview.show_blank(
                Blank("file-spreadsheet", tr("Tables go straight into a file"), self._kind.about)
            )
        else:
            self.preview.show_blank(
                Blank(
                    "file-text", tr("No paper yet"), tr("Press “{words}” to make it.", words=words)
                )
            )

    def _start(self, *, issued: bool) -> None:
        self.form.mend()
        kind, office = self._kind, self.bridge.office
        try:
            request = kind.request(self.form.given())
        except Invalid as problem:
            self.form.complain(problem)
            return
        target = self._target()
        if target is None:
            return
        work = (
            issuing(office, kind.key, request, target)
            if issued
            else making(office, request, target)
        )
        done = partial(self._on_made, kind) if kind.is_paper else None
        self.bridge.tasks.start(kind.title, work, done, brief=kind.is_paper)

    def _target(self) -> Path | None:
        if self._kind.is_paper:
            self._made.mkdir(mode=0o700, exist_ok=True)
            return self._made / f"{new_id()}.pdf"
        suggested = f"{self._kind.key}-{self.bridge.today.isoformat()}.xlsx"
        chosen, _ = QFileDialog.getSaveFileName(self, self._kind.title, suggested, _TABLE_FILES)
        return Path(chosen) if chosen else None

    def _on_made(self, kind: ReportKind, file: Path | None) -> None:
        if file is not None and kind is self._kind:
            self.preview.show_paper(file, f"{kind.key}-{self.bridge.today.isoformat()}.pdf")
            self.bridge.acted.emit()

    def _read_terms(self) -> list[tuple[str, str]]:
        with self.bridge.office.store.reading() as session:
            found = session.execute(select(Term.code, Term.title).order_by(Term.start_date.desc()))
            return [(code, title) for code, title in found]
