"""Reconciliation: desk, centre and payment service, every cent of each side in one bucket."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QStackedWidget

from registrar_desktop.errors import Fault
from registrar_desktop.exports.progress import Cancelled
from ui import operations
from ui.desktop.controls.buttons import button
from ui.desktop.controls.chip_label import ChipLabel
from ui.desktop.controls.layouts import column, framed, row
from ui.desktop.controls.segments import Segments
from ui.desktop.controls.stacked_bar import StackedBar
from ui.desktop.controls.words import Words, note
from ui.desktop.frame.bridge import Bridge
from ui.desktop.frame.page import Page
from ui.desktop.frame.tasks import Progress
from ui.desktop.pages.reconcile.bank import BankPanel
from ui.desktop.pages.reconcile.buckets import (
    bar_parts,
    bucket_columns,
    bucket_rows,
    side_sentence,
)
from ui.desktop.pages.reconcile.exceptions import ExceptionsPanel
from ui.desktop.pages.reconcile.last_outage import LastOutagePanel
from ui.desktop.pages.reconcile.lines import LinesPanel
from ui.desktop.pages.shown import clock_time
from ui.desktop.table.columns import Chip
from ui.desktop.table.short_list import ShortList
from ui.desktop.unhurried import Unhurried
from ui.language import counted, tr
from ui.outcomes import Reconciled
from ui.wording import sentence, word

_STOPPED = tr("Stopped; what had come until then stays, and nothing is half done.")
_ABOUT = tr("Desk, centre and payment service against each other")
# The last place of the stack is no part of its own: one bucket looked into.
_BUCKETS, _OUTAGE, _LINES = 0, 3, 4


class ReconcilePage(Page):
    """What this desk knows stands here at once; comparing asks both peers first."""

    shows = frozenset({"payment_exception", "ledger_entry", "gateway_transaction", "bank_line"})

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(bridge, tr("Reconcile"))
        self._chip = ChipLabel(Chip(tr("Not compared yet"), "circle-dashed"))
        self._said = Words("", wrap=True)
        self._totals = note(wrap=True)
        self._faults = Words("", "warn", wrap=True)
        self._bar = StackedBar(tr("Where the money lies"))
        self.list = ShortList(bucket_columns(), bridge.lanes, tr("Buckets"), whole=False)
        self.lines = LinesPanel(bridge)
        self.exceptions = ExceptionsPanel(self, bridge)
        self.outage = LastOutagePanel(bridge)
        self.bank = BankPanel(self, bridge)
        names = (tr("Buckets"), tr("Exceptions"), tr("Bank"), tr("Last outage"))
        self._parts = Segments(names, tr("Parts of the page"))
        self._stack = QStackedWidget()
        self._act = button(tr("Compare now"), self.save, icon="scale", kind="primary")
        report = button(
            tr("Report"), lambda: bridge.go("reports", "reconciliation"), icon="file-text"
        )
        self.head_actions.addWidget(report)
        self.head_actions.addWidget(self._act)
        self._compared = False
        office = bridge.office
        self._here = Unhurried(
            self, bridge.lanes, lambda: operations.reconciled_here(office), self._on_here,
            bridge.explain,
        )  # fmt: skip
        self._lay_out()
        self._connect()
        self.tell(_ABOUT)

    def refresh(self) -> None:
        """Show the queue, and until somebody compares, what this desk knows by itself."""
        self.exceptions.refresh()
        self.bank.refresh()
        self._refresh_outage(self._parts.current)
        if not self._compared:
            self._here.ask()

    def focus_find(self) -> None:
        self._act.setFocus()

    @property
    def parts(self) -> Segments:
        """Buckets, exceptions, the bank, or the last outage."""
        return self._parts

    def look_into(self, bucket: str, currency: str) -> None:
        """Show the payments of one bucket in place of all buckets."""
        self._stack.setCurrentIndex(_LINES)
        self.lines.look_into(bucket, currency)

    def save(self) -> None:
        """Ask both peers and compare; it waits for the network, so not in the store lane."""
        office = self.bridge.office
        self._act.setEnabled(False)
        self.tell(tr("Asking both peers, then comparing…"))

        def compare(progress: Progress) -> Reconciled | BaseException:
            # How many rounds there will be is known when nothing moves any more.
            try:
                return operations.reconcile(office, between=lambda: progress.go_on(0, 0))
            except Cancelled:
                raise
            except Fault as problem:
                return problem

        self.bridge.tasks.start(
            tr("Comparing the three sides"), compare, self._on_ended, brief=True, stopped=_STOPPED
        )

    def _on_ended(self, found: Reconciled | BaseException | None) -> None:
        if isinstance(found, Reconciled):
            self._on_reconciled(found)
        elif isinstance(found, BaseException):
            self._on_failed(found)
        else:
            self._act.setEnabled(True)
            self.tell(_ABOUT)
            self.bridge.acted.emit()

    def _lay_out(self) -> None:
        head = framed(
            column(
                row(self._chip, None),
                *(self._said, self._bar, self._totals, self._faults),
                gap=8,
                margins=(16, 14, 16, 14),
            )
        )
        for part in (self.list, self.exceptions, self.bank, self.outage, self.lines):
            self._stack.addWidget(part)
        layout = column(head, row(self._parts), self._stack, gap=12, margins=(24, 4, 24, 16))
        layout.setStretch(2, 1)
        self.body.addLayout(layout, 1)

    def _connect(self) -> None:
        self._parts.chosen.connect(self._stack.setCurrentIndex)
        self._parts.chosen.connect(self._refresh_outage)
        self.list.opened.connect(lambda row: self.look_into(row.sums.name, row.currency))
        self.lines.left.connect(self._leave_lines)
        self.exceptions.counted.connect(partial(self._name_part, 1, tr("Exceptions")))
        self.bank.counted.connect(partial(self._name_part, 2, tr("Bank")))

    def _name_part(self, at: int, name: str, count: int) -> None:
        self._parts.name(at, f"{name}  {count}" if count else name)

    def _refresh_outage(self, part: int) -> None:
        """Read while it is looked at: it walks all that was recorded in the outage."""
        if part == _OUTAGE:
            self.outage.refresh()

    def _leave_lines(self) -> None:
        self._stack.setCurrentIndex(_BUCKETS)
        self.list.setFocus()

    def _on_here(self, found: Reconciled) -> None:
        if self._compared:
            return
        self._chip.show_chip(Chip(tr("As this desk knows it"), "circle-dashed"))
        self._said.setText(tr("“Compare now” asks the centre and the payment service first."))
        self._show(found)

    def _on_reconciled(self, found: Reconciled) -> None:
        self._compared = True
        self._act.setEnabled(True)
        self.bridge.acted.emit()
        self._chip.show_chip(_verdict(found))
        self._said.setText(_in_words(found))
        self._show(found)
        self.tell(
            tr("Compared at {as_of}", as_of=clock_time(found.as_of, self.bridge.office.clock.now()))
        )

    def _show(self, found: Reconciled) -> None:
        self._totals.setText("\n".join(side_sentence(each) for each in found.currencies))
        faults = [fault for fault in (found.service_fault, found.centre_fault) if fault]
        self._faults.setText("\n".join(sentence(fault) for fault in faults))
        self._faults.setVisible(bool(faults))
        home = self.bridge.home_currency()
        at_home = next((each for each in found.currencies if each.currency == home), None)
        self._bar.show_parts(bar_parts(at_home) if at_home else [])
        self.list.put(bucket_rows(found.currencies))

    def _on_failed(self, problem: BaseException) -> None:
        self._act.setEnabled(True)
        self.tell(_ABOUT)
        self._faults.setText(sentence(problem))
        self._faults.show()


def _verdict(found: Reconciled) -> Chip:
    if found.settled:
        return Chip(tr("Everything accounted for"), "circle-check", "good")
    if found.to_decide:
        return Chip(
            counted(found.to_decide, "amount needs you", "amounts need you"), "inbox", "bad"
        )
    return Chip(tr("Not finished"), "hourglass", "warn")


def _in_words(found: Reconciled) -> str:
    flights = [
        f"{count} {word(state, 'OperationState').lower()}"
        for state, count in found.in_flight.items()
    ]
    if found.settled:
        return tr("Each amount is the same on every side, and the buckets add up.")
    parts = [tr("The buckets add up to every side.")]
    if flights:
        parts.append(tr("Requests without an answer: {join}.", join=", ".join(flights)))
    if found.to_decide:
        parts.append(tr("Some amounts have no partner or differ; a person decides about them."))
    return " ".join(parts)
