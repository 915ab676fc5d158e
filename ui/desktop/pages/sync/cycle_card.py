"""The last cycle in numbers: what was sent, how it fared, what came."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtWidgets import QFrame, QGridLayout

from registrar_desktop.clock import from_text
from sync.peers import ANSWERING
from sync.status import SyncStatus
from ui.desktop.controls.layouts import column, row
from ui.desktop.controls.words import Words, heading, note
from ui.desktop.pages.shown import ago
from ui.language import counted, tr

_COUNTS = (
    ("sent", tr("Sent")),
    ("accepted", tr("Confirmed")),
    ("refused", tr("Refused")),
    ("conflicts", tr("Conflicts")),
    ("received", tr("Received")),
    ("payments_changed", tr("Payments")),
)


class CycleCard(QFrame):
    """Shows what the last cycle did."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self._when = note(tr("Not yet"))
        self._figures = {name: Words("–", strong=True) for name, _ in _COUNTS}
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        for at, (name, title) in enumerate(_COUNTS):
            line, place = divmod(at, 2)
            grid.addWidget(note(title), line, place * 2)
            grid.addWidget(self._figures[name], line, place * 2 + 1)
            grid.setColumnStretch(place * 2 + 1, 1)
        self._agreed = note(wrap=True)
        head = row(heading(tr("Last cycle")), None, self._when)
        self.setLayout(column(head, grid, self._agreed, None, gap=8, margins=(16, 14, 16, 14)))

    def show_cycle(self, status: SyncStatus, now: datetime) -> None:
        """Show the numbers of the last cycle, if there was one."""
        last = status.last_cycle or {}
        ended = last.get("ended_at")
        self._when.setText(ago(from_text(ended), now) if ended else tr("Not yet"))
        said = []
        for name, title in _COUNTS:
            count = last.get(name)
            self._figures[name].setText(f"{count:,}" if count is not None else "–")
            said.append(f"{title} {count or 0}")
        self._agreed.setText(_agreement(status, now))
        self.setAccessibleName(
            tr("Last cycle: {join}. {words}", join=", ".join(said), words=self._agreed.text())
        )


def _agreement(status: SyncStatus, now: datetime) -> str:
    if status.agreement is None:
        return ""
    agreed, when = status.agreement.agreed, ago(status.agreement.compared_at, now)
    if status.centre.state in ANSWERING:
        result = tr("Agrees with the centre") if agreed else tr("Differs from the centre")
        told = tr("{result}, compared {when}.", result=result, when=when)
    else:
        result = tr("Agreed with the centre") if agreed else tr("Differed from the centre")
        told = tr(
            "{result} when it was last reached and compared, {when}.", result=result, when=when
        )
    repaired = (status.last_cycle or {}).get("repaired")
    if repaired:
        told += tr(
            " {repaired} differed and came again from there.",
            repaired=counted(repaired, "record", "records"),
        )
    return told
