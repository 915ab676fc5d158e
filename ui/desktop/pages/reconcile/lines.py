"""One bucket looked into: its payments, each with what every side has of it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from registrar_desktop.clock import Clock
from registrar_desktop.records.reconciliation.lines import BucketLine, BucketLines
from ui import operations
from ui.desktop.controls.buttons import button
from ui.desktop.controls.chip_label import ChipLabel
from ui.desktop.controls.layouts import column, row
from ui.desktop.controls.words import note
from ui.desktop.frame.bridge import Bridge
from ui.desktop.pages.reconcile.buckets import bucket_chip
from ui.desktop.pages.shown import clock_time
from ui.desktop.table.columns import Cell, Chip, Column
from ui.desktop.table.short_list import ShortList
from ui.language import counted, format_amount, number, tr


class LinesPanel(QWidget):
    """Signals: `left` to the buckets."""

    left = Signal()

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge = bridge
        self._back = button(tr("All buckets"), self.left.emit, icon="arrow-left", kind="quiet")
        self._chip = ChipLabel(Chip("", "circle"))
        self._said = note()
        self.list = ShortList(
            _columns(bridge.office.clock), bridge.lanes, tr("Payments of the bucket"), whole=False
        )
        self.list.opened.connect(self._on_opened)
        head = row(self._back, self._chip, self._said, None, gap=10)
        layout = column(head, self.list, gap=8)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    @property
    def said(self) -> str:
        """How many payments lie there."""
        return self._said.text()

    def look_into(self, name: str, currency: str) -> None:
        """Show the payments of a bucket and put the keyboard on them."""
        self._chip.show_chip(bucket_chip(name))
        self._said.setText(tr("Looking…"))
        self.list.put([])
        office = self._bridge.office
        self._bridge.lanes.free(
            self,
            lambda: operations.list_bucket(office, bucket=name, currency=currency),
            self._on_lines,
            self._bridge.explain,
        )
        self.list.setFocus()

    def _on_lines(self, found: BucketLines) -> None:
        shown = len(found.lines)
        words = counted(found.count, "payment", "payments")
        more = (
            tr(", the newest {shown} stand here", shown=number(shown))
            if shown < found.count
            else ""
        )
        self._said.setText(f"{words}{more}")
        self.list.put(found.lines)

    def _on_opened(self, line: BucketLine) -> None:
        if line.student_number:
            self._bridge.go("student", line.student_number)


def _columns(clock: Clock) -> list[Column]:
    return [
        Column("when", tr("When"), lambda r: Cell(clock_time(r.when, clock.now()), "muted"), 14),
        Column("reference", tr("Payment"), lambda r: Cell(r.reference, "muted"), 26),
        Column("student", tr("Student"), lambda r: Cell(r.student_name or "—"), 28),
        _amount("desk", tr("At the desk"), lambda r: r.desk),
        _amount("centre", tr("At the centre"), lambda r: r.centre),
        _amount("gateway", tr("At the service"), lambda r: r.gateway),
    ]


def _amount(key: str, title: str, of: Callable[[BucketLine], int | None]) -> Column:
    def show(line: BucketLine) -> Cell:
        minor = of(line)
        return Cell("—", "muted") if minor is None else Cell(format_amount(minor, line.currency))

    return Column(key, title, show, 14, right=True)
