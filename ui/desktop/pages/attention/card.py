"""One refusal or conflict on the page: both sides beside what was before, and the answers."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QWidget

from registrar_desktop.schema.vocabulary import ChangeKind
from registrar_desktop.store.tables.journal import ChangeSetState
from sync.attention import AttentionItem
from sync.protocol import FieldConflict
from ui.desktop.controls.buttons import button
from ui.desktop.controls.chip_label import ChipLabel
from ui.desktop.controls.layouts import column, framed, row
from ui.desktop.controls.words import Words, note
from ui.desktop.pages.chips import chip
from ui.desktop.pages.field_words import field_word, value_word
from ui.desktop.pages.shown import clock_time
from ui.wording import told_reason

_MONEY = (ChangeKind.PAYMENT, ChangeKind.GATEWAY_PAYMENT)


class AttentionCard(QFrame):
    """Signals: `settled` with "mine" or "theirs"; `discarded`."""

    settled = Signal(str)
    discarded = Signal()

    def __init__(self, item: AttentionItem, now: datetime) -> None:
        super().__init__()
        self.item = item
        self._now = now
        self.setObjectName("card")
        self.setAccessibleName(f"{chip(item.state).word}: {item.label}")
        who = f"No. {item.number} · recorded by {item.actor} {clock_time(item.recorded_at, now)}"
        label = Words(item.label, strong=True, wrap=True)
        head = row(ChipLabel(chip(item.state)), label, note(who), gap=10)
        head.setStretch(1, 1)
        self._layout = column(head, gap=12, margins=(16, 14, 16, 14))
        self.setLayout(self._layout)
        if item.conflicts:
            self._layout.addWidget(self._sides())
        if item.state is ChangeSetState.REFUSED or not item.conflicts:
            self._layout.addWidget(Words(told_reason(item.reason, item.facts), wrap=True))
        self._layout.addLayout(self._answers())

    def _sides(self) -> QWidget:
        """Three columns: what it was, what this desk wants, what the centre has."""
        grid = QGridLayout()
        grid.setContentsMargins(14, 10, 14, 12)
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(8)
        first = self.item.conflicts[0]
        mine = f"This desk · {self.item.actor}, {clock_time(self.item.recorded_at, self._now)}"
        titles = ("", "Before", mine, f"The centre{self._their_side(first)}")
        for place, title in enumerate(titles):
            grid.addWidget(Words(title, "muted", scale=0.92), 0, place)
            grid.setColumnStretch(place, 0 if place == 0 else 1)
        for line, conflict in enumerate(self.item.conflicts, start=1):
            self._add_side(grid, line, conflict)
        return framed(grid, "well")

    def _add_side(self, grid: QGridLayout, line: int, conflict: FieldConflict) -> None:
        top = Qt.AlignmentFlag.AlignTop
        grid.addWidget(Words(field_word(conflict.field), "muted"), line, 0, top)
        sides = ((conflict.before, False), (conflict.mine, True), (conflict.theirs, True))
        for place, (value, strong) in enumerate(sides, start=1):
            words = Words(
                value_word(conflict.kind, conflict.field, value),
                "text" if strong else "muted",
                strong=strong,
                wrap=True,
            )
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            grid.addWidget(words, line, place, top)

    def _their_side(self, conflict: FieldConflict) -> str:
        who = f" · {conflict.their_actor}" if conflict.their_actor else ""
        when = clock_time(conflict.their_time, self._now)
        return f"{who}, {when}" if who and when else who or (f" · {when}" if when else "")

    def _answers(self) -> QHBoxLayout:
        refused = self.item.state is ChangeSetState.REFUSED
        mine = "Send again" if refused else "Keep this desk’s"
        buttons = [button(mine, lambda: self.settled.emit("mine"))]
        if not refused:
            buttons.append(button("Take the centre’s", lambda: self.settled.emit("theirs")))
        if self.item.kind not in _MONEY:
            words = "Give up" if refused else "Discard the change"
            buttons.append(button(words, self.discarded.emit, kind="quiet"))
        self.setFocusProxy(buttons[0])
        for each in buttons:
            each.setAccessibleDescription(self.item.label)
        return row(*buttons, None)
