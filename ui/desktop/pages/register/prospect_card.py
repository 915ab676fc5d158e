"""The chosen section, judged for the student before anybody presses: what speaks against it with
its code, until when what may be done, and what can be done now.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QMenu, QPushButton, QWidget

from registrar_desktop.records.lists.registrations import RegistrationRow
from registrar_desktop.rules.reasons import ReasonCode
from registrar_desktop.rules.registration import SectionFacts, TermFacts
from registrar_desktop.rules.timetable import describe
from registrar_desktop.schema.vocabulary import LIVE
from ui.desktop.controls.buttons import button
from ui.desktop.controls.emptiness import Picture
from ui.desktop.controls.layouts import clear, column, row
from ui.desktop.controls.words import Words, heading, note
from ui.desktop.pages.register.reading import ChosenStudent, Prospect
from ui.language import day_text, tr
from ui.wording import told_reason

_MOST_SWAPS = 3


class ProspectCard(QFrame):
    """Signals: `registering`; `waiting`; `overriding`; `swapping` with the registration that is
    left for this section; `looking` who is in it."""

    registering = Signal()
    waiting = Signal()
    overriding = Signal()
    swapping = Signal(object)
    looking = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self.setAccessibleName(tr("Chosen section"))
        self._parts = column(gap=8, margins=(16, 14, 16, 14))
        self.setLayout(self._parts)
        self.act: QPushButton | None = None
        self.reasons: list[str] = []
        self.codes: list[str] = []

    def show_prospect(self, student: ChosenStudent | None, prospect: Prospect | None) -> None:
        """Show a section as it stands for a student."""
        clear(self._parts)
        self.act = None
        self.reasons, self.codes = [], []
        if prospect is None:
            self._parts.addWidget(heading(tr("Choose a section")))
            words = tr("Its seats, times and what speaks against it stand here.")
            self._parts.addWidget(note(words, wrap=True))
            return
        self._show_facts(prospect)
        if student is None:
            self._parts.addWidget(note(tr("Choose a student to register."), wrap=True))
            return
        self._show_reasons(prospect)
        self._parts.addSpacing(4)
        for each in self._acts(student, prospect):
            self._parts.addWidget(each)

    def _show_facts(self, prospect: Prospect) -> None:
        facts = prospect.facts
        who = button(tr("Who is in it"), self.looking.emit, kind="link")
        self._parts.addLayout(row(heading(facts.label), None, who))
        for meeting in facts.meetings:
            self._parts.addWidget(Words(describe(meeting), wrap=True))
        self._parts.addWidget(note(_seats(facts), wrap=True))
        if prospect.term is not None and (said := told_deadlines(prospect.term, prospect.day)):
            self._parts.addWidget(note(said, wrap=True))

    def _show_reasons(self, prospect: Prospect) -> None:
        for reason in prospect.against_seat:
            said = told_reason(reason.code, reason.facts)
            self.reasons.append(said)
            self.codes.append(str(reason.code))
            fixed = reason.code in prospect.fixed
            self._parts.addWidget(_reason(str(reason.code), said, fixed=fixed))
        if prospect.fixed:
            words = tr("Your role cannot override {join}.", join=", ".join(sorted(prospect.fixed)))
            self._parts.addWidget(note(words, wrap=True))

    def _acts(self, student: ChosenStudent, prospect: Prospect) -> list[QPushButton]:
        """What can be done, the best of it first."""
        label = prospect.facts.label
        swaps = _held(student, prospect)
        codes = {reason.code for reason in prospect.against_seat}
        if not codes:
            self.act = button(
                tr("Register for {label}", label=label), self.registering.emit, kind="primary"
            )
            self.act.setAccessibleDescription(tr("for {name}", name=student.name))
            return [self.act, *self._instead(swaps)]
        made = [self._swap(each, label) for each in swaps[:_MOST_SWAPS]]
        if codes == {ReasonCode.FULL} and not prospect.against_waitlist:
            made.append(button(tr("Put on the waitlist"), self.waiting.emit))
        if not codes & prospect.fixed:
            made.append(button(tr("Ask in spite of this…"), self.overriding.emit))
        if made and (swaps or codes == {ReasonCode.FULL}):
            self.act = made[0]
            self.act.setProperty("kind", "primary")
        return made

    def _swap(self, held: RegistrationRow, label: str) -> QPushButton:
        made = button(
            tr("Swap {section} for {label}", section=held.section, label=label),
            partial(self.swapping.emit, held),
        )
        words = tr("Both or neither: one act leaves the one and takes the other")
        made.setAccessibleDescription(words)
        made.setToolTip(words)
        return made

    def _instead(self, swaps: Sequence[RegistrationRow]) -> list[QPushButton]:
        """Where nothing speaks against a seat, what is held may still be exchanged for it."""
        if not swaps:
            return []
        made = button(tr("In place of…"), kind="quiet")
        menu = QMenu(made)
        for held in swaps:
            action = menu.addAction(f"{held.section}  {held.title}")
            action.triggered.connect(lambda _=False, held=held: self.swapping.emit(held))
        made.setMenu(menu)
        return [made]


def _held(student: ChosenStudent, prospect: Prospect) -> list[RegistrationRow]:
    """What may be given in exchange, as the student holds it."""
    return [row for row in student.rows if row.status in LIVE and row.section_id in prospect.swaps]


def told_deadlines(term: TermFacts, day: date) -> str:
    """Until when one may add, drop and withdraw; what is over is said to be."""
    limits = (
        (tr("Add"), term.add_deadline or term.registration_close),
        (tr("drop without a mark"), term.drop_deadline),
        (tr("leave with a W"), term.withdraw_deadline),
    )
    told = []
    for words, limit in limits:
        if limit is not None:
            until = (
                tr("today, the last day")
                if limit == day
                else tr("until {day}", day=day_text(limit))
            )
            told.append(
                f"{words} {until}"
                if limit >= day
                else tr("{words}: over since {limit}", words=words, limit=limit)
            )
    return " · ".join(told)


def _seats(facts: SectionFacts) -> str:
    seats = (
        tr("no limit")
        if facts.capacity is None
        else tr("{taken} of {capacity} taken", taken=facts.taken, capacity=facts.capacity)
    )
    told = [tr("{value} credits", value=f"{facts.credits / 100:g}"), seats]
    if facts.own:
        told.append(tr("{own} kept for this desk", own=facts.own))
    if facts.kept:
        told.append(tr("{kept} kept for other desks", kept=facts.kept))
    if facts.waitlist_capacity:
        told.append(
            tr(
                "{waiting} of {waitlist_capacity} waiting",
                waiting=facts.waiting,
                waitlist_capacity=facts.waitlist_capacity,
            )
        )
    return " · ".join(told)


def _reason(code: str, said: str, *, fixed: bool) -> QWidget:
    """A reason with its code; red where whoever works here cannot override it."""
    role = "bad" if fixed else "warn"
    tag = Words(code, role, scale=0.86, strong=True)
    tag.setToolTip(tr("The code that the centre and other systems use for this reason"))
    line = row(Picture("triangle-alert", role, 16), Words(said, wrap=True), tag, gap=8)
    line.setStretch(1, 1)
    made = QWidget()
    made.setLayout(line)
    made.setAccessibleName(f"{code}: {said}")
    return made
