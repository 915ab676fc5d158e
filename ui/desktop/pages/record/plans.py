"""The payment plans of a student: what is agreed, what of each part is paid, and ended agreements."""

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

_NONE = tr("A plan spreads what a term has left open over dated parts.")
_PROPOSE = tr("Propose a plan…")


class PlansPanel(QWidget):
    """The plan that stands, and those before it. Signals: `proposing`; `cancelling` with a plan."""

    proposing = Signal()
    cancelling = Signal(object)

    def __init__(self, lanes: Lanes) -> None:
        super().__init__()
        self._plan: PlanShown | None = None
        self._head = Words("", strong=True)
        self._chip = ChipLabel(Chip("", "circle"))
        self._owed = note()
        self._bar = StackedBar(tr("What of the plan is paid"))
        self.list = ShortList(_columns(), lanes, tr("Parts of the payment plan"), whole=False)
        self._ended = note(wrap=True)
        ask = self.proposing.emit
        self._or_blank = OrBlank(
            self._laid_out(), Blank("calendar-days", tr("No payment plan"), _NONE, _PROPOSE, ask)
        )
        ended = row(self._ended, margins=(8, 4, 8, 8))
        self.setLayout(column(self._or_blank, ended, gap=0))
        self.show_plans([])

    def _laid_out(self) -> QWidget:
        """The plan that stands."""
        propose = button(_PROPOSE, self.proposing.emit, icon="calendar-days")
        cancel = button(tr("Cancel the plan…"), self._on_cancel, kind="quiet")
        head = row(self._head, self._chip, self._owed, None, cancel, propose, gap=12)
        top = column(head, self._bar, gap=10, margins=(8, 4, 8, 10))
        standing = QWidget()
        standing.setLayout(column(top, self.list, gap=0))
        return standing

    def show_plans(self, plans: Sequence[PlanShown]) -> None:
        """Show what is agreed; an ended plan is named under it."""
        standing = next((each for each in plans if each.status is PlanStatus.ACTIVE), None)
        self._plan = standing
        self._or_blank.fill(standing is not None)
        if standing is not None:
            self._show(standing)
        ended = [_ended(each) for each in plans if each is not standing]
        self._ended.setText("\n".join(ended))
        self._ended.setVisible(bool(ended))

    def _show(self, plan: PlanShown) -> None:
        self._head.setText(_agreed(plan))
        pending = Chip(tr("Proposed, not yet confirmed"), PENDING_ICON, "warn")
        self._chip.show_chip(pending if plan.proposed else chip(plan.status))
        self._owed.setText(
            tr("{money} still owed", money=format_money(plan.owed_minor, plan.currency))
        )
        self._bar.show_parts(_bar(plan))
        self.list.put([(each, plan.currency) for each in plan.parts])

    def _on_cancel(self) -> None:
        if self._plan is not None:
            self.cancelling.emit(self._plan)


def _agreed(plan: PlanShown) -> str:
    return f"{plan.term}: {format_money(plan.total_minor, plan.currency)}, {_parts(plan)}"


def _parts(plan: PlanShown) -> str:
    return (
        tr("in one part") if len(plan.parts) == 1 else tr("in {parts} parts", parts=len(plan.parts))
    )


def _ended(plan: PlanShown) -> str:
    money = format_money(plan.total_minor, plan.currency)
    return f"{plan.term}: {money}, {word(plan.status).lower()}"


def _bar(plan: PlanShown) -> list[Part]:
    paid = sum(each.paid_minor for each in plan.parts)
    left = {
        state: sum(
            each.part.amount_minor - each.paid_minor
            for each in plan.parts
            if each.state.value == state
        )
        for state in ("LATE", "TO_COME")
    }
    parts = (
        (paid, tr("Paid"), "good", 1.0),
        (left["LATE"], tr("Late"), "bad", 1.0),
        (left["TO_COME"], tr("To come"), "accent", 0.6),
    )
    return [
        Part(size, f"{name} {format_amount(size, plan.currency)}", role, strength)
        for size, name, role, strength in parts
    ]


_Row = tuple[PartPaid, str]  # a part of the plan, its currency


def _columns() -> list[Column]:
    return [
        Column("seq", tr("No."), lambda r: Cell(str(r[0].part.seq), "muted"), 6, right=True),
        Column("due", tr("Due"), lambda r: Cell(day(r[0].part.due_date)), 12),
        Column("state", tr("State"), lambda r: Cell(chip=chip(r[0].state)), 14),
        Column("amount", tr("Amount"), lambda r: _money(r, r[0].part.amount_minor), 14, right=True),
        Column("paid", tr("Paid"), lambda r: _money(r, r[0].paid_minor), 14, right=True),
    ]


def _money(row: _Row, minor: int) -> Cell:
    return Cell(format_amount(minor, row[1]), "text" if minor else "muted")
