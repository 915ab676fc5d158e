"""A student's registrations term by term; what is not confirmed stands in italics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton, QScrollArea, QVBoxLayout, QWidget

from registrar_desktop.clock import Clock
from registrar_desktop.records.lists.registrations import RegistrationRow
from registrar_desktop.records.student_page import TermRegistrations
from registrar_desktop.rules.registration import Leaving
from registrar_desktop.schema.vocabulary import LIVE, RegistrationStatus
from ui.desktop.controls.buttons import button
from ui.desktop.controls.emptiness import Blank, Emptiness
from ui.desktop.controls.layouts import clear, column, row
from ui.desktop.controls.words import heading, note
from ui.desktop.lanes import Lanes
from ui.desktop.pages.chips import chip
from ui.desktop.pages.shown import PENDING_ICON, pending_tip
from ui.desktop.table.columns import Cell, Chip, Column
from ui.desktop.table.short_list import ShortList
from ui.language import tr
from ui.wording import told_reason, word


class RegistrationsPanel(QWidget):
    """Signals: `dropping` with a row; `adding` when the person wants to register."""

    dropping = Signal(object)
    adding = Signal()

    def __init__(self, lanes: Lanes, clock: Clock) -> None:
        super().__init__()
        self._lanes = lanes
        self._clock = clock
        self._terms: tuple[TermRegistrations, ...] = ()
        self._leaving: Mapping[str, Leaving] = {}
        self._parts: QVBoxLayout = column(gap=8, margins=(16, 4, 16, 24))
        body = QWidget()
        body.setObjectName("pageBody")
        body.setLayout(self._parts)
        self._scroll = QScrollArea(widgetResizable=True)
        self._scroll.setAccessibleName(tr("Registrations by term"))
        self._scroll.setWidget(body)
        self._blank = Emptiness()
        self._blank.show_blank(
            Blank(
                "clipboard-list",
                tr("No registrations yet"),
                tr("Sections are found and added on the Register page."),
                tr("Register for sections"),
                self.adding.emit,
            )
        )
        self.setLayout(column(self._scroll, self._blank, gap=0))

    def show_terms(self, terms: tuple[TermRegistrations, ...]) -> None:
        """Show the registrations of every term, the latest first."""
        self._scroll.setVisible(bool(terms))
        self._blank.setVisible(not terms)
        if terms == self._terms:
            return
        self._terms = terms
        clear(self._parts)
        for term in terms:
            self._add_term(term)
        self._parts.addStretch(1)

    def _add_term(self, term: TermRegistrations) -> None:
        held = note(tr("{value} credits", value=f"{term.credits / 100:g}"))
        self._parts.addLayout(row(heading(term.term), held, None, gap=10, margins=(8, 0, 0, 0)))
        columns = registration_columns(self._clock)
        shown = ShortList(
            columns, self._lanes, tr("Registrations in {term}", term=term.term), whole=True
        )
        shown.menu_of = lambda positions: self._menu(term, positions)
        shown.put(term.rows)
        drop = button(
            tr("Drop"), lambda: self._drop_chosen(term, shown), icon="minus", kind="quiet"
        )
        drop.setAccessibleDescription(tr("Drop the chosen registration in {term}", term=term.term))
        drop.setEnabled(False)
        shown.selection_changed.connect(lambda: self._name_way_out(drop, _chosen(term, shown)))
        self._parts.addWidget(shown)
        self._parts.addLayout(row(drop, None))
        self._parts.addSpacing(12)

    def know_leaving(self, leaving: Mapping[str, Leaving]) -> None:
        """What it comes to today to leave each registration, by its id."""
        self._leaving = leaving

    def _name_way_out(self, drop: QPushButton, chosen: Sequence[RegistrationRow]) -> None:
        """Called what it will be: no mark, a W, or closed with the reason."""
        found = self._leaving.get(chosen[0].id) if chosen else None
        drop.setText(f" {tr('Withdraw') if _withdraws(found) else tr('Drop')}")
        drop.setAccessibleName(drop.text().strip())
        drop.setToolTip(told_leaving(found))
        drop.setEnabled(bool(chosen) and (found is None or found.status is not None))

    def _drop_chosen(self, term: TermRegistrations, shown: ShortList) -> None:
        for chosen in _chosen(term, shown):
            self.dropping.emit(chosen)

    def _menu(self, term: TermRegistrations, positions: Sequence[int]) -> list[QAction]:
        live = [term.rows[at] for at in positions if term.rows[at].status in LIVE]
        actions = []
        for each in live[:1]:
            found = self._leaving.get(each.id)
            drops = tr("Drop {section}", section=each.section)
            withdraws = tr("Withdraw from {section}", section=each.section)
            action = QAction(withdraws if _withdraws(found) else drops, self)
            action.setEnabled(found is None or found.status is not None)
            action.triggered.connect(lambda _=False, r=each: self.dropping.emit(r))
            actions.append(action)
        return actions


def told_leaving(found: Leaving | None) -> str:
    """What is worth knowing before one leaves: that a W stays, or why it cannot be."""
    if _withdraws(found):
        return tr("The last day to drop is over: a W stays on the record")
    reasons = found.reasons if found is not None else ()
    return " ".join(told_reason(each.code, each.facts) for each in reasons)


def _withdraws(found: Leaving | None) -> bool:
    return found is not None and found.status is RegistrationStatus.WITHDRAWN


def _chosen(term: TermRegistrations, shown: ShortList) -> list[RegistrationRow]:
    places = shown.selected_positions()
    return [term.rows[at] for at in places if term.rows[at].status in LIVE][:1]


def registration_columns(clock: Clock) -> list[Column]:
    """Columns of registrations of one student."""

    def section(r: RegistrationRow) -> Cell:
        if r.provisional:
            tip = pending_tip(r.requested_at, clock.now())
            return Cell(r.section, mark=PENDING_ICON, tip=tip, italic=True)
        return Cell(r.section)

    return [
        Column("section", tr("Section"), section, 16),
        Column("title", tr("Title"), lambda r: Cell(r.title, italic=r.provisional), 30),
        Column("crn", "CRN", lambda r: Cell(r.crn, "muted"), 8),
        Column(
            "credits", tr("Credit hours"), lambda r: Cell(f"{r.credits / 100:g}"), 8, right=True
        ),
        Column("status", tr("Status"), registration_status, 17),
        Column("grade", tr("Grade"), lambda r: Cell(r.grade, strong=True), 7),
        Column("channel", tr("Came by"), lambda r: Cell(word(r.channel), "muted"), 13),
    ]


def registration_status(r: RegistrationRow) -> Cell:
    """The chip of a registration; provisional until the centre has confirmed it."""
    if r.status_word == "PROVISIONAL":
        words = word("PROVISIONAL", "RegistrationStatus")
        return Cell(chip=Chip(words, "clock", "warn"))
    return Cell(chip=chip(r.status))
