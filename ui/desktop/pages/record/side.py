"""What stands beside a student's fields: the account, holds, programs, contacts and papers."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from registrar_desktop.records.student_account import AccountView
from registrar_desktop.records.student_lines import (
    ContactLine,
    DocumentLine,
    HoldLine,
    ProgramLine,
)
from registrar_desktop.records.student_page import StudentPage
from ui.desktop.controls.buttons import button
from ui.desktop.controls.chip_label import ChipLabel
from ui.desktop.controls.emptiness import Picture
from ui.desktop.controls.layouts import clear, column, row
from ui.desktop.controls.stacked_bar import StackedBar
from ui.desktop.controls.words import Words, heading, note
from ui.desktop.pages.chips import chip
from ui.desktop.pages.record.account import aging_parts
from ui.desktop.pages.shown import PENDING_ICON, day, pending_tip
from ui.desktop.table.columns import Chip
from ui.desktop.theme.theme import theme
from ui.language import format_money, tr
from ui.wording import word


class Side(QWidget):
    """Signals: `placing_hold`; `releasing` with a hold; `taking_payment`; `entering_program`;
    `moving_program` with its line; `adding_contact`; `editing_contact` with its line;
    `showing_papers`."""

    placing_hold = Signal()
    releasing = Signal(object)
    taking_payment = Signal()
    entering_program = Signal()
    moving_program = Signal(object)
    adding_contact = Signal()
    editing_contact = Signal(object)
    showing_papers = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumWidth(296)
        self.setMaximumWidth(theme().scaled(320))
        theme().changed.connect(self._on_theme)
        self._cards: QVBoxLayout = column(gap=12)
        self.setLayout(self._cards)

    def _on_theme(self) -> None:
        self.setMaximumWidth(theme().scaled(320))

    def show_page(self, page: StudentPage, now: datetime) -> None:
        """Show everything that belongs to the student."""
        clear(self._cards)
        self._cards.addWidget(self._account(page.account))
        self._cards.addWidget(self._holds(page.holds, now))
        self._cards.addWidget(self._programs(page.programs, now))
        self._cards.addWidget(self._contacts(page.contacts, now))
        if page.documents:
            self._cards.addWidget(self._papers(page.documents))
        self._cards.addStretch(1)

    def _account(self, account: AccountView) -> QFrame:
        amount = format_money(account.balance_minor, account.currency)
        credit = " CR" if account.balance_minor < 0 else ""
        card, body = _card(tr("Account"), ChipLabel(chip(account.status)))
        body.addWidget(Words(f"{amount}{credit}", scale=1.35, strong=True))
        if account.confirmed_minor != account.balance_minor:
            confirmed = format_money(account.confirmed_minor, account.currency)
            body.addWidget(
                note(tr("The centre has confirmed {confirmed}", confirmed=confirmed), wrap=True)
            )
        aging = StackedBar(tr("What is open by age"))
        aging.show_parts(aging_parts(account.aging, account.currency))
        body.addWidget(aging)
        take = button(tr("Record a payment"), self.taking_payment.emit, icon="banknote")
        body.addLayout(row(take, None))
        return card

    def _holds(self, holds: tuple[HoldLine, ...], now: datetime) -> QFrame:
        standing = [hold for hold in holds if hold.stands]
        card, body = _card(tr("Holds"))
        for hold in standing:
            body.addLayout(self._hold(hold, now))
        if not standing:
            body.addWidget(note(tr("Nothing is held.")))
        place = button(tr("Place a hold"), self.placing_hold.emit, icon="lock", kind="quiet")
        body.addLayout(row(place, None))
        return card

    def _hold(self, hold: HoldLine, now: datetime) -> QVBoxLayout:
        stops = ", ".join(word(process, "Process").lower() for process in hold.stops)
        release = button(tr("Release"), lambda: self.releasing.emit(hold), kind="link")
        release.setAccessibleName(tr("Release the {type} hold", type=word(hold.type)))
        parts: list[QWidget | None] = [ChipLabel(Chip(word(hold.type), "lock", "bad"))]
        if hold.pending:
            parts.append(_pending(hold.pending[-1].recorded_at, now))
        return column(
            row(*parts, None, release, gap=6),
            Words(hold.reason, wrap=True),
            note(
                tr(
                    "{office}, since {from_date}. Stops: {stops}.",
                    office=hold.office,
                    from_date=day(hold.from_date),
                    stops=stops,
                ),
                wrap=True,
            ),
            gap=3,
        )

    def _programs(self, programs: tuple[ProgramLine, ...], now: datetime) -> QFrame:
        """What runs first; below it the periods that are over, which are the history."""
        card, body = _card(tr("Programs"))
        over = [each for each in programs if each.end_date is not None]
        for program in programs:
            if program.end_date is None:
                body.addLayout(self._program(program, now))
        if len(over) == len(programs):
            body.addWidget(note(tr("In no program.")))
        if over:
            body.addWidget(note(tr("Before")))
            body.addLayout(column(*(_period(each) for each in over), gap=4))
        enter = button(tr("Add a program"), self.entering_program.emit, icon="plus", kind="quiet")
        body.addLayout(row(enter, None))
        return card

    def _program(self, program: ProgramLine, now: datetime) -> QVBoxLayout:
        change = button(tr("Change"), lambda: self.moving_program.emit(program), kind="link")
        change.setAccessibleName(tr("Change {code}", code=program.code))
        start = day(program.start_date)
        parts: list[QWidget | None] = [Words(program.code, strong=True)]
        if program.pending:
            parts.append(_pending(program.pending[-1].recorded_at, now))
        return column(
            row(*parts, None, change, gap=6),
            Words(program.title, wrap=True),
            row(ChipLabel(chip(program.status)), None),
            note(
                tr("The main program since {day}", day=start)
                if program.is_primary
                else tr("Since {day}", day=start),
                wrap=True,
            ),
            gap=3,
        )

    def _contacts(self, contacts: tuple[ContactLine, ...], now: datetime) -> QFrame:
        card, body = _card(tr("Contacts"))
        for contact in contacts:
            body.addLayout(self._contact(contact, now))
        if not contacts:
            body.addWidget(note(tr("Nobody is named.")))
        add = button(tr("Add a contact"), self.adding_contact.emit, icon="user-plus", kind="quiet")
        body.addLayout(row(add, None))
        return card

    def _contact(self, contact: ContactLine, now: datetime) -> QVBoxLayout:
        relation = f" · {contact.relation}" if contact.relation else ""
        informed = tr(" · may be told") if contact.may_receive_info else ""
        edit = button(tr("Edit"), lambda: self.editing_contact.emit(contact), kind="link")
        edit.setAccessibleName(tr("Edit {name}", name=contact.name))
        name = Words(contact.name, wrap=True)
        parts: list[QWidget | None] = [name]
        if contact.pending:
            parts.append(_pending(contact.pending[-1].recorded_at, now))
        head = row(*parts, edit, gap=6)
        head.setStretch(0, 1)
        lines: list[QWidget] = [note(f"{word(contact.kind)}{relation}{informed}", wrap=True)]
        lines += [note(reach, wrap=True) for reach in (contact.phone, contact.email) if reach]
        return column(head, *lines, gap=1)

    def _papers(self, documents: tuple[DocumentLine, ...]) -> QFrame:
        card, body = _card(tr("Papers"))
        for paper in documents[:3]:
            valid = "" if paper.status.value == "VALID" else f" · {word(paper.status).lower()}"
            issued = f"{paper.issued_at.astimezone():%Y-%m-%d}"
            about = note(f"{paper.number} · {issued}{valid}", wrap=True)
            body.addLayout(column(Words(word(paper.kind)), about, gap=1))
        words = (
            tr("All {documents}", documents=len(documents)) if len(documents) > 1 else tr("Show")
        )
        show = button(words, self.showing_papers.emit, kind="link")
        show.setAccessibleName(tr("Show the papers"))
        body.addLayout(row(show, None))
        return card


def _period(program: ProgramLine) -> QVBoxLayout:
    """A period that is over, in two quiet lines."""
    dates = f"{day(program.start_date)} – {day(program.end_date)}"
    why = f" · {program.exit_reason}" if program.exit_reason else ""
    return column(
        Words(f"{program.code} · {word(program.status)}", wrap=True),
        note(f"{dates}{why}", wrap=True),
        gap=0,
    )


def _card(name: str, *beside: QWidget) -> tuple[QFrame, QVBoxLayout]:
    frame = QFrame()
    frame.setObjectName("card")
    frame.setAccessibleName(name)
    body = column(row(heading(name), None, *beside), gap=10, margins=(16, 14, 16, 14))
    frame.setLayout(body)
    return frame, body


def _pending(recorded_at: datetime, now: datetime) -> Picture:
    mark = Picture(PENDING_ICON, "warn", 14)
    tip = pending_tip(recorded_at, now)
    mark.setToolTip(tip)
    mark.setAccessibleName(tip)
    return mark
