"""A section as a tab: when it meets, how full it is, and who is in it."""

from __future__ import annotations

from collections.abc import Sequence

from registrar_desktop.clock import Clock
from registrar_desktop.records.lists import registrations, sections
from registrar_desktop.records.lists.registrations import RegistrationQuery, RegistrationRow
from registrar_desktop.records.lists.sections import SectionQuery, SectionRow
from registrar_desktop.reports.listed import Listed
from registrar_desktop.schema.vocabulary import RegistrationStatus
from ui.desktop.controls.buttons import button
from ui.desktop.controls.chip_label import ChipLabel
from ui.desktop.controls.emptiness import Blank
from ui.desktop.controls.layouts import column, row
from ui.desktop.controls.stacked_bar import Part, StackedBar
from ui.desktop.controls.words import Words
from ui.desktop.frame.bridge import Bridge
from ui.desktop.frame.page import Page
from ui.desktop.pages.chips import choices
from ui.desktop.pages.list_export import ListExport
from ui.desktop.pages.list_source import StoreSource
from ui.desktop.pages.many.asking import RegisterManySheet
from ui.desktop.pages.record.registrations import registration_status
from ui.desktop.pages.register.columns import seats_chip
from ui.desktop.pages.section.keeping import KeepSeatsSheet
from ui.desktop.pages.shown import PENDING_ICON, clock_time, pending_tip
from ui.desktop.table.columns import Cell, Chip, Column
from ui.desktop.table.filters import Filter
from ui.desktop.table.list_panel import ListPanel, ListWords
from ui.language import tr
from ui.wording import word

_NOBODY = Blank(
    "users", tr("Nobody is in this section"), tr("Registrations stand here once there are some.")
)


class SectionPage(Page):
    """Shown for a place such as `2026FA/10003` (term and CRN)."""

    shows = frozenset({"registration", "section", "course", "student"})

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(bridge, tr("Section"))
        self._term, self._crn = "", ""
        store = bridge.office.store
        self._source = StoreSource(store, RegistrationQuery, registrations.ids, registrations.rows)
        words = ListWords(
            tr("Who is in the section"),
            tr("Name or number"),
            _NOBODY,
            ("registration", "registrations"),
        )
        self.list = ListPanel(
            words, _columns(bridge.office.clock), self._source, bridge.lanes, _filters()
        )
        self.exporting = ListExport(self, self.list, Listed.REGISTRATIONS, self._source.query)
        self.list.order("student_name")
        self.list.opened.connect(self._on_opened)
        self._chip = ChipLabel(Chip("", "circle"))
        self._meets = Words("", "muted", wrap=True)
        self._fill = StackedBar(tr("Seats"))
        facts = row(self._chip, self._meets, gap=10)
        facts.setStretch(1, 1)
        self.body.addLayout(column(facts, self._fill, gap=8, margins=(24, 0, 24, 12)))
        self.body.addWidget(self.list, 1)
        self.head_actions.addWidget(button(tr("Kept seats…"), self.keep_seats, kind="quiet"))
        many = button(tr("Register many…"), self.register_many, kind="quiet")
        self.head_actions.addWidget(many)
        self.head_actions.addWidget(button(tr("Roster"), self._roster, icon="printer"))

    def enter(self, record: str) -> None:
        self._term, _, self._crn = record.partition("/")
        self._source.always = {"term": self._term, "crn": self._crn}

    def refresh(self) -> None:
        self.list.ask()
        self.bridge.ask(self, self._read, self._on_section)

    def export(self) -> None:
        self.exporting.ask()

    def focus_find(self) -> None:
        self.list.search_field.setFocus()

    def _read(self) -> SectionRow | None:
        with self.bridge.office.store.reading() as session:
            asked = SectionQuery(text=self._crn, term=self._term)
            found = sections.rows(session, sections.ids(session, asked))
            return next((each for each in found if each.crn == self._crn), None)

    def _on_section(self, section: SectionRow | None) -> None:
        if section is None:
            self.tell(tr("This section is no longer in the schedule."))
            return
        self.rename(section.label)
        parts = (section.title, section.term, f"CRN {section.crn}", section.instructor)
        self.tell(" · ".join(part for part in parts if part))
        self._chip.show_chip(seats_chip(section))
        self._meets.setText(section.meetings)
        self._fill.show_parts(_fill(section))

    def _on_opened(self, opened: RegistrationRow) -> None:
        self.bridge.go("student", opened.student_number)

    def keep_seats(self) -> None:
        """Show what is kept for desks, and ask for more."""
        sheet = KeepSeatsSheet(self, self.bridge, self._term, self._crn)
        sheet.open(sheet.desk.input)

    def register_many(self) -> None:
        """Register students by pasted numbers, each looked at first."""
        sheet = RegisterManySheet(self, self.bridge, section=self._crn).of_term(self._term)
        sheet.open(sheet.pasted.input)

    def _roster(self) -> None:
        self.bridge.go("reports", f"roster/{self._crn}")


def _fill(section: SectionRow) -> Sequence[Part]:
    """Seats by how sure they are, and those left."""
    confirmed = section.taken - section.provisional
    left = section.seats_left or 0
    return [
        Part(confirmed, tr("{confirmed} confirmed", confirmed=confirmed), "good"),
        Part(
            section.provisional,
            tr("{provisional} not yet confirmed", provisional=section.provisional),
            "warn",
        ),
        Part(left, tr("{left} left", left=left), "line"),
    ]


def _columns(clock: Clock) -> list[Column]:
    def name(row: RegistrationRow) -> Cell:
        if row.provisional:
            tip = pending_tip(row.requested_at, clock.now())
            return Cell(row.student_name, mark=PENDING_ICON, tip=tip, italic=True)
        return Cell(row.student_name)

    def requested(row: RegistrationRow) -> Cell:
        return Cell(clock_time(row.requested_at, clock.now()), "muted")

    return [
        Column(
            "student_number",
            tr("Number"),
            lambda r: Cell(r.student_number, "muted"),
            11,
            sortable=True,
        ),
        Column("student_name", tr("Name"), name, 30, sortable=True),
        Column("level", tr("Level"), lambda r: Cell(word(r.level), "muted"), 15),
        Column("status", tr("Status"), registration_status, 17, sortable=True),
        Column(
            "waitlist_pos",
            tr("Place"),
            lambda r: Cell(str(r.waitlist_pos or ""), "muted"),
            7,
            right=True,
            sortable=True,
        ),
        Column("channel", tr("Came by"), lambda r: Cell(word(r.channel), "muted"), 13),
        Column("requested_at", tr("Asked"), requested, 15, sortable=True),
    ]


def _filters() -> list[Filter]:
    return [
        Filter("status", tr("Status"), choices(RegistrationStatus)),
        Filter("live", tr("Seats"), [("yes", tr("Seats and waitlist only"))]),
        Filter("provisional", tr("Sync"), [("yes", tr("Not yet confirmed"))]),
    ]
