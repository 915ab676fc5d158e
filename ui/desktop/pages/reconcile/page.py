"""Reconciliation: desk, centre and payment service, every cent of each side in one bucket."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui import operations
from ui.desktop.controls.buttons import button
from ui.desktop.controls.chip_label import ChipLabel
from ui.desktop.controls.emptiness import Blank, Emptiness
from ui.desktop.controls.layouts import column, framed, row
from ui.desktop.controls.words import Words, note
from ui.desktop.frame.bridge import Bridge
from ui.desktop.frame.page import Page
from ui.desktop.pages.reconcile.buckets import bucket_columns, bucket_rows, side_sentence
from ui.desktop.pages.shown import clock_time, counted
from ui.desktop.table.columns import Chip
from ui.desktop.table.short_list import ShortList
from ui.outcomes import Reconciled
from ui.wording import sentence, word

_IDLE = Blank(
    "scale",
    "Not compared yet",
    "Both peers are asked first; then every amount at this desk, at the centre and at the "
    "payment service is put into exactly one bucket.",
)


class ReconcilePage(Page):
    """Compares both sides at will and shows the result."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(bridge, "Reconcile")
        self._chip = ChipLabel(Chip("Not compared yet", "circle-dashed"))
        self._said = Words("", wrap=True)
        self._totals = note(wrap=True)
        self._faults = Words("", "warn", wrap=True)
        self._list = ShortList(bucket_columns(), bridge.lanes, "Buckets", whole=False)
        self._blank = Emptiness()
        self._blank.show_blank(_IDLE)
        self._act = button("Compare now", self.save, icon="scale", kind="primary")
        self.head_actions.addWidget(self._act)
        self._result = self._lay_out()
        self.body.addWidget(self._blank, 1)
        self.body.addWidget(self._result, 1)
        self._result.hide()
        self.tell("Desk, centre and payment service against each other")

    def focus_find(self) -> None:
        self._act.setFocus()

    def save(self) -> None:
        """Ask both peers and compare; it waits for the network, so not in the store lane."""
        office = self.bridge.office
        self._act.setEnabled(False)
        self.tell("Asking both peers, then comparing…")
        self.bridge.lanes.free(
            self, lambda: operations.reconcile(office), self._on_reconciled, self._on_failed
        )

    def _lay_out(self) -> QWidget:
        head = framed(
            column(
                row(self._chip, None),
                self._said,
                self._totals,
                self._faults,
                gap=8,
                margins=(16, 14, 16, 14),
            )
        )
        made = QWidget()
        layout = column(head, self._list, gap=12, margins=(24, 4, 24, 16))
        layout.setStretch(1, 1)
        made.setLayout(layout)
        return made

    def _on_reconciled(self, found: Reconciled) -> None:
        self._act.setEnabled(True)
        self.bridge.acted.emit()
        self._blank.hide()
        self._result.show()
        self._chip.show_chip(_verdict(found))
        self._said.setText(_in_words(found))
        self._totals.setText("\n".join(side_sentence(each) for each in found.currencies))
        faults = [fault for fault in (found.service_fault, found.centre_fault) if fault]
        self._faults.setText("\n".join(sentence(fault) for fault in faults))
        self._faults.setVisible(bool(faults))
        self._list.put(bucket_rows(found.currencies))
        self.tell(f"Compared at {clock_time(found.as_of, self.bridge.office.clock.now())}")

    def _on_failed(self, problem: BaseException) -> None:
        self._act.setEnabled(True)
        self.tell("Desk, centre and payment service against each other")
        self._blank.show_blank(
            Blank("circle-alert", "Nothing could be compared", sentence(problem))
        )


def _verdict(found: Reconciled) -> Chip:
    if found.settled:
        return Chip("Everything accounted for", "circle-check", "good")
    if found.to_decide:
        return Chip(
            counted(found.to_decide, "amount needs you", "amounts need you"), "inbox", "bad"
        )
    return Chip("Not finished", "hourglass", "warn")


def _in_words(found: Reconciled) -> str:
    flights = [
        f"{count} {word(state, 'OperationState').lower()}"
        for state, count in found.in_flight.items()
    ]
    if found.settled:
        return "Each amount is the same on every side, and the buckets add up."
    parts = ["The buckets add up to every side."]
    if flights:
        parts.append(f"Requests without an answer: {', '.join(flights)}.")
    if found.to_decide:
        parts.append("Some amounts have no partner or differ; a person decides about them.")
    return " ".join(parts)
