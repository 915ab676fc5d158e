"""Seats of the section in view that are kept for desks: which there are, and asking for more."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from registrar_desktop.errors import Invalid
from registrar_desktop.records.allotments import AllotmentRow, KeptSeats
from ui import operations
from ui.desktop.controls.fields import TextField
from ui.desktop.controls.layouts import clear, column
from ui.desktop.controls.sheet import Sheet
from ui.desktop.controls.words import Words, note
from ui.desktop.frame.bridge import Bridge
from ui.instants import instant
from ui.language import counted, tr
from ui.wording import fact_text

_WHY = tr(
    "A desk that will be cut off may promise such seats; the website and other desks see so many less. What is not used comes back by itself."
)


class KeepSeatsSheet(Sheet):
    """What is kept, and for whom more is to be kept until when."""

    def __init__(self, over: QWidget, bridge: Bridge, term: str, crn: str) -> None:
        super().__init__(over, tr("Seats kept for desks"), tr("Ask for them"), self._ask)
        self._bridge, self._term, self._crn = bridge, term, crn
        self._kept = column(gap=6)
        self.desk = TextField(tr("For which desk"), "desk", hint=tr("Its code, like D07"))
        self.seats = TextField(tr("How many"), "seats")
        self.until = TextField(tr("Until"), "until", hint=tr("18:00 or 2025-09-01 18:00"))
        self.put(self._kept, note(_WHY, wrap=True), self.desk, self.seats, self.until)
        self._read()

    def _read(self) -> None:
        office = self._bridge.office
        self._bridge.ask(self, lambda: operations.list_kept_seats(office), self._on_kept)

    def _on_kept(self, found: list[AllotmentRow]) -> None:
        clear(self._kept)
        here = [each for each in found if (each.term, each.crn) == (self._term, self._crn)]
        for each in here:
            self._kept.addWidget(Words(told(each.kept), wrap=True))
        if not here:
            self._kept.addWidget(
                note(tr("No seats of this section are kept for any desk."), wrap=True)
            )

    def _ask(self) -> None:
        office, desk = self._bridge.office, self.desk.value().strip().upper()
        asked, until = self.seats.value().strip(), self.until.value()

        def keep() -> str:
            if not desk:
                raise Invalid("field_missing", field="desk")
            if not asked.isdecimal():
                raise Invalid("seats_unreadable", field="seats", text=asked[:20])
            last = instant(until, office.clock.now(), "until")
            if last is None:
                raise Invalid("field_missing", field="until")
            return operations.keep_seats(
                office, section=self._crn, desk=desk, seats=int(asked), until=last, term=self._term
            )

        self._bridge.act(
            self,
            keep,
            lambda label: self._on_asked(label, desk),
            lambda problem: self.complain(problem, self.desk, self.seats, self.until),
        )

    def _on_asked(self, label: str, desk: str) -> None:
        self._bridge.say(
            tr("Seats of {label} asked for desk {desk}; not yet confirmed.", label=label, desk=desk)
        )
        self._read()


def told(kept: KeptSeats) -> str:
    """An allotment in words."""
    seats = counted(kept.seats, "seat", "seats")
    until = fact_text(kept.expires_at)
    if kept.refused:
        return tr(
            "Desk {desk}: {seats} refused by the centre; see Needs attention.",
            desk=kept.desk,
            seats=seats,
        )
    standing = "" if kept.confirmed else tr(" · not yet confirmed")
    return tr(
        "Desk {desk}: {left} of {seats} left, until {until}{standing}",
        desk=kept.desk,
        left=kept.left,
        seats=seats,
        until=until,
        standing=standing,
    )
