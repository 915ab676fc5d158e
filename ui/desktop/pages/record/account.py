"""The account of a student: what is owed and since when, every entry with the running balance, and
the payment plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtWidgets import QStackedWidget, QWidget

from registrar_desktop.clock import Clock
from registrar_desktop.records.accounts import UNPOSTED
from registrar_desktop.records.plans import PlanShown
from registrar_desktop.records.student_account import AccountLine, AccountView
from registrar_desktop.rules.ledger import Aging
from ui.desktop.controls.chip_label import ChipLabel
from ui.desktop.controls.layouts import column, row
from ui.desktop.controls.segments import Segments
from ui.desktop.controls.stacked_bar import Part, StackedBar
from ui.desktop.controls.words import Words, note
from ui.desktop.lanes import Lanes
from ui.desktop.pages.chips import chip
from ui.desktop.pages.record.plans import PlansPanel
from ui.desktop.pages.shown import PENDING_ICON, day, pending_tip
from ui.desktop.table.columns import Cell, Chip, Column
from ui.desktop.table.short_list import ShortList
from ui.fee_words import told_fees
from ui.language import format_amount, format_money, tr


class AccountPanel(QWidget):
    """Balance, ageing and entries."""

    def __init__(self, lanes: Lanes, clock: Clock) -> None:
        super().__init__()
        self._clock = clock
        self._balance = Words("", scale=1.7, strong=True)
        self._word = ChipLabel(Chip("", "circle"))
        self._confirmed = note()
        self._aging = StackedBar(tr("What is open by age"))
        self.list = ShortList(_columns(clock), lanes, tr("Account entries"), whole=False)
        head = row(self._balance, self._word, self._confirmed, None, gap=12)
        self.plans = PlansPanel(lanes)
        self.parts = Segments((tr("Entries"), tr("Payment plan")), tr("Parts of the account"))
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.plans)
        self.parts.chosen.connect(self._stack.setCurrentIndex)
        parts = row(self.parts, None)
        top = column(head, self._aging, parts, gap=10, margins=(24, 4, 24, 12))
        self.setLayout(column(top, row(self._stack, margins=(16, 0, 16, 8)), gap=0))

    def show_account(self, account: AccountView, today: date) -> None:
        """Show an account; the newest entry stands first."""
        balance = format_money(account.balance_minor, account.currency)
        self._balance.setText(f"{balance}{' CR' if account.balance_minor < 0 else ''}")
        self._word.show_chip(chip(account.status))
        differs = account.confirmed_minor != account.balance_minor
        confirmed = format_money(account.confirmed_minor, account.currency)
        told = [tr("The centre has confirmed {confirmed}", confirmed=confirmed)] if differs else []
        if account.expected:
            then = format_money(account.expected_minor, account.currency)
            told.append(tr("{then} once what was registered here is charged", then=then))
        self._confirmed.setText("; ".join(told))
        self._confirmed.setToolTip("\n".join(told_fees(account.expected)))
        self._aging.show_parts(aging_parts(account.aging, account.currency))
        self.list.put([(line, account.currency, today) for line in reversed(account.lines)])

    def show_plans(self, plans: Sequence[PlanShown]) -> None:
        """Show the payment plans; how many parts the one that stands has, in the part's name."""
        self.plans.show_plans(plans)
        parts = sum(len(each.parts) for each in plans)
        self.parts.name(
            1, tr("Payment plan  {parts}", parts=parts) if parts else tr("Payment plan")
        )


def aging_parts(aging: Aging, currency: str) -> list[Part]:
    """What is open, by how long it has been due."""
    parts = (
        (aging.not_due, tr("Not due"), "accent", 1.0),
        (aging.days_1_30, tr("1–30 days"), "warn", 0.55),
        (aging.days_31_60, tr("31–60 days"), "warn", 1.0),
        (aging.days_61_90, tr("61–90 days"), "bad", 0.55),
        (aging.over_90, tr("Over 90 days"), "bad", 1.0),
    )
    return [
        Part(size, f"{name} {format_amount(size, currency)}", role, strength)
        for size, name, role, strength in parts
    ]


_Row = tuple[AccountLine, str, date]  # an entry, the account's currency, the day


def _columns(clock: Clock) -> list[Column]:
    def described(row: _Row) -> Cell:
        line = row[0]
        if line.status in UNPOSTED:
            tip = pending_tip(line.recorded_at, clock.now())
            return Cell(line.description, mark=PENDING_ICON, tip=tip, italic=True)
        return Cell(line.description)

    def reference(row: _Row) -> Cell:
        return Cell(row[0].receipt_number or row[0].reference, "muted")

    return [
        Column("date", tr("Date"), lambda r: Cell(day(r[0].effective_date), "muted"), 11),
        Column("reference", tr("Reference"), reference, 14),
        Column("description", tr("Description"), described, 28),
        Column("term", tr("Term"), lambda r: Cell(r[0].term, "muted"), 8),
        Column("due", tr("Due"), lambda r: Cell(day(r[0].due_date), "muted"), 11),
        Column("status", tr("Status"), _status, 15),
        Column("charges", tr("Charges"), lambda r: _side(r, r[0].amount_minor), 11, right=True),
        Column("credits", tr("Credits"), lambda r: _side(r, -r[0].amount_minor), 11, right=True),
        Column("running", tr("Balance"), _running, 12, right=True),
    ]


def _status(row: _Row) -> Cell:
    return Cell(chip=chip(row[0].charge or row[0].status))


def _side(row: _Row, minor: int) -> Cell:
    return Cell(format_amount(minor, row[1])) if minor > 0 else Cell()


def _running(row: _Row) -> Cell:
    minor = row[0].running_minor
    return Cell(format_amount(minor, row[1]), strong=True)
