"""The payment plans of a student, one a term: what is agreed, what of each part is paid, and ended
agreements.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from registrar_desktop.records.plans import PlanShown
from registrar_desktop.rules.plans import PartPaid
from registrar_desktop.schema.vocabulary import PlanStatus
from ui.desktop.controls.buttons import button
from ui.desktop.controls.chip_label import ChipLabel
from ui.desktop.controls.emptiness import Blank, OrBlank
from ui.desktop.controls.layouts import column, row
from ui.desktop.controls.stacked_bar import Part, StackedBar
from ui.desktop.controls.words import Words, note
from ui.desktop.lanes import Lanes
from ui.desktop.pages.chips import chip
from ui.desktop.pages.shown import PENDING_ICON, day
from ui.desktop.table.columns import Cell, Chip, Column
from ui.desktop.table.short_list import ShortList
from ui.language import format_amount, format_money, tr
from ui.wording import word

_SAYS_NONE = tr("A plan spreads what a term has left open over dated parts.")
_SAYS_PROPOSE = tr("Propose a plan…")


class PlansPanel(QWidget):
    """The plans that stand, and those before. Signals: `proposing`; `cancelling` with what stands."""

    proposing = Signal()
    cancelling = Signal(object)

    def __init__(self, lanes: Lanes) -> None:
        super().__init__()
        self._plans: list[PlanShown] = []
        self._head = Words("", strong=True)
        self._chip = ChipLabel(Chip("", "circle"))
        self._owed = note()
        self._bar = StackedBar(tr("What of the plan is paid"))
        self.list = ShortList(_columns(), lanes, tr("Parts of the payment plan"), whole=False)
        self._ended = note(wrap=True)
        ask = self.proposing.emit
        self._or_blank = OrBlank(
            self._laid_out(),
            Blank("calendar-days", tr("No payment plan"), tr(_SAYS_NONE), tr(_SAYS_PROPOSE), ask),
        )
        ended = row(self._ended, margins=(8, 4, 8, 8))
        self.setLayout(column(self._or_blank, ended, gap=0))
        self.show_plans([])

    def _laid_out(self) -> QWidget:
        """What stands."""
        propose = button(tr(_SAYS_PROPOSE), self.proposing.emit, icon="calendar-days")
        cancel = button(tr("Cancel the plan…"), self._on_cancel, kind="quiet")
        head = row(self._head, self._chip, self._owed, None, cancel, propose, gap=12)
        top = column(head, self._bar, gap=10, margins=(8, 4, 8, 10))
        standing = QWidget()
        standing.setLayout(column(top, self.list, gap=0))
        return standing

    def show_plans(self, plans: Sequence[PlanShown]) -> None:
        """Show what is agreed; an ended plan is named under it."""
        self._plans = [each for each in plans if each.status is PlanStatus.ACTIVE]
        self._or_blank.fill(bool(self._plans))
        if self._plans:
            self._show(self._plans)
        ended = [_ended(each) for each in plans if each.status is not PlanStatus.ACTIVE]
        self._ended.setText("\n".join(ended))
        self._ended.setVisible(bool(ended))

    def _show(self, plans: Sequence[PlanShown]) -> None:
        self._head.setText("; ".join(_agreed(each) for each in plans))
        pending = Chip(tr("Proposed, not yet confirmed"), PENDING_ICON, "warn")
        proposed = any(each.proposed for each in plans)
        self._chip.show_chip(pending if proposed else chip(PlanStatus.ACTIVE))
        # An account is kept in one currency.
        currency = plans[0].currency
        owed = sum(each.owed_minor for each in plans)
        self._owed.setText(tr("{money} still owed", money=format_money(owed, currency)))
        self._bar.show_parts(_bar([part for each in plans for part in each.parts], currency))
        self.list.put([(part, each) for each in plans for part in each.parts])

    def _on_cancel(self) -> None:
        self.cancelling.emit(self._plans)


def _agreed(plan: PlanShown) -> str:
    return f"{plan.term}: {format_money(plan.total_minor, plan.currency)}, {_parts(plan)}"


def _parts(plan: PlanShown) -> str:
    return (
        tr("in one part") if len(plan.parts) == 1 else tr("in {parts} parts", parts=len(plan.parts))
    )


def _ended(plan: PlanShown) -> str:
    money = format_money(plan.total_minor, plan.currency)
    return f"{plan.term}: {money}, {word(plan.status).lower()}"


def _bar(agreed: Sequence[PartPaid], currency: str) -> list[Part]:
    paid = sum(each.paid_minor for each in agreed)
    left = {
        state: sum(
            each.part.amount_minor - each.paid_minor for each in agreed if each.state.value == state
        )
        for state in ("LATE", "TO_COME")
    }
    parts = (
        (paid, tr("Paid"), "good", 1.0),
        (left["LATE"], tr("Late"), "bad", 1.0),
        (left["TO_COME"], tr("To come"), "accent", 0.6),
    )
    return [
        Part(size, f"{name} {format_amount(size, currency)}", role, strength)
        for size, name, role, strength in parts
    ]


_Row = tuple[PartPaid, PlanShown]  # a part, and the plan it is of


def _columns() -> list[Column]:
    return [
        Column("term", tr("Term"), lambda r: Cell(r[1].term, "muted"), 9),
        Column("seq", tr("No."), lambda r: Cell(str(r[0].part.seq), "muted"), 6, right=True),
        Column("due", tr("Due"), lambda r: Cell(day(r[0].part.due_date)), 12),
        Column("state", tr("State"), lambda r: Cell(chip=chip(r[0].state)), 14),
        Column("amount", tr("Amount"), lambda r: _money(r, r[0].part.amount_minor), 14, right=True),
        Column("paid", tr("Paid"), lambda r: _money(r, r[0].paid_minor), 14, right=True),
    ]


def _money(row: _Row, minor: int) -> Cell:
    return Cell(format_amount(minor, row[1].currency), "text" if minor else "muted")
