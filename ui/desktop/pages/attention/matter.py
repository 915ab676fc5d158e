"""What every card on the page has: how long it waits, its answers by number, and the mark of the one
that has the keyboard. What it is about and what an answer does is the cards' own.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QPushButton

from ui.desktop.controls.words import restyle
from ui.desktop.pages.shown import ago
from ui.desktop.table.columns import Chip
from ui.language import tr

OLD, VERY_OLD = timedelta(days=1), timedelta(days=3)
_MOST_KEYS = 9


class Matter(QFrame):
    """One thing that waits for a person. `office`: whose matter it is; `since`: from when on."""

    def __init__(self, office: str, since: datetime) -> None:
        super().__init__()
        self.setObjectName("card")
        self.office = office
        self.since = since
        self._answers: list[QPushButton] = []

    @property
    def answers(self) -> list[QPushButton]:
        """What can be done, the suggested one first; the keys 1 to 9 press them."""
        return self._answers

    def offer(self, answers: Sequence[QPushButton]) -> None:
        """These can be done; the first has the keyboard when the card gets it."""
        self._answers = list(answers)
        for at, each in enumerate(self._answers[:_MOST_KEYS], start=1):
            each.setToolTip(tr("Key {at}", at=at))
        if self._answers:
            self.setFocusProxy(self._answers[0])
        else:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def press(self, number: int) -> bool:
        """Do what stands under this number; False where nothing does."""
        if not 1 <= number <= min(len(self._answers), _MOST_KEYS):
            return False
        self._answers[number - 1].click()
        return True

    def mark_current(self, current: bool) -> None:
        """Show that the keyboard is here, and which key does what."""
        if bool(self.property("current")) == current:
            return
        self.setProperty("current", current)
        restyle(self)
        for at, each in enumerate(self._answers[:_MOST_KEYS], start=1):
            name = each.accessibleName()
            each.setText(f"{at}  {name}" if current else name)


def age_chip(since: datetime, now: datetime) -> Chip:
    """How long it waits; what is left lying stands out."""
    age = now - since
    role = "bad" if age >= VERY_OLD else "warn" if age >= OLD else "muted"
    return Chip(ago(since, now), "hourglass", role)
