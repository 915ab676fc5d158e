"""A student's record as a tab: details, registrations, account and history."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtWidgets import QMenu, QStackedWidget

from registrar_desktop.records.lists.registrations import RegistrationRow
from registrar_desktop.records.plans import PlanShown
from registrar_desktop.records.student_lines import ContactLine, HoldLine, ProgramLine
from registrar_desktop.records.student_page import StudentPage
from registrar_desktop.rules.registration import Leaving
from ui import operations
from ui.desktop.controls.buttons import button
from ui.desktop.controls.chip_label import ChipLabel
from ui.desktop.controls.flow import Flow, flowing
from ui.desktop.controls.layouts import clear, row
from ui.desktop.controls.segments import Segments
from ui.desktop.controls.words import note
from ui.desktop.frame.bridge import Bridge
from ui.desktop.frame.page import Page
from ui.desktop.pages.chips import chip
from ui.desktop.pages.record.account import AccountPanel
from ui.desktop.pages.record.contacting import ContactSheet
from ui.desktop.pages.record.details import DetailsPanel
from ui.desktop.pages.record.documents import DocumentsPanel
from ui.desktop.pages.record.enrolling import ProgramSheet
from ui.desktop.pages.record.fields import shown_value
from ui.desktop.pages.record.history import HistoryPanel
from ui.desktop.pages.record.holding import PlaceHoldSheet, ReleaseHoldSheet
from ui.desktop.pages.record.merging import MergeSheet
from ui.desktop.pages.record.planning import CancelPlanSheet, ProposePlanSheet
from ui.desktop.pages.record.registrations import RegistrationsPanel
from ui.desktop.pages.register.acts import drop_section
from ui.desktop.pages.register.reading import read_leaving
from ui.desktop.table.columns import Chip
from ui.field_words import field_word
from ui.language import counted, day_text, tr
from ui.wording import word

_PARTS = (tr("Details"), tr("Registrations"), tr("Account"), tr("Papers"), tr("History"))


class RecordPage(Page):
    """Everything about one student, edited in place."""

    shows = frozenset(
        {
            *("student", "contact", "program_enrollment", "registration", "hold"),
            *("ledger_entry", "allocation", "payment_plan", "issued_document", "change_set"),
        }
    )

    TURNS_BELOW = 720  # four buttons beside a name

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(bridge, tr("Student"))
        self._number = ""
        self._shown: StudentPage | None = None
        lanes, clock = bridge.lanes, bridge.office.clock
        self.details = DetailsPanel(bridge)
        self.registrations = RegistrationsPanel(lanes, clock)
        self.account = AccountPanel(lanes, clock)
        self.documents = DocumentsPanel(lanes, clock)
        self.history = HistoryPanel(lanes, clock)
        self.parts = Segments(_PARTS, tr("Parts of the record"))
        self._chips = Flow(gap=6)
        self._stack = QStackedWidget()
        for panel in (
            *(self.details, self.registrations, self.account),
            *(self.documents, self.history),
        ):
            self._stack.addWidget(panel)
        self._lay_out()
        self._connect()

    def enter(self, record: str) -> None:
        if record != self._number:
            self._number = record
            self.make_stale()

    def refresh(self) -> None:
        office, number = self.bridge.office, self._number
        self.bridge.ask(self, lambda: operations.show_student(office, number=number), self._on_page)
        self.bridge.ask(self.registrations, self._read_leaving, self.registrations.know_leaving)
        self.bridge.ask(
            self.account,
            lambda: operations.list_plans(office, number=number),
            self.account.show_plans,
        )

    def _read_leaving(self) -> dict[str, Leaving]:
        with self.bridge.office.store.reading() as session:
            return read_leaving(session, self._number, self.bridge.today)

    def focus_find(self) -> None:
        self.parts.setFocus()

    def save(self) -> None:
        self.details.save()

    def state(self) -> dict[str, Any]:
        return {"part": self.parts.current}

    def restore(self, state: dict[str, Any]) -> None:
        self.parts.choose(int(state.get("part", 0)))

    def _lay_out(self) -> None:
        self.body.addLayout(row(flowing(self._chips), margins=(24, 0, 24, 8)))
        self.body.addLayout(row(self.parts, margins=(20, 0, 24, 10)))
        self.body.addWidget(self._stack, 1)
        papers = button(tr("Papers"), icon="printer", kind="quiet")
        menu = QMenu(papers)
        for key, words in (
            ("slip", tr("Schedule slip")),
            ("statement", tr("Account statement")),
            ("verification", tr("Enrollment verification")),
        ):
            menu.addAction(words).triggered.connect(partial(self._paper, key))
        papers.setMenu(menu)
        rarely = button(tr("More"), icon="ellipsis", kind="quiet")
        more = QMenu(rarely)
        self.merging = more.addAction(tr("Merge with another record…"))
        self.merging.triggered.connect(lambda _: self._merge())
        rarely.setMenu(more)
        self.head_actions.addWidget(rarely)
        self.head_actions.addWidget(papers)
        self.head_actions.addWidget(button(tr("Register"), self._register, icon="clipboard-list"))
        self.head_actions.addWidget(
            button(tr("Record payment"), self._take_payment, icon="banknote", kind="primary")
        )

    def _connect(self) -> None:
        self.parts.chosen.connect(self._stack.setCurrentIndex)
        self.details.saving.connect(self._on_saving)
        self.details.side.placing_hold.connect(self.place_hold)
        self.details.side.releasing.connect(self._release)
        self.details.side.taking_payment.connect(self._take_payment)
        self.details.side.adding_contact.connect(self.add_contact)
        self.details.side.editing_contact.connect(self._edit_contact)
        self.details.side.entering_program.connect(self.enter_program)
        self.details.side.moving_program.connect(self._move_program)
        self.details.side.showing_papers.connect(lambda: self.parts.choose(3))
        self.account.plans.proposing.connect(self.propose_plan)
        self.account.plans.cancelling.connect(self._cancel_plan)
        self.documents.asked.connect(self._paper_again)
        self.registrations.dropping.connect(self._drop)
        self.registrations.adding.connect(self._register)

    def _on_page(self, page: StudentPage) -> None:
        self._shown = page
        own, now = page.identity, self.bridge.office.clock.now()
        self.rename(own.name)
        preferred = own.preferred_name
        called = (
            tr("called {preferred}", preferred=preferred)
            if preferred and preferred != own.given_name
            else ""
        )
        born = tr("born {day}", day=day_text(own.birth_date)) if own.birth_date else ""
        self.tell(" · ".join(part for part in (own.student_number, called, born) if part))
        self._show_chips(page)
        self.details.show_page(page, now)
        self.details.drafting.watch(f"student/{own.student_number}")
        self.registrations.show_terms(page.terms)
        self.account.show_account(page.account, self.bridge.today)
        self.documents.show_papers(page.documents)
        self.history.show_lines(page.timeline)
        live = sum(len(term.rows) for term in page.terms)
        self.parts.name(1, tr("Registrations  {live}", live=live) if live else tr("Registrations"))
        papers = len(page.documents)
        self.parts.name(3, tr("Papers  {papers}", papers=papers) if papers else tr("Papers"))

    def _show_chips(self, page: StudentPage) -> None:
        clear(self._chips)
        own = page.identity
        self._chips.addWidget(ChipLabel(chip(own.status)))
        self._chips.addWidget(ChipLabel(Chip(word(own.level), "graduation-cap")))
        for program in page.programs:
            if program.end_date is None:
                self._chips.addWidget(ChipLabel(Chip(program.code, "book-open")))
        self._chips.addWidget(ChipLabel(chip(page.account.status)))
        standing = sum(hold.stands for hold in page.holds)
        if standing:
            words = counted(standing, "hold", "holds")
            self._chips.addWidget(ChipLabel(Chip(words, "lock", "bad")))
        if own.privacy_flag:
            self._chips.addWidget(ChipLabel(Chip(tr("Keep private"), "eye-off", "warn")))
        if page.pending or page.account.waits_for_sync:
            self._chips.addWidget(ChipLabel(Chip(tr("Not yet confirmed"), "clock", "warn")))
        self.merging.setEnabled(not own.merged_into)
        if own.merged_into:
            self._chips.addWidget(
                note(tr("Merged into {merged_into}", merged_into=own.merged_into))
            )

    # ---- acts

    def _on_saving(self, fields: dict[str, str]) -> None:
        office, number = self.bridge.office, self._number

        def failed(problem: BaseException) -> None:
            if not self.details.form.complain(problem):
                self.bridge.explain(problem)

        self.bridge.act(
            self,
            lambda: operations.edit_student(office, number=number, fields=fields),
            lambda changed: self._on_saved(fields, changed),
            failed,
        )

    def _on_saved(self, fields: dict[str, str], changed: list[str]) -> None:
        before = self._shown.identity if self._shown is not None else None
        for name in fields:
            self.details.form.fields[name].keep()
        self.details.drafting.settled()
        if not changed or before is None:
            return
        earlier = {name: shown_value(before, name) for name in fields}
        words = ", ".join(field_word(name).lower() for name in changed)
        edit = partial(operations.edit_student, self.bridge.office, number=self._number)

        again = partial(edit, fields=fields, expected=earlier)

        def told(_: object = None) -> None:
            self.bridge.done(
                tr("Saved {words} of {name}.", words=words, name=before.name),
                tr("Put back {words} of {name}.", words=words, name=before.name),
                partial(edit, fields=earlier, expected=fields),
                lambda: self.bridge.act(self.bridge, again, told),
            )

        told()

    def _merge(self) -> None:
        if self._shown is not None:
            sheet = MergeSheet(self, self.bridge, self._shown)
            sheet.open(sheet.picker)

    def _register(self) -> None:
        self.bridge.go("register", self._number)

    def _take_payment(self) -> None:
        self.bridge.go("payment", self._number)

    def _paper(self, key: str, checked: bool = False) -> None:
        self.bridge.go("reports", f"{key}/{self._number}")

    def _paper_again(self, key: str, number: str) -> None:
        self.bridge.go("reports", f"{key}/{number or self._number}")

    def place_hold(self) -> None:
        """Open the form for a hold."""
        PlaceHoldSheet(self, self.bridge, self._number).open()

    def _release(self, hold: HoldLine) -> None:
        ReleaseHoldSheet(self, self.bridge, self._number, hold).open()

    def add_contact(self) -> None:
        """Open the form for a contact."""
        sheet = ContactSheet(self, self.bridge, self._number)
        sheet.open(sheet.first)

    def _edit_contact(self, contact: ContactLine) -> None:
        sheet = ContactSheet(self, self.bridge, self._number, contact)
        sheet.open(sheet.first)

    def enter_program(self) -> None:
        """Open the form for a program."""
        sheet = ProgramSheet(self, self.bridge, self._number)
        sheet.open(sheet.program.input)

    def propose_plan(self) -> None:
        """Open the form for a payment plan."""
        ProposePlanSheet(self, self.bridge, self._number).begin()

    def _cancel_plan(self, plans: list[PlanShown]) -> None:
        CancelPlanSheet(self, self.bridge, self._number, plans).open()

    def _move_program(self, line: ProgramLine) -> None:
        sheet = ProgramSheet(self, self.bridge, self._number, line)
        sheet.open(sheet.status.input)

    def _drop(self, row: RegistrationRow) -> None:
        drop_section(self, self.bridge, self._number, row)
