"""Beside the payment form: what is owed, and what the money will cover."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.desktop.controls.chip_label import ChipLabel
from ui.desktop.controls.layouts import column, framed, row
from ui.desktop.controls.words import Words, heading, note
from ui.desktop.lanes import Lanes
from ui.desktop.pages.chips import chip
from ui.desktop.pages.payments.reading import Covered, Payer
from ui.desktop.pages.shown import day
from ui.desktop.table.columns import Cell, Chip, Column
from ui.desktop.table.short_list import ShortList
from ui.language import format_amount, format_money, tr

_Row = tuple[Covered, str]


class CoveringPanel(QWidget):
    """The account of who pays, and the open charges with what is covered of each."""

    def __init__(self, lanes: Lanes) -> None:
        super().__init__()
        self._name = heading(tr("Choose a student"))
        self._word = ChipLabel(Chip(tr("No account"), "circle-dashed"))
        self._balance = Words("", scale=1.5, strong=True)
        self._after = note(wrap=True)
        self._list = ShortList(_columns(), lanes, tr("What the payment covers"), whole=False)
        head = framed(
            column(
                row(self._name, None, self._word),
                self._balance,
                self._after,
                gap=6,
                margins=(16, 14, 16, 14),
            )
        )
        both = column(head, self._list, gap=12)
        both.setStretch(1, 1)
        self._list.setMinimumHeight(160)
        self.setLayout(both)

    def show_payer(self, payer: Payer | None, minor: int) -> None:
        """Show what this sum does to the account."""
        self._word.setVisible(payer is not None)
        if payer is None:
            self._name.setText(tr("Choose a student"))
            self._balance.setText("")
            self._after.setText(tr("The account and what the money covers stand here."))
            self._list.put(())
            return
        account = payer.account
        self._name.setText(payer.name)
        self._word.show_chip(chip(account.status))
        self._balance.setText(_balance(account.balance_minor, account.currency))
        covered = payer.would_cover(minor)
        self._after.setText(self._told(payer, minor, covered))
        self._list.put([(each, account.currency) for each in covered])

    @staticmethod
    def _told(payer: Payer, minor: int, covered: list[Covered]) -> str:
        if minor <= 0:
            return tr("owed now") if payer.account.balance_minor > 0 else ""
        currency = payer.account.currency
        after = _balance(payer.account.balance_minor - minor, currency)
        spare = minor - sum(each.covered_minor for each in covered)
        extra = tr("; {money} stay as credit", money=format_money(spare, currency)) if spare else ""
        return tr("Afterwards {after}{extra}", after=after, extra=extra)


def _balance(minor: int, currency: str) -> str:
    return f"{format_money(minor, currency)}{' CR' if minor < 0 else ''}"


def _columns() -> list[Column]:
    return [
        Column("description", tr("Open charge"), lambda r: Cell(r[0].description), 26),
        Column("due", tr("Due"), lambda r: Cell(day(r[0].due_date), "muted"), 11),
        Column(
            "open", tr("Open"), lambda r: Cell(format_amount(r[0].open_minor, r[1])), 11, right=True
        ),
        Column("covered", tr("Covered"), _covered, 11, right=True),
    ]


def _covered(row: _Row) -> Cell:
    minor = row[0].covered_minor
    return Cell(format_amount(minor, row[1]), "good", strong=True) if minor else Cell()
