"""Desk and centre side by side: whether they agree, every record compared on request, and where
they were found to differ."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from registrar_desktop.records.lists.differences import DifferenceRow
from sync.agreement import Agreement
from ui import operations
from ui.desktop.controls.buttons import button
from ui.desktop.controls.chip_label import ChipLabel
from ui.desktop.controls.emptiness import Blank, Emptiness
from ui.desktop.controls.layouts import column, framed, row
from ui.desktop.controls.words import Words, note
from ui.desktop.frame.bridge import Bridge
from ui.desktop.frame.page import Page
from ui.desktop.frame.tasks import Progress
from ui.desktop.pages.compare.columns import difference_columns
from ui.desktop.pages.shown import ago
from ui.desktop.table.columns import Chip
from ui.desktop.table.short_list import ShortList
from ui.language import counted, number, tr
from ui.outcomes import Compared

_EXPLAINED = tr(
    "After every cycle that moved anything, and once a day, this desk shows by itself that it holds the same records as the centre. Comparing on request looks at every value of every record. What waits to be sent stays as it is."
)
_NO_DIFFERENCE = Blank(
    "circle-check",
    tr("No record was found to differ"),
    tr("Should one differ, it stands here with what this desk had and what the centre had."),
)
_STOPPED = tr("Stopped. What had been compared by then stands.")


class ComparePage(Page):
    """Compares at will and shows what differed."""

    shows = frozenset({"change_set"})

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(bridge, tr("Compare with the centre"))
        self._chip = ChipLabel(Chip(tr("Not compared yet"), "circle-dashed"))
        self._when = note()
        self._acts = [
            button(tr("Compare only"), lambda: self._start(repair=False)),
            button(tr("Compare and repair"), self.save, icon="scale", kind="primary"),
        ]
        for each in self._acts:
            self.head_actions.addWidget(each)
        self._list = ShortList(
            difference_columns(bridge.office.clock), bridge.lanes, tr("Differences"), whole=False
        )
        self._blank = Emptiness()
        self._blank.show_blank(_NO_DIFFERENCE)
        head = row(self._chip, self._when, None, gap=10)
        told = framed(
            column(head, Words(_EXPLAINED, "muted", wrap=True), gap=8, margins=(16, 14, 16, 14))
        )
        body = column(told, self._list, self._blank, gap=12, margins=(24, 4, 24, 16))
        body.setStretch(1, 1)
        body.setStretch(2, 1)
        self.body.addLayout(body, 1)
        self._list.hide()

    def refresh(self) -> None:
        office = self.bridge.office

        def read() -> tuple[Agreement | None, list[DifferenceRow]]:
            return operations.status(office).sync.agreement, operations.differences(office)

        self.bridge.ask(self, read, self._on_read)

    def focus_find(self) -> None:
        self._acts[-1].setFocus()

    def save(self) -> None:
        """Compare, and make equal what differs."""
        self._start(repair=True)

    def _start(self, *, repair: bool) -> None:
        office = self.bridge.office
        self._enable(False)

        def compare(progress: Progress) -> Compared:
            return operations.compare(
                office,
                repair=repair,
                on_step=progress.step,
                stopped=lambda: progress.cancelled,
            )

        self.bridge.tasks.start(
            tr("Comparing with the centre"), compare, self._on_ended, brief=True, stopped=_STOPPED
        )

    def _enable(self, able: bool) -> None:
        for each in self._acts:
            each.setEnabled(able)

    def _on_read(self, found: tuple[Agreement | None, list[DifferenceRow]]) -> None:
        agreement, differences = found
        self._show_agreement(agreement, self.bridge.office.clock.now())
        self._list.setVisible(bool(differences))
        self._blank.setVisible(not differences)
        self._list.put(differences)
        open_ones = sum(each.settled_at is None for each in differences)
        self.tell(_in_words(len(differences), open_ones))

    def _show_agreement(self, agreement: Agreement | None, now: datetime) -> None:
        if agreement is None:
            self._chip.show_chip(Chip(tr("Not compared yet"), "circle-dashed"))
            self._when.setText("")
            return
        self._chip.show_chip(
            Chip(tr("Desk and centre agree"), "circle-check", "good")
            if agreement.agreed
            else Chip(tr("Desk and centre differ"), "triangle-alert", "warn")
        )
        self._when.setText(
            tr("Compared {compared_at}", compared_at=ago(agreement.compared_at, now))
        )

    def _on_ended(self, found: Any) -> None:
        self._enable(True)
        self.bridge.acted.emit()
        self.make_stale()
        if isinstance(found, Compared):
            self.bridge.say(_told(found), "good" if found.agreed else "warn")


def _in_words(found: int, open_ones: int) -> str:
    if not found:
        return tr("Every record here, against the centre’s")
    parts = [counted(found, "record differed", "records differed") + tr(", newest first")]
    if open_ones:
        parts.append(counted(open_ones, "still differs", "still differ"))
    return " · ".join(parts)


def _told(found: Compared) -> str:
    looked = counted(found.records, "record", "records")
    if not found.differed:
        return tr("{looked} compared; desk and centre agree.", looked=looked)
    if found.agreed:
        return tr(
            "{looked} compared; {differed} differed and were fetched again.",
            looked=looked,
            differed=number(found.differed),
        )
    left = counted(found.differed - found.repaired, "differs", "differ")
    return tr("{looked} compared; {left}.", looked=looked, left=left)
