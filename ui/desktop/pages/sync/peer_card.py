"""One peer on the sync page: how it fares, since when, why, and when it is asked again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from PySide6.QtWidgets import QFrame, QSizePolicy

from sync.peers import PeerStatus
from ui.desktop.controls.chip_label import ChipLabel
from ui.desktop.controls.layouts import column, row
from ui.desktop.controls.words import Words, heading, note
from ui.desktop.pages.chips import chip
from ui.desktop.pages.shown import clock_time
from ui.desktop.table.columns import Chip
from ui.language import tr
from ui.weather_words import how_it_fares, is_busy, next_turn


class PeerCard(QFrame):
    """Shows the centre or the payment API."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName("card")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._name = name
        self._chip = ChipLabel(Chip(tr("Not asked yet"), "circle-dashed"))
        self._said = Words("", wrap=True)
        self._next = note(wrap=True)
        self.setLayout(
            column(
                row(heading(name), None, self._chip),
                self._said,
                self._next,
                None,
                gap=8,
                margins=(16, 14, 16, 14),
            )
        )

    def show_peer(
        self,
        peer: PeerStatus,
        now: datetime,
        next_in: float | None,
        clock_offset_ms: int | None,
        figures: str = "",
    ) -> None:
        """Show how the peer fares; `next_in` seconds until it is asked again; `figures`: what was
        measured of it."""
        look = replace(chip(peer.state), word=tr("Busy")) if is_busy(peer) else chip(peer.state)
        self._chip.show_chip(look)
        self._said.setText(how_it_fares(peer, clock_offset_ms))
        since = tr("Since {since}.", since=clock_time(peer.since, now)) if peer.since else ""
        turn = next_turn(peer, next_in)
        self._next.setText(" ".join(part for part in (since, turn, figures) if part))
        self.setAccessibleName(f"{self._name}: {look.word}. {self._said.text()}")
        self.setAccessibleDescription(self._next.text())

    def show_absent(self, said: str) -> None:
        """There is no such peer, or it is not asked."""
        self._chip.show_chip(Chip(tr("Not asked"), "circle-dashed"))
        self._said.setText(said)
        self._next.setText("")
        self.setAccessibleName(f"{self._name}: {said}")
        self.setAccessibleDescription("")
