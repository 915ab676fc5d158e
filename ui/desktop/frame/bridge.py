"""What a page may ask of the window: run an act, read records, go to a place, say something.

Pages know this and the operations; they do not know the window or each other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from ui.desktop.frame.notices import Corner, Notice
from ui.desktop.frame.places import Place
from ui.desktop.frame.remembered import Remembered
from ui.desktop.frame.tasks import Tasks
from ui.desktop.lanes import Lanes, Ticket
from ui.wording import sentence

if TYPE_CHECKING:
    from ui.office import Office


@dataclass(frozen=True)
class ChosenTerm:
    """The term that the whole window looks at; empty id before a term exists."""

    id: str = ""
    code: str = ""
    title: str = ""


class Bridge(QObject):
    """Signals: `changed` with the kinds of record that changed; `term_changed`; `asked_to_go`."""

    changed = Signal(object)
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
        self.term = ChosenTerm()
        self._corner = corner

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
        """Say in one sentence what went wrong."""
        self.say(sentence(problem), "bad")

    def ask(
        self,
        owner: QObject,
        read: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[BaseException], None] | None = None,
    ) -> Ticket:
        """Read from the store; the answer comes back to the owner if it still exists."""
        return self.lanes.store(owner, read, done, failed or self.explain)

    def choose_term(self, term: ChosenTerm) -> None:
        """Let the whole window look at another term."""
        if term != self.term:
            self.term = term
            self.remembered.keep_text("term", term.id)
            self.term_changed.emit()
