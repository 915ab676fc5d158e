"""One refusal or conflict on the page: both sides beside what was before, and the answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from registrar_desktop.rules.questions import FINANCE, REGISTRAR, office_of
from registrar_desktop.schema.vocabulary import ChangeKind
from registrar_desktop.store.tables.journal import ChangeSetState
from sync.attention import AttentionItem
from sync.protocol import Choice, FieldConflict
from ui.cases import told_case, told_choice
from ui.desktop.controls.buttons import button
from ui.desktop.controls.chip_label import ChipLabel
from ui.desktop.controls.flow import Flow, flowing
from ui.desktop.controls.layouts import column, row
from ui.desktop.controls.words import Words, note
from ui.desktop.pages.attention.asking import Asking
from ui.desktop.pages.attention.matter import Matter, age_chip
from ui.desktop.pages.attention.sides import Line, sides
from ui.desktop.pages.chips import chip
from ui.desktop.pages.shown import clock_time
from ui.field_words import field_word, value_word
from ui.language import tr
from ui.wording import told_reason

_MONEY = (ChangeKind.PAYMENT, ChangeKind.GATEWAY_PAYMENT)
_OF_FINANCE = frozenset(
    {
        *(*_MONEY, ChangeKind.DRAWER, ChangeKind.BANK, ChangeKind.EXCEPTION),
        *(ChangeKind.FEE_RULE, ChangeKind.PLAN),
    }
)


class AttentionCard(Matter):
    """Signals: `chosen` with a suggested answer's code and the person's reason; `settled` with
    "mine" or "theirs"; `discarded`."""

    chosen = Signal(str, str)
    settled = Signal(str)
    discarded = Signal()

    def __init__(
        self, item: AttentionItem, now: datetime, wanted: Sequence[FieldConflict] = ()
    ) -> None:
        """wanted: what a refused change wanted, field by field."""
        super().__init__(office_for(item), since(item))
        self.item = item
        self._compared = item.conflicts or wanted
        self._now = now
        self.setAccessibleName(f"{chip(item.state).word}: {item.label}")
        where = tr(" at desk {desk}", desk=item.desk) if item.desk else ""
        at = clock_time(item.recorded_at, now)
        who = tr(
            "No. {number} · recorded by {actor}{where} {at}",
            number=item.number,
            actor=item.actor,
            where=where,
            at=at,
        )
        label = Words(item.label, strong=True, wrap=True)
        age = ChipLabel(age_chip(self.since, now))
        head = row(ChipLabel(chip(item.state)), label, note(who), age, gap=10)
        head.setStretch(1, 1)
        self._layout = column(head, gap=12, margins=(16, 14, 16, 14))
        self.setLayout(self._layout)
        if self._compared:
            self._layout.addWidget(self._sides())
        if meanwhile := told_case(item.case, item.facts, now):
            self._layout.addWidget(Words(meanwhile, wrap=True))
        if item.state is ChangeSetState.REFUSED or not item.conflicts:
            role = "muted" if meanwhile else "text"
            self._layout.addWidget(Words(told_reason(item.reason, item.facts), role, wrap=True))
        self._asking = Asking(self.chosen.emit)
        self._layout.addWidget(self._asking)
        self.offer(self._ways())
        self._layout.addWidget(flowing(Flow(*self.answers, gap=8)))

    def _sides(self) -> QWidget:
        """Three columns: what it was, what this desk wants, what the centre has."""
        first = self._compared[0]
        here = tr("Desk {desk}", desk=self.item.desk) if self.item.desk else tr("This desk")
        mine = f"{here} · {self.item.actor}, {clock_time(self.item.recorded_at, self._now)}"
        titles = (
            tr("Before"),
            mine,
            tr("The centre{their_side}", their_side=self._their_side(first)),
        )
        return sides(titles, [_line(conflict) for conflict in self._compared])

    def _their_side(self, conflict: FieldConflict) -> str:
        who = f" · {conflict.their_actor}" if conflict.their_actor else ""
        when = clock_time(conflict.their_time, self._now)
        return f"{who}, {when}" if who and when else who or (f" · {when}" if when else "")

    def _ways(self) -> list[QPushButton]:
        """The suggested answers first, the one the centre would give foremost."""
        buttons = [
            self._choice(each, "" if place else "primary")
            for place, each in enumerate(self.item.choices)
        ]
        buttons += self._own_answers()
        for each in buttons:
            each.setAccessibleDescription(self.item.label)
        return buttons

    def _choice(self, choice: Choice, kind: str) -> QPushButton:
        words = told_choice(choice)
        if not choice.needs_reason:
            return button(words, lambda: self.chosen.emit(choice.code, ""), kind=kind)
        return button(f"{words}…", lambda: self._asking.ask(choice.code, words), kind=kind)

    def _own_answers(self) -> list[QPushButton]:
        """What can always be answered: send again, take the centre's side, give up."""
        refused = self.item.state is ChangeSetState.REFUSED
        mine = tr("Send again") if refused else tr("Keep this desk’s")
        buttons = []
        if not any(choice.code == "again" for choice in self.item.choices):
            buttons.append(button(mine, lambda: self.settled.emit("mine")))
        if not refused:
            buttons.append(button(tr("Take the centre’s"), lambda: self.settled.emit("theirs")))
        if self.item.kind not in _MONEY:
            words = tr("Give up") if refused else tr("Discard the change")
            buttons.append(button(words, self.discarded.emit, kind="quiet"))
        return buttons


def since(item: AttentionItem) -> datetime:
    """From when on it waits for a person."""
    return item.decided_at or item.recorded_at


def office_for(item: AttentionItem) -> str:
    """Whose matter it is: by what happened meanwhile, else by what was recorded."""
    if item.case is not None:
        return office_of(item.case)
    return FINANCE if item.kind in _OF_FINANCE else REGISTRAR


def _line(conflict: FieldConflict) -> Line:
    values = ((conflict.before, False), (conflict.mine, True), (conflict.theirs, True))
    told = [(value_word(conflict.kind, conflict.field, each), counts) for each, counts in values]
    return field_word(conflict.field), told
