"""Beside the sections: the chosen one judged for the student, the week, and what is held already."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QFrame, QPushButton, QScrollArea, QWidget

from registrar_desktop.records.lists.registrations import RegistrationRow
from registrar_desktop.rules.reasons import ReasonCode
from registrar_desktop.rules.timetable import describe
from registrar_desktop.schema.vocabulary import LIVE
from ui.desktop.controls.buttons import button
from ui.desktop.controls.chip_label import ChipLabel
from ui.desktop.controls.emptiness import Picture
from ui.desktop.controls.layouts import clear, column, framed, row
from ui.desktop.controls.words import Words, heading, note
from ui.desktop.pages.record.registrations import registration_status
from ui.desktop.pages.register.reading import ChosenStudent, Prospect
from ui.desktop.pages.register.week import WeekView
from ui.wording import told_reason


class RegisterPanel(QWidget):
    """Signals: `registering`; `waiting`; `overriding`; `looking` who is in
    the section; `dropping` with a row; `left` when what held the keyboard is gone."""

    registering = Signal()
    waiting = Signal()
    overriding = Signal()
    dropping = Signal(object)
    looking = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumWidth(380)
        self._chosen = column(gap=8)
        self._week = WeekView()
        self._held = column(gap=4)
        self._credits = note()
        self._of = heading("This term")
        inside = column(
            framed(column(self._chosen, margins=(16, 14, 16, 14))),
            row(self._of, None, self._credits),
            self._week,
            self._held,
            None,
            gap=12,
            margins=(16, 0, 24, 16),
        )
        body = QWidget()
        body.setObjectName("pageBody")
        body.setLayout(inside)
        scroll = QScrollArea(widgetResizable=True)
        scroll.setAccessibleName("Chosen section and the student’s term")
        scroll.setWidget(body)
        self.setLayout(column(scroll, gap=0))
        self.act: QPushButton | None = None
        self.reasons: list[str] = []

    def show_all(self, student: ChosenStudent | None, prospect: Prospect | None) -> None:
        """Show the section for the student, and what the term holds."""
        focused = QApplication.focusWidget()
        held = focused is not None and self.isAncestorOf(focused)
        clear(self._chosen)
        self.act = None
        self.reasons = []
        if prospect is None:
            self._chosen.addWidget(heading("Choose a section"))
            self._chosen.addWidget(
                note("Its seats, times and what speaks against it stand here.", wrap=True)
            )
        else:
            self._show_prospect(student, prospect)
        self._show_term(student, prospect)
        if held:
            self._put_keyboard()

    def _put_keyboard(self) -> None:
        """What held the keyboard is gone: on what can be done now, else back to the list."""
        if self.act is not None:
            self.act.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.left.emit()

    def _show_prospect(self, student: ChosenStudent | None, prospect: Prospect) -> None:
        facts = prospect.facts
        who = button("Who is in it", self.looking.emit, kind="link")
        self._chosen.addLayout(row(heading(facts.label), None, who))
        for meeting in facts.meetings:
            self._chosen.addWidget(Words(describe(meeting), wrap=True))
        seats = "no limit" if facts.capacity is None else f"{facts.taken} of {facts.capacity} taken"
        waits = (
            f" · {facts.waiting} of {facts.waitlist_capacity} waiting"
            if facts.waitlist_capacity
            else ""
        )
        kept = f" · {facts.own} kept for this desk" if facts.own else ""
        kept += f" · {facts.kept} kept for other desks" if facts.kept else ""
        words = f"{facts.credits / 100:g} credits · {seats}{kept}{waits}"
        self._chosen.addWidget(note(words, wrap=True))
        if student is None:
            self._chosen.addWidget(note("Choose a student to register.", wrap=True))
            return
        for reason in prospect.against_seat:
            said = told_reason(reason.code, reason.facts)
            self.reasons.append(said)
            self._chosen.addWidget(_reason(said, fixed=reason.code in prospect.fixed))
        self._chosen.addSpacing(4)
        for each in self._acts(student, prospect):
            self._chosen.addWidget(each)

    def _acts(self, student: ChosenStudent, prospect: Prospect) -> list[QPushButton]:
        against = prospect.against_seat
        if not against:
            words = f"Register for {prospect.facts.label}"
            self.act = button(words, self.registering.emit, kind="primary")
            self.act.setAccessibleDescription(f"for {student.name}")
            return [self.act]
        made = []
        codes = {reason.code for reason in against}
        if codes == {ReasonCode.FULL} and not prospect.against_waitlist:
            self.act = button("Put on the waitlist", self.waiting.emit, kind="primary")
            made.append(self.act)
        if not codes & prospect.fixed:
            made.append(button("Ask in spite of this…", self.overriding.emit))
        return made

    def _show_term(self, student: ChosenStudent | None, prospect: Prospect | None) -> None:
        clear(self._held)
        held = [row for row in student.rows if row.status in LIVE] if student else []
        self._of.setText(student.name if student else "No student chosen")
        self._credits.setText(f"{student.credits / 100:g} credits" if student else "")
        self._week.show_week(student.week if student else (), prospect.facts if prospect else None)
        for each in held:
            self._held.addWidget(self._line(each))

    def _line(self, registration: RegistrationRow) -> QFrame:
        words = Words(registration.section, strong=True)
        title = note(registration.title)
        title.setMinimumWidth(40)
        cell = registration_status(registration)
        drop = button("Drop", lambda: self.dropping.emit(registration), kind="link")
        drop.setAccessibleName(f"Drop {registration.section}")
        parts: Sequence[QWidget | None] = [words, None]
        if cell.chip is not None:
            parts = [*parts, ChipLabel(cell.chip)]
        return framed(column(row(*parts, drop, gap=8), gap=0), "line")


def _reason(said: str, *, fixed: bool) -> QWidget:
    words = Words(said, wrap=True)
    role = "bad" if fixed else "warn"
    line = row(Picture("triangle-alert", role, 16), words, gap=8)
    line.setStretch(1, 1)
    made = QWidget()
    made.setLayout(line)
    return made
