"""The queue of the reconciliation: what waits for a person, the most urgent first."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from registrar_desktop.clock import Clock
from ui import operations
from ui.acts.exceptions import ExceptionRow
from ui.desktop.controls.emptiness import Blank, OrBlank
from ui.desktop.controls.layouts import column
from ui.desktop.frame.bridge import Bridge
from ui.desktop.pages.reconcile.buckets import matter_chip
from ui.desktop.pages.reconcile.settling import SettleSheet
from ui.desktop.pages.shown import ago, clock_time
from ui.desktop.table.columns import Cell, Chip, Column
from ui.desktop.table.short_list import ShortList
from ui.language import format_money, tr

_NOTHING = Blank(
    "clipboard-check",
    tr("No payment waits for a person"),
    tr("Payments that name nobody, differ, or came twice stand here until someone settles them."),
)


class ExceptionsPanel(QWidget):
    """Signals: `counted` with how many wait."""

    counted = Signal(int)

    def __init__(self, over: QWidget, bridge: Bridge) -> None:
        super().__init__()
        self._over, self._bridge = over, bridge
        self.list = ShortList(
            _columns(bridge.office.clock), bridge.lanes, tr("Payment exceptions"), whole=False
        )
        self.list.opened.connect(self._on_opened)
        self._shown = OrBlank(self.list, _NOTHING)
        self.setLayout(column(self._shown, gap=0))

    def refresh(self) -> None:
        """Show what waits now."""
        office = self._bridge.office
        self._bridge.ask(self, lambda: operations.list_exceptions(office), self._on_listed)

    def _on_listed(self, rows: list[ExceptionRow]) -> None:
        self.list.put(rows)
        self._shown.fill(bool(rows))
        self.counted.emit(len(rows))

    def _on_opened(self, row: ExceptionRow) -> None:
        SettleSheet(self._over, self._bridge, row).begin()


def _columns(clock: Clock) -> list[Column]:
    return [
        Column("item", tr("Item"), lambda r: Cell(r.item, "muted"), 9),
        Column("what", tr("What"), lambda r: Cell(chip=matter_chip(r.bucket)), 24),
        Column("student", tr("Student"), lambda r: Cell(r.student_name or "—"), 26),
        Column("subject", tr("Payment"), lambda r: Cell(r.subject, "muted"), 18, yields=True),
        Column(
            "opened", tr("Open since"), lambda r: Cell(ago(r.opened_at, clock.now()), "muted"), 12
        ),
        Column("due", tr("Due"), lambda r: _due(r, clock), 15),
        Column("by", tr("Whose"), lambda r: Cell(r.assigned_to or r.office, "muted"), 11),
        Column(
            "amount",
            tr("Amount"),
            lambda r: Cell(format_money(r.amount_minor, r.currency), strong=True),
            15,
            right=True,
            money=lambda r: (r.amount_minor, r.currency),
        ),
    ]


def _due(row: ExceptionRow, clock: Clock) -> Cell:
    if row.proposed_by:
        return Cell(chip=Chip(tr("Takes a second person"), "users", "warn"))
    if row.overdue:
        return Cell(chip=Chip(tr("Overdue"), "triangle-alert", "bad"))
    return Cell(clock_time(row.due_at, clock.now()), "muted")
