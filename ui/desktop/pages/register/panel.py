"""Beside the sections: the chosen one judged for the student, the week, and what is held already."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QFrame, QPushButton, QScrollArea, QWidget

from registrar_desktop.records.lists.registrations import RegistrationRow
from registrar_desktop.rules.registration import Leaving
from registrar_desktop.schema.vocabulary import LIVE, RegistrationStatus
from ui.desktop.controls.buttons import button
from ui.desktop.controls.chip_label import ChipLabel
from ui.desktop.controls.layouts import clear, column, framed, row
from ui.desktop.controls.words import Words, heading, note
from ui.desktop.pages.record.registrations import registration_status, told_leaving
from ui.desktop.pages.register.prospect_card import ProspectCard
from ui.desktop.pages.register.reading import ChosenStudent, Prospect
from ui.desktop.pages.register.week import WeekView
from ui.language import tr


class RegisterPanel(QWidget):
    """Signals: `dropping` with a row; `printing` the slip; `left` when what held the keyboard is
    gone. What the chosen section offers are the signals of `card`."""

    dropping = Signal(object)
    printing = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumWidth(380)
        self.card = ProspectCard()
        self._week = WeekView()
        self._held = column(gap=4)
        self._credits = note()
        self._of = heading(tr("This term"))
        self._slip = button(tr("Schedule slip"), self.printing.emit, icon="printer", kind="quiet")
        inside = column(
            self.card,
            row(self._of, None, self._credits),
            self._week,
            self._held,
            row(self._slip, None),
            None,
            gap=12,
            margins=(16, 0, 24, 16),
        )
        body = QWidget()
        body.setObjectName("pageBody")
        body.setLayout(inside)
        scroll = QScrollArea(widgetResizable=True)
        scroll.setAccessibleName(tr("Chosen section and the student’s term"))
        scroll.setWidget(body)
        self.setLayout(column(scroll, gap=0))

    @property
    def act(self) -> QPushButton | None:
        """The foremost thing that can be done with the chosen section."""
        return self.card.act

    @property
    def reasons(self) -> list[str]:
        """What speaks against the chosen section."""
        return self.card.reasons

    def show_all(self, student: ChosenStudent | None, prospect: Prospect | None) -> None:
        """Show the section for the student, and what the term holds."""
        focused = QApplication.focusWidget()
        held = focused is not None and self.isAncestorOf(focused)
        self.card.show_prospect(student, prospect)
        self._show_term(student, prospect)
        if held:
            self._put_keyboard()

    def _put_keyboard(self) -> None:
        """What held the keyboard is gone: on what can be done now, else back to the list."""
        if self.act is not None:
            self.act.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.left.emit()

    def _show_term(self, student: ChosenStudent | None, prospect: Prospect | None) -> None:
        clear(self._held)
        held = [row for row in student.rows if row.status in LIVE] if student else []
        self._of.setText(student.name if student else tr("No student chosen"))
        self._credits.setText(
            tr("{value} credits", value=f"{student.credits / 100:g}") if student else ""
        )
        self._slip.setEnabled(student is not None)
        self._week.show_week(
            student.week if student else (),
            prospect.facts if prospect else None,
            student.provisional if student else frozenset(),
        )
        for each in held:
            self._held.addWidget(
                self._line(each, student.leaving.get(each.id) if student else None)
            )

    def _line(self, registration: RegistrationRow, leaving: Leaving | None) -> QFrame:
        words = Words(registration.section, strong=True)
        cell = registration_status(registration)
        parts: Sequence[QWidget | None] = [words, None]
        if cell.chip is not None:
            parts = [*parts, ChipLabel(cell.chip)]
        drop = self._leave(registration, leaving)
        return framed(column(row(*parts, drop, gap=8), gap=0), "line")

    def _leave(self, registration: RegistrationRow, leaving: Leaving | None) -> QPushButton:
        """The way out, called what it will be: no mark, a W, or closed with the reason."""
        withdraws = leaving is not None and leaving.status is RegistrationStatus.WITHDRAWN
        name = tr("Withdraw") if withdraws else tr("Drop")
        made = button(name, lambda: self.dropping.emit(registration), kind="link")
        made.setAccessibleName(f"{name} {registration.section}")
        made.setToolTip(told_leaving(leaving))
        made.setEnabled(leaving is None or leaving.status is not None)
        made.setAccessibleDescription(made.toolTip())
        return made
