"""The list of students: find as one types, narrow by chips, open a record.

It is the first page that most see: what its acts need loads when somebody asks for one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu
from sqlalchemy import select
from sqlalchemy.orm import Session

from registrar_desktop.records.lists import students
from registrar_desktop.records.lists.students import BalanceIs, StudentQuery, StudentRow
from registrar_desktop.reports.listed import Listed
from registrar_desktop.schema.people import Program
from registrar_desktop.schema.vocabulary import Level, StudentStatus
from ui.desktop.controls.buttons import button
from ui.desktop.controls.emptiness import Blank
from ui.desktop.frame.bridge import Bridge
from ui.desktop.frame.kept_views import View
from ui.desktop.frame.page import Page
from ui.desktop.pages.chips import choices
from ui.desktop.pages.list_export import ListExport
from ui.desktop.pages.list_source import StoreSource
from ui.desktop.pages.list_views import ListViews
from ui.desktop.pages.students.columns import student_columns
from ui.desktop.table.filters import Filter
from ui.desktop.table.list_panel import ListPanel, ListWords
from ui.language import counted, tr

if TYPE_CHECKING:
    from ui.desktop.pages.many.sheet import ManySheet

_BALANCES = [
    (BalanceIs.OWED.value, tr("With a balance")),
    (BalanceIs.CREDIT.value, tr("In credit")),
    (BalanceIs.OPEN.value, tr("Not settled")),
]


class StudentsPage(Page):
    """All students of the school."""

    shows = frozenset({"student", "program_enrollment", "hold", "ledger_entry", "registration"})

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(bridge, tr("Students"))
        source = StoreSource(bridge.office.store, StudentQuery, students.ids, self._rows)
        self.list = ListPanel(
            self._words(), student_columns(bridge.home_currency), source, bridge.lanes, _filters()
        )
        self.views = ListViews(self, self.list, "students")
        self.exporting = ListExport(self, self.list, Listed.STUDENTS, source.query)
        self.list.order("name")
        self.list.view.menu_of = self._menu
        self.list.opened.connect(self._on_opened)
        self.list.counted.connect(self._on_counted)
        self.body.addWidget(self.list, 1)
        self._all = button(tr("For the selected"), icon="users", kind="quiet")
        self._all.setMenu(self._menu_for_many())
        self._all.setEnabled(False)
        self.list.view.selection_changed.connect(self._on_selection)
        self.head_actions.addWidget(self._all)
        self.head_actions.addWidget(
            button(tr("Import"), lambda: self.bridge.go("import"), icon="file-spreadsheet")
        )
        self.head_actions.addWidget(
            button(tr("Add student"), self._add, icon="user-plus", kind="primary")
        )

    def refresh(self) -> None:
        self.list.offer("held_on", [(self.bridge.today.isoformat(), tr("With a hold"))])
        term = self.bridge.term
        self.list.offer(
            "term",
            [(term.code, tr("Registered in {title}", title=term.title))] if term.code else [],
        )
        self.bridge.ask(self, self._read_programs, lambda found: self.list.offer("program", found))
        self.list.ask()

    def export(self) -> None:
        self.exporting.ask()

    def focus_find(self) -> None:
        self.list.search_field.setFocus()
        self.list.search_field.selectAll()

    def state(self) -> dict[str, Any]:
        return self.list.state()

    def take_view(self, view: View) -> None:
        self.list.take_view(view)

    def restore(self, state: dict[str, Any]) -> None:
        self.list.restore(state)

    def _rows(self, session: Session, ids: Sequence[int]) -> Sequence[StudentRow]:
        return students.rows(session, ids, self.bridge.today)

    def _read_programs(self) -> list[tuple[str, str]]:
        with self.bridge.office.store.reading() as session:
            found = session.execute(select(Program.code, Program.title).order_by(Program.code))
            return [(code, f"{code} · {title}") for code, title in found]

    def _words(self) -> ListWords:
        nothing = Blank(
            "users",
            tr("No students yet"),
            tr("They come with the first sync, from a spreadsheet, or one by one."),
            tr("Add student"),
            self._add,
        )
        hint = tr("Name, number, e-mail or phone")
        return ListWords(tr("Students"), hint, nothing, ("student", "students"))

    def _menu(self, positions: Sequence[int]) -> list[QAction]:
        if len(positions) > 1:
            return [_action(self, words, step) for words, step in self._steps_for_many()]
        row = self.list.model.row(positions[0]) if positions else None
        if not isinstance(row, StudentRow):
            return []
        steps = {
            "Open record": lambda: self.bridge.go("student", row.number),
            "Register for sections": lambda: self.bridge.go("register", row.number),
            "Record a payment": lambda: self.bridge.go("payment", row.number),
        }
        return [_action(self, words, step) for words, step in steps.items()]

    def _steps_for_many(self) -> list[tuple[str, Callable[[], None]]]:
        return [
            (tr("Register them for a section…"), self.register_selected),
            (tr("Change their program or status…"), self.change_selected),
        ]

    def _menu_for_many(self) -> QMenu:
        menu = QMenu(self)
        for words, step in self._steps_for_many():
            menu.addAction(_action(self, words, step))
        return menu

    def _on_selection(self) -> None:
        self._all.setEnabled(len(self.list.view.selected_positions()) > 1)

    def register_selected(self) -> None:
        """One section for all who are selected."""
        from ui.desktop.pages.many.asking import RegisterManySheet

        self._for_selected(lambda numbers: RegisterManySheet(self, self.bridge, numbers=numbers))

    def change_selected(self) -> None:
        """One program, or one status in it, for all who are selected."""
        from ui.desktop.pages.many.asking import StepManySheet

        self._for_selected(lambda numbers: StepManySheet(self, self.bridge, numbers))

    def _for_selected(self, make: Callable[[Sequence[str]], ManySheet]) -> None:
        from ui.acts.many import MOST

        ids, store = self.list.view.selected_ids()[: MOST + 1], self.bridge.office.store

        def read() -> list[str]:
            with store.reading() as session:
                return [row.number for row in self._rows(session, ids)]

        def show(numbers: list[str]) -> None:
            sheet = make(numbers)
            sheet.open(sheet.fields[0].input)

        self.bridge.ask(self, read, show)

    def _add(self) -> None:
        self.bridge.go("new-student")

    def _on_opened(self, row: StudentRow) -> None:
        self.bridge.go("student", row.number)

    def _on_counted(self, count: int) -> None:
        words = [counted(count, "student", "students"), *self.list.in_words()]
        self.tell(" · ".join(word.lower() if at else word for at, word in enumerate(words)))


def _filters() -> list[Filter]:
    return [
        Filter("status", tr("Status"), choices(StudentStatus)),
        Filter("level", tr("Level"), choices(Level)),
        Filter("program", tr("Program")),
        Filter("term", tr("Term")),
        Filter("balance", tr("Balance"), _BALANCES),
        Filter("held_on", tr("Holds")),
        Filter("pending", tr("Sync"), [("yes", tr("Not yet confirmed"))]),
    ]


def _action(page: Page, words: str, step: Any) -> QAction:
    action = QAction(words, page)
    action.triggered.connect(lambda _=False: step())
    return action
