"""Needs attention: refusals, conflicts, questions and payment exceptions, oldest first, each with its
answers; all of it by keyboard: J and K go through it, a digit answers.

Nothing waits here silently and nothing is lost by an answer: both sides stay in the journal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QPushButton, QScrollArea, QWidget

from registrar_desktop.rules.questions import FINANCE, REGISTRAR
from sync.attention import AttentionItem
from sync.protocol import FieldConflict
from sync.questions import OpenQuestion
from ui import operations
from ui.acts.exceptions import ExceptionRow
from ui.desktop.controls.emptiness import Blank, OrBlank
from ui.desktop.controls.layouts import clear, column, row
from ui.desktop.controls.segments import Segments
from ui.desktop.controls.words import note
from ui.desktop.frame.bridge import Bridge
from ui.desktop.frame.page import Page
from ui.desktop.pages.attention.card import AttentionCard, office_for, since
from ui.desktop.pages.attention.exception_card import ExceptionCard
from ui.desktop.pages.attention.matter import OLD, Matter
from ui.desktop.pages.attention.question_card import QuestionCard
from ui.desktop.pages.reconcile.settling import SettleSheet
from ui.desktop.pages.shown import ago
from ui.language import counted, number, tr
from ui.office import Office

_SHOWN = 50
# Whose matters are shown: all, this desk's own changes, or what one office owns.
_PARTS = (tr("Everything"), tr("This desk’s changes"), REGISTRAR, FINANCE)
_KEYS = tr("J and K go through it, 1 to 9 answer, Enter takes the first answer.")
_STEPS = {Qt.Key.Key_J: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_K: -1, Qt.Key.Key_Up: -1}
_Item = AttentionItem | OpenQuestion | ExceptionRow
_Wanted = Mapping[str, Sequence[FieldConflict]]
_ALL_WELL = Blank(
    "clipboard-check",
    tr("Nothing needs you"),
    tr(
        "Refused changes, conflicts, questions and payments that nobody can place come here, and stay until someone decides."
    ),
)


class AttentionPage(Page):
    """Cards for everything that waits for a person."""

    shows = frozenset({"change_set", "review_item", "payment_exception"})

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(bridge, tr("Needs attention"))
        self._all: list[_Item] = []
        self._items: list[_Item] = []
        self._wanted: _Wanted = {}
        self._parts = Segments(_PARTS, tr("Whose matters are shown"))
        self._parts.chosen.connect(lambda _: self._show_part())
        self.body.addLayout(row(self._parts, margins=(20, 0, 24, 10)))
        self._cards = column(gap=12, margins=(24, 4, 24, 24))
        body = QWidget()
        body.setObjectName("pageBody")
        body.setLayout(self._cards)
        self._scroll = QScrollArea(widgetResizable=True)
        self._scroll.setObjectName("pageScroll")
        self._scroll.setAccessibleName(tr("What needs attention"))
        self._scroll.setWidget(body)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._shown = OrBlank(self._scroll, _ALL_WELL)
        self.body.addWidget(self._shown, 1)
        QApplication.instance().focusChanged.connect(self._on_focus)  # type: ignore[union-attr]

    @property
    def parts(self) -> Segments:
        """Whose matters are shown."""
        return self._parts

    def refresh(self) -> None:
        office = self.bridge.office
        self.bridge.ask(
            self,
            lambda: (_everything(office), operations.list_refused_sides(office)),
            lambda found: self._on_items(*found),
        )

    def focus_find(self) -> None:
        if self.place_of_keyboard() < 0:
            self._put_keyboard(0)

    def _on_items(self, items: list[_Item], wanted: _Wanted) -> None:
        self._wanted = wanted
        if items == self._all and self._cards.count():
            return
        self._all = items
        for at, name in enumerate(_PARTS):
            count = sum(_belongs(item, at) for item in items)
            self._parts.name(at, f"{name}  {count}" if count else name)
        self._show_part()

    def _show_part(self) -> None:
        self._items = [item for item in self._all if _belongs(item, self._parts.current)]
        self._show(self._items)

    def _show(self, items: Sequence[_Item]) -> None:
        place = self.place_of_keyboard()
        waits = place >= 0 or self.hasFocus()
        clear(self._cards)
        now = self.bridge.office.clock.now()
        for item in items[:_SHOWN]:
            self._cards.addWidget(self._card(item, now))
        if len(items) > _SHOWN:
            self._cards.addWidget(
                note(tr("and {value} more after these", value=number(len(items) - _SHOWN)))
            )
        self._cards.addStretch(1)
        self._shown.fill(bool(items))
        self.tell(self._in_words(now))
        self.setToolTip(_KEYS if items else "")
        if waits:
            self._put_keyboard(max(place, 0))

    def _card(self, item: _Item, now: datetime) -> Matter:
        made = self._made(item, now)
        for each in made.answers:
            each.installEventFilter(self)  # a button would walk to its neighbour
        return made

    def _made(self, item: _Item, now: datetime) -> Matter:
        if isinstance(item, OpenQuestion):
            asked = QuestionCard(item, now)
            asked.answered.connect(partial(self._answer, item))
            asked.opened.connect(partial(self.bridge.go, "student"))
            return asked
        if isinstance(item, ExceptionRow):
            money = ExceptionCard(item, now)
            money.settling.connect(partial(self._settle_money, item))
            money.opened.connect(partial(self.bridge.go, "student"))
            return money
        card = AttentionCard(item, now, self._wanted.get(item.change_set_id, ()))
        card.chosen.connect(partial(self._choose, item))
        card.settled.connect(partial(self._settle, item))
        card.discarded.connect(partial(self._discard, item))
        return card

    def cards(self) -> list[Matter]:
        """What is shown, from top to bottom."""
        places = (self._cards.itemAt(at) for at in range(self._cards.count()))
        widgets = (place.widget() for place in places if place is not None)
        return [each for each in widgets if isinstance(each, Matter)]

    def place_of_keyboard(self) -> int:
        """The card that holds the keyboard, or -1."""
        holder = QApplication.focusWidget()
        while holder is not None and not isinstance(holder, Matter):
            holder = holder.parentWidget()
        cards = self.cards()
        return cards.index(holder) if holder in cards else -1

    def _put_keyboard(self, place: int) -> None:
        """On this card, or the last; else on the page, never on what is beside."""
        cards = self.cards()
        target = cards[min(place, len(cards) - 1)] if cards else self
        target.setFocus(Qt.FocusReason.TabFocusReason)
        if cards:
            self._scroll.ensureWidgetVisible(target, 0, 24)

    def _on_focus(self, _before: QWidget | None, _now: QWidget | None) -> None:
        place = self.place_of_keyboard()
        for at, card in enumerate(self.cards()):
            card.mark_current(at == place)

    def _press_key(self, key: Qt.Key) -> bool:
        """What a key does while the keyboard is on a card or on the page itself."""
        place = self.place_of_keyboard()
        if place < 0 and not self.hasFocus():
            return False
        if key in _STEPS:
            self._put_keyboard(max(place + _STEPS[key], 0))
            return True
        if place < 0:
            return False
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focused = QApplication.focusWidget()
            if isinstance(focused, QPushButton):
                focused.click()
            return True
        if Qt.Key.Key_1 <= key <= Qt.Key.Key_9:
            return self.cards()[place].press(int(key) - int(Qt.Key.Key_0))
        return False

    def _in_words(self, now: datetime) -> str:
        if not self._items:
            return tr("Nothing waits for a decision")
        own = [item for item in self._items if isinstance(item, AttentionItem)]
        conflicts = sum(bool(item.conflicts) for item in own)
        counts = (
            (sum(isinstance(i, OpenQuestion) for i in self._items), "question", "questions"),
            (conflicts, "conflict", "conflicts"),
            (len(own) - conflicts, tr("refused change"), tr("refused changes")),
            (
                sum(isinstance(i, ExceptionRow) for i in self._items),
                *(tr("payment to look at"), tr("payments to look at")),
            ),
        )
        parts = [counted(*each) for each in counts if each[0]]
        parts.append(tr("oldest first"))
        since_then = _age(self._items[0])
        if now - since_then >= OLD:
            parts.append(tr("the oldest {since_then}", since_then=ago(since_then, now)))
        return " · ".join(parts)

    # ---- acts

    def _answer(self, item: OpenQuestion, code: str, note_: str) -> None:
        office = self.bridge.office
        self.bridge.act(
            self,
            lambda: operations.answer_question(office, ref=item.id, choose=code, note=note_),
            lambda words: self.bridge.say(
                tr("Answered about {student}: {words}.", student=item.student, words=words)
            ),
        )

    def _choose(self, item: AttentionItem, code: str, reason: str) -> None:
        office = self.bridge.office
        self.bridge.act(
            self,
            lambda: operations.answer(office, number=item.number, choose=code, reason=reason),
            lambda words: self.bridge.say(
                tr("Settled “{label}”: {words}.", label=item.label, words=words)
            ),
        )

    def _settle(self, item: AttentionItem, keep: str) -> None:
        office = self.bridge.office
        said = (
            tr("this desk’s value is sent again")
            if keep == "mine"
            else tr("the centre’s value stands")
        )
        self.bridge.act(
            self,
            lambda: operations.settle(office, number=item.number, keep=keep),
            lambda _: self.bridge.say(
                tr("Settled “{label}”: {said}.", label=item.label, said=said)
            ),
        )

    def _settle_money(self, item: ExceptionRow, way: str) -> None:
        SettleSheet(self, self.bridge, item).begin(way)

    def _discard(self, item: AttentionItem) -> None:
        office = self.bridge.office
        self.bridge.act(
            self,
            lambda: operations.discard(office, number=item.number),
            lambda _: self.bridge.say(
                tr("Given up: “{label}”. It stays in the journal.", label=item.label)
            ),
        )

    # ---- Qt overrides

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        )
        if not (plain and self._press_key(Qt.Key(event.key()))):
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        key = Qt.Key(event.key())
        return key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self._press_key(key)


def _everything(office: Office) -> list[_Item]:
    items: list[_Item] = [
        *operations.list_attention(office),
        *operations.list_questions(office),
        *operations.list_exceptions(office),
    ]
    return sorted(items, key=_age)


def _age(item: _Item) -> datetime:
    """Since when it waits for a person."""
    return since(item) if isinstance(item, AttentionItem) else item.opened_at


def _belongs(item: _Item, part: int) -> bool:
    if part == 0:
        return True
    own = isinstance(item, AttentionItem)
    if part == 1:
        return own
    office = office_for(item) if isinstance(item, AttentionItem) else item.office
    return office == _PARTS[part]
