"""Needs attention: refusals, conflicts and questions, oldest first, each with its answers.

Nothing waits here silently and nothing is lost by an answer: both sides stay in the journal.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from registrar_desktop.rules.questions import FINANCE, REGISTRAR
from sync.attention import AttentionItem
from sync.questions import OpenQuestion
from ui import operations
from ui.desktop.controls.emptiness import Blank, OrBlank
from ui.desktop.controls.layouts import clear, column
from ui.desktop.controls.segments import Segments
from ui.desktop.controls.words import note
from ui.desktop.frame.bridge import Bridge
from ui.desktop.frame.page import Page
from ui.desktop.pages.attention.card import AttentionCard
from ui.desktop.pages.attention.question_card import QuestionCard
from ui.desktop.pages.shown import counted
from ui.office import Office

_SHOWN = 50
# Whose matters are shown: all, this desk's own changes, or the questions to one office.
_PARTS = ("Everything", "This desk’s changes", REGISTRAR, FINANCE)
_Item = AttentionItem | OpenQuestion
_Card = AttentionCard | QuestionCard
_ALL_WELL = Blank(
    "clipboard-check",
    "Nothing needs you",
    "Refused changes, conflicts and questions come here, and stay until someone decides.",
)


class AttentionPage(Page):
    """Cards for everything that waits for a person."""

    shows = frozenset({"change_set", "review_item"})

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(bridge, "Needs attention")
        self._all: list[_Item] = []
        self._items: list[_Item] = []
        self._parts = Segments(_PARTS, "Whose matters are shown")
        self._parts.chosen.connect(lambda _: self._show_part())
        self.head_actions.addWidget(self._parts)
        self._cards = column(gap=12, margins=(24, 4, 24, 24))
        body = QWidget()
        body.setObjectName("pageBody")
        body.setLayout(self._cards)
        scroll = QScrollArea(widgetResizable=True)
        scroll.setObjectName("pageScroll")
        scroll.setAccessibleName("What needs attention")
        scroll.setWidget(body)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._shown = OrBlank(scroll, _ALL_WELL)
        self.body.addWidget(self._shown, 1)

    def refresh(self) -> None:
        office = self.bridge.office
        self.bridge.ask(self, lambda: _everything(office), self._on_items)

    def _on_items(self, items: list[_Item]) -> None:
        if items == self._all and self._cards.count():
            return
        self._all = items
        self._show_part()

    def _show_part(self) -> None:
        self._items = [item for item in self._all if _belongs(item, self._parts.current)]
        self._show(self._items)

    def _show(self, items: list[_Item]) -> None:
        place = self._place_of_keyboard()
        clear(self._cards)
        now = self.bridge.office.clock.now()
        for item in items[:_SHOWN]:
            self._cards.addWidget(self._card(item, now))
        if len(items) > _SHOWN:
            self._cards.addWidget(note(f"and {len(items) - _SHOWN:,} more after these"))
        self._cards.addStretch(1)
        self._shown.fill(bool(items))
        self.tell(self._in_words())
        if place >= 0:
            self._put_keyboard(place)

    def _card(self, item: _Item, now: datetime) -> QWidget:
        if isinstance(item, OpenQuestion):
            asked = QuestionCard(item, now)
            asked.answered.connect(partial(self._answer, item))
            asked.opened.connect(partial(self.bridge.go, "student"))
            return asked
        card = AttentionCard(item, now)
        card.chosen.connect(partial(self._choose, item))
        card.settled.connect(partial(self._settle, item))
        card.discarded.connect(partial(self._discard, item))
        return card

    def _shown_cards(self) -> list[_Card]:
        places = (self._cards.itemAt(at) for at in range(self._cards.count()))
        widgets = (place.widget() for place in places if place is not None)
        return [each for each in widgets if isinstance(each, _Card)]

    def _place_of_keyboard(self) -> int:
        """The card that holds the keyboard, or -1."""
        holder = QApplication.focusWidget()
        while holder is not None and not isinstance(holder, _Card):
            holder = holder.parentWidget()
        cards = self._shown_cards()
        return cards.index(holder) if holder in cards else -1

    def _put_keyboard(self, place: int) -> None:
        """After an answer: on the card that moved up, else on the page, never on what is beside."""
        cards = self._shown_cards()
        target = cards[min(place, len(cards) - 1)] if cards else self
        target.setFocus(Qt.FocusReason.TabFocusReason)

    def _in_words(self) -> str:
        if not self._items:
            return "Nothing waits for a decision"
        own = [item for item in self._items if isinstance(item, AttentionItem)]
        conflicts = sum(bool(item.conflicts) for item in own)
        refused = len(own) - conflicts
        asked = len(self._items) - len(own)
        parts = []
        if asked:
            parts.append(counted(asked, "question", "questions"))
        if conflicts:
            parts.append(counted(conflicts, "conflict", "conflicts"))
        if refused:
            parts.append(counted(refused, "refused change", "refused changes"))
        return " · ".join([*parts, "oldest first"])

    def _answer(self, item: OpenQuestion, code: str, note_: str) -> None:
        office = self.bridge.office
        self.bridge.act(
            self,
            lambda: operations.answer_question(office, ref=item.id, choose=code, note=note_),
            lambda words: self.bridge.say(f"Answered about {item.student}: {words}."),
        )

    def _choose(self, item: AttentionItem, code: str, reason: str) -> None:
        office = self.bridge.office
        self.bridge.act(
            self,
            lambda: operations.answer(office, number=item.number, choose=code, reason=reason),
            lambda words: self.bridge.say(f"Settled “{item.label}”: {words}."),
        )

    def _settle(self, item: AttentionItem, keep: str) -> None:
        office = self.bridge.office
        said = "this desk’s value is sent again" if keep == "mine" else "the centre’s value stands"
        self.bridge.act(
            self,
            lambda: operations.settle(office, number=item.number, keep=keep),
            lambda _: self.bridge.say(f"Settled “{item.label}”: {said}."),
        )

    def _discard(self, item: AttentionItem) -> None:
        office = self.bridge.office
        self.bridge.act(
            self,
            lambda: operations.discard(office, number=item.number),
            lambda _: self.bridge.say(f"Given up: “{item.label}”. It stays in the journal."),
        )


def _everything(office: Office) -> list[_Item]:
    items: list[_Item] = [*operations.list_attention(office), *operations.list_questions(office)]
    return sorted(items, key=_age)


def _age(item: _Item) -> datetime:
    """Since when it waits for a person."""
    if isinstance(item, OpenQuestion):
        return item.opened_at
    return item.decided_at or item.recorded_at


def _belongs(item: _Item, part: int) -> bool:
    if part == 0:
        return True
    if isinstance(item, AttentionItem):
        return part == 1
    return item.office == _PARTS[part]
