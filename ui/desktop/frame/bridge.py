"""What a page may ask of the window: run an act, read records, go to a place, say something.

Pages know this and the operations; they do not know the window or each other.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from registrar_desktop.errors import Fault
from ui.crash_report import told_traceback
from ui.desktop.frame.at_hand import AtHand
from ui.desktop.frame.desk_facts import DeskFacts
from ui.desktop.frame.kept_views import KeptViews
from ui.desktop.frame.notices import Corner, Notice
from ui.desktop.frame.places import Place
from ui.desktop.frame.remembered import Remembered
from ui.desktop.frame.tasks import Tasks
from ui.desktop.frame.undoing import Undoable, Undoing
from ui.desktop.lanes import Lanes, Ticket
from ui.wording import sentence

if TYPE_CHECKING:
    from ui.office import Office


log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ChosenTerm:
    """The term that the whole window looks at; empty id before a term exists."""

    id: str = ""
    code: str = ""
    title: str = ""


class Bridge(QObject):
    """Signals: `changed` with the kinds of record that changed; `acted` after an act of this
    window; `term_changed`; `desk_changed`; `asked_to_go` with a place; `failed` with what is our own
    mistake."""

    changed = Signal(object)
    acted = Signal()
    failed = Signal(object)
    desk_changed = Signal()
    term_changed = Signal()
    asked_to_go = Signal(object)

    def __init__(
        self, office: Office, lanes: Lanes, corner: Corner, remembered: Remembered
    ) -> None:
        super().__init__()
        self.office = office
        self.lanes = lanes
        self.remembered = remembered
        self.tasks = Tasks(corner, lanes, sentence)
        self.at_hand = AtHand(remembered)
        self.views = KeptViews(remembered)
        self.term = ChosenTerm()
        self.desk = DeskFacts()
        self._corner = corner
        self._undoing = Undoing(self.say, corner.forget, lambda do, done: self.act(self, do, done))

    @property
    def today(self) -> date:
        """The institution's day."""
        return self.desk.today(self.office.clock.now())

    def home_currency(self) -> str:
        """The school's own currency, which amounts are written without."""
        return self.desk.currency

    def go(self, page: str, record: str = "") -> None:
        """Show a page, or a record."""
        self.asked_to_go.emit(Place(page, record))

    def say(
        self,
        words: str,
        role: str = "good",
        *,
        step: str = "",
        take_step: Callable[[], object] | None = None,
    ) -> None:
        """Show a short notice in the corner."""
        self._corner.say(Notice(words, role, step, take_step))

    def explain(self, problem: BaseException) -> None:
        """Say in one sentence what went wrong; our own mistakes leave a report beside it."""
        self.say(sentence(problem), "bad")
        if not isinstance(problem, Fault):
            log.error("a step of the window failed:\n%s", told_traceback(problem))
            self.failed.emit(problem)

    def ask(
        self,
        owner: QObject,
        read: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[BaseException], None] | None = None,
    ) -> Ticket:
        """Read from the store; the answer comes back to the owner if it still exists."""
        return self.lanes.store(owner, read, done, failed or self.explain)

    def act(
        self,
        owner: QObject,
        do: Callable[[], Any],
        done: Callable[[Any], None] | None = None,
        failed: Callable[[BaseException], None] | None = None,
    ) -> Ticket:
        """Do something that a person asked for; afterwards every page may look again."""

        def finished(result: Any) -> None:
            self.acted.emit()
            if done is not None:
                done(result)

        return self.lanes.store(owner, do, finished, failed or self.explain)

    def done(
        self,
        said: str,
        taken_back: str,
        undo: Callable[[], Any],
        again: Callable[[], object] | None = None,
    ) -> None:
        """Say what was done, with the way to take it back by another act (also Ctrl+Z), and to do
        it again then."""
        self._undoing.done(Undoable(said, taken_back, undo, again))

    def undo_last(self) -> None:
        """Take the last act back that can be taken back."""
        self._undoing.undo_last()

    def redo_last(self) -> None:
        """Do again what was taken back last."""
        self._undoing.redo_last()

    def choose_term(self, term: ChosenTerm) -> None:
        """Let the whole window look at another term."""
        if term != self.term:
            self.term = term
            self.remembered.keep_text("term", term.id)
            self.term_changed.emit()
