"""Keeps what is typed into a form while it is typed, and offers it again where it was not saved.

Typing reaches the encrypted store within a second or two; a crash takes no more than that.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QFrame

from registrar_desktop.store.drafts import Typed
from ui import operations
from ui.desktop.controls.buttons import button
from ui.desktop.controls.emptiness import Picture
from ui.desktop.controls.flow import Flow, flowing
from ui.desktop.controls.layouts import column, row
from ui.desktop.controls.words import Words
from ui.desktop.frame.bridge import Bridge
from ui.desktop.pages.record.form import StudentForm
from ui.desktop.pages.shown import clock_time
from ui.field_words import field_word
from ui.language import tr

_KEPT_AFTER_MS = 1_200


class DraftCard(QFrame):
    """The offer of what was typed. Signals: `taken`, `thrown`."""

    taken = Signal()
    thrown = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("well")
        self._said = Words("", wrap=True)
        head = row(Picture("pencil", "warn", 16), self._said, gap=8)
        head.setStretch(1, 1)
        acts = Flow(
            button(tr("Put it in again"), self.taken.emit, kind="primary"),
            button(tr("Throw it away"), self.thrown.emit, kind="quiet"),
            gap=8,
        )
        self.setLayout(column(head, flowing(acts), gap=10, margins=(16, 12, 16, 12)))
        self.hide()

    def say(self, words: str) -> None:
        self._said.setText(words)
        self.setAccessibleName(words)

    @property
    def said(self) -> str:
        """What is offered, or nothing."""
        return "" if self.isHidden() else self._said.text()


class Drafting(QObject):
    """Watches one form at one place of the window."""

    def __init__(self, bridge: Bridge, form: StudentForm, card: DraftCard) -> None:
        super().__init__(form)
        self._bridge, self._form, self.card = bridge, form, card
        self._place = ""
        self._offered: Typed | None = None
        self._timer = QTimer(self, singleShot=True, interval=_KEPT_AFTER_MS)
        self._timer.timeout.connect(self.keep)
        form.edited.connect(self._on_edited)
        card.taken.connect(self.take)
        card.thrown.connect(self.throw_away)
        bridge.desk_changed.connect(self._on_person)

    def watch(self, place: str) -> None:
        """Look after this place from now on, and offer what was left there."""
        if place != self._place:
            self._place = place
            self._find()

    def keep(self) -> None:
        """Keep what stands in the form now; what is offered stays until somebody decides."""
        self._timer.stop()
        fields = self._form.typed()
        if self._offered is None and self._place:
            self._write(fields)

    def settled(self) -> None:
        """What was typed is saved or put back: nothing is left to offer."""
        self._hide()
        self.keep()

    def take(self) -> None:
        """Put what was typed into the form again, unsaved as it was."""
        offered = self._offered
        self._hide()
        if offered is not None:
            self._form.type(offered.fields)
            self.keep()

    def throw_away(self) -> None:
        """Forget what was typed."""
        self._hide()
        self.keep()

    def _find(self) -> None:
        find = partial(operations.find_draft, self._bridge.office, place=self._place)
        self._bridge.ask(self, find, self._on_found)

    def _on_person(self) -> None:
        """Somebody else works here now: what they are offered is their own."""
        self._hide()
        if self._place:
            self._find()

    def _hide(self) -> None:
        self._offered = None
        self.card.hide()

    def _on_edited(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _on_found(self, found: Typed | None) -> None:
        if found is None or self._form.typed():
            return
        self._offered = found
        at = clock_time(found.typed_at, self._bridge.office.clock.now())
        names = ", ".join(_word_of(name) for name in found.fields)
        self.card.say(tr("Typed here {at} and not saved: {names}.", at=at, names=names))
        self.card.show()

    def _write(self, fields: dict[str, str]) -> None:
        office, place = self._bridge.office, self._place
        keep = partial(operations.keep_draft, office, place=place, fields=fields)
        self._bridge.ask(self, keep, lambda _: None)


def _word_of(name: str) -> str:
    return field_word(name.partition(".")[0]).lower()
