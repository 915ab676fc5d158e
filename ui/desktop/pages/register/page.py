"""Registration: choose a student, find a section, see what speaks against it, add or drop."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QSplitter
from sqlalchemy import select

from registrar_desktop.records.lists import sections
from registrar_desktop.records.lists.registrations import RegistrationRow
from registrar_desktop.records.lists.sections import SectionQuery, SectionRow
from registrar_desktop.reports.listed import Listed
from registrar_desktop.schema.catalogue import Course, Section
from registrar_desktop.schema.vocabulary import SectionStatus
from ui import operations
from ui.desktop.controls.emptiness import Blank
from ui.desktop.controls.fields import TextField
from ui.desktop.controls.layouts import row
from ui.desktop.controls.sheet import Sheet
from ui.desktop.controls.words import note
from ui.desktop.frame.bridge import Bridge
from ui.desktop.frame.kept_views import View
from ui.desktop.frame.page import Page
from ui.desktop.pages.chips import choices
from ui.desktop.pages.list_export import ListExport
from ui.desktop.pages.list_source import StoreSource
from ui.desktop.pages.list_views import ListViews
from ui.desktop.pages.register.acts import drop_section, register_for, swap_sections
from ui.desktop.pages.register.columns import section_columns
from ui.desktop.pages.register.panel import RegisterPanel
from ui.desktop.pages.register.reading import (
    ChosenStudent,
    Prospect,
    read_prospect,
    read_student,
)
from ui.desktop.pages.student_picker import StudentPicker
from ui.desktop.table.filters import Filter
from ui.desktop.table.list_panel import ListPanel, ListWords
from ui.desktop.theme.theme import theme
from ui.language import counted, tr

_NO_SECTIONS = Blank(
    "calendar-days",
    tr("No sections in this term"),
    tr("They come with the centre’s schedule, or choose another term above."),
)


class RegisterPage(Page):
    """Sections of the term in view, for one student at a time."""

    shows = frozenset({"registration", "section", "course", "term", "hold", "student"})

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(bridge, tr("Register"))
        self._number = ""
        self._student: ChosenStudent | None = None
        self._section: SectionRow | None = None
        self.picker = StudentPicker(bridge)
        self.picker.setMaximumWidth(460)
        self._source = StoreSource(bridge.office.store, SectionQuery, sections.ids, sections.rows)
        words = ListWords(
            tr("Sections"), tr("Course, title or CRN"), _NO_SECTIONS, ("section", "sections")
        )
        self.list = ListPanel(words, section_columns(), self._source, bridge.lanes, _filters())
        self.views = ListViews(self, self.list, "register")
        self.exporting = ListExport(self, self.list, Listed.SECTIONS, self._source.query)
        self.list.order("label")
        self.panel = RegisterPanel()
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.list)
        split.addWidget(self.panel)
        split.setSizes([640, 400])
        split.setStretchFactor(0, 1)
        split.setChildrenCollapsible(False)
        self._split = split
        who = row(self.picker, None, margins=(24, 0, 24, 10))
        who.setStretch(0, 1)  # the field takes the room up to its maximum
        self.body.addLayout(who)
        self.body.addWidget(split, 1)
        self._connect()

    def enter(self, record: str) -> None:
        if record and record != self._number:
            self._number = record
            self._read_student()

    def refresh(self) -> None:
        term = self.bridge.term
        self._source.always = {"term": term.code} if term.code else {}
        self.bridge.ask(self, self._subjects, partial(self.list.offer, "subject"))
        self.list.ask()
        self._read_student()

    def export(self) -> None:
        self.exporting.ask()

    def focus_find(self) -> None:
        (self.list.search_field if self._number else self.picker).setFocus()

    def state(self) -> dict[str, Any]:
        return self.list.state()

    def take_view(self, view: View) -> None:
        self.list.take_view(view)

    def restore(self, state: dict[str, Any]) -> None:
        self.list.restore(state)

    def _connect(self) -> None:
        self.picker.picked.connect(self.enter)
        self.list.counted.connect(self._on_counted)
        self.list.chose.connect(self._on_chosen)
        self.list.opened.connect(self._on_opened)
        self.list.view.menu_of = self._menu
        card = self.panel.card
        card.registering.connect(lambda: self._register())
        card.waiting.connect(lambda: self._register(waitlist=True))
        card.overriding.connect(self._override)
        card.swapping.connect(self._swap)
        card.looking.connect(self._look)
        self.panel.dropping.connect(self._drop)
        self.panel.printing.connect(self._print_slip)
        self.panel.left.connect(self.list.view.setFocus)

    def _menu(self, positions: Sequence[int]) -> list[QAction]:
        found = self.list.model.row(positions[0]) if len(positions) == 1 else None
        if not isinstance(found, SectionRow):
            return []
        show = QAction(tr("Show who is in it"), self)
        place = f"{found.term}/{found.crn}"
        show.triggered.connect(lambda _=False: self.bridge.go("section", place))
        return [show]

    def _look(self) -> None:
        if self._section is not None:
            self.bridge.go("section", f"{self._section.term}/{self._section.crn}")

    def _subjects(self) -> list[tuple[str, str]]:
        with self.bridge.office.store.reading() as session:
            found = session.scalars(
                select(Course.subject)
                .join(Section, Section.course_id == Course.id)
                .where(Section.term_id == self.bridge.term.id)
                .distinct()
                .order_by(Course.subject)
            )
            return [(subject, subject) for subject in found]

    def _read_student(self) -> None:
        if not self._number:
            self.panel.show_all(None, None)
            return
        store, number, term = self.bridge.office.store, self._number, self.bridge.term.code
        day = self.bridge.today

        def read() -> ChosenStudent:
            with store.reading() as session:
                return read_student(session, number, term, day)

        self.bridge.ask(self, read, self._on_student)

    def _on_student(self, student: ChosenStudent) -> None:
        self._student = student
        self._number = student.number
        if not self.picker.hasFocus() or not self.picker.text():
            self.picker.show_name(student.name)
        self._read_prospect()

    def _on_chosen(self) -> None:
        chosen = self.list.view.current_row()
        if isinstance(chosen, SectionRow) and chosen != self._section:
            self._section = chosen
            self._read_prospect()

    def _read_prospect(self) -> None:
        if self._section is None:
            self.panel.show_all(self._student, None)
            return
        office, day = self.bridge.office, self.bridge.today
        store, now = office.store, office.clock.now()
        section, number = self._section.id, self._number

        def read() -> Prospect | None:
            with store.reading() as session:
                return read_prospect(session, section, number, day, now)

        self.bridge.ask(self, read, lambda found: self.panel.show_all(self._student, found))

    def _on_opened(self, opened: SectionRow) -> None:
        """Enter on a section puts the keyboard on what can be done with it."""
        if self.panel.act is not None:
            self.panel.act.setFocus(Qt.FocusReason.TabFocusReason)

    def _on_counted(self, count: int) -> None:
        words = [counted(count, "section", "sections"), self.bridge.term.title]
        narrowed = [word.lower() for word in self.list.in_words()]
        self.tell(" · ".join(word for word in [*words, *narrowed] if word))

    def _turn(self) -> None:
        """The panel stands below the list where there is no room beside it."""
        narrow = self.width() < theme().scaled(760)
        self._split.setOrientation(Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._turn()

    # ---- acts

    def _register(self, *, waitlist: bool = False, override: str = "") -> None:
        if self._section is None or not self._number:
            return
        act = partial(
            operations.register,
            self.bridge.office,
            number=self._number,
            section=self._section.crn,
            term=self._section.term,
            waitlist=waitlist,
            override=override,
        )
        register_for(self, self.bridge, act, self._read_student)

    def _swap(self, held: RegistrationRow) -> None:
        if self._section is not None:
            taken = self._section
            swap_sections(self, self.bridge, self._number, held, (taken.crn, taken.label))

    def _print_slip(self) -> None:
        self.bridge.go("reports", f"slip/{self._number}")

    def _drop(self, registration: RegistrationRow) -> None:
        drop_section(self, self.bridge, self._number, registration)

    def _override(self) -> None:
        why = TextField(
            tr("Why the office asks for it"), "override", hint=tr("Kept in the journal")
        )

        def ask() -> None:
            if why.value():
                self._register(override=why.value())
                sheet.leave()
            else:
                why.complain(tr("A reason is needed; it goes to the centre with the request."))

        sheet = Sheet(self, tr("Ask in spite of the reasons"), tr("Send the request"), ask)
        sheet.put(
            note(tr("The centre decides; your reason goes with the request."), wrap=True), why
        )
        sheet.open(why.input)


def _filters() -> list[Filter]:
    return [
        Filter("subject", tr("Subject")),
        Filter("with_seats", tr("Seats"), [("yes", tr("With seats left"))]),
        Filter("status", tr("Status"), choices(SectionStatus)),
    ]
