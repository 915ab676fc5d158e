"""The last acts of this person in this window, each with its way back and, where there is one, its
way forward again. Nothing is unwritten: both ways are new acts, journalled like any other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ui.language import tr

Say = Callable[..., None]
Act = Callable[[Callable[[], Any], Callable[[Any], None]], object]
_KEPT = 20


@dataclass(frozen=True, eq=False)
class Undoable:
    """What was said, what is said once it is taken back, the way back, and the way forward again."""

    said: str
    taken_back: str
    undo: Callable[[], Any]
    again: Callable[[], object] | None = None


class Undoing:
    """`say` shows a notice (words, role, step, take_step), `forget` takes one away, `act` runs an
    act and tells when it is done."""

    def __init__(self, say: Say, forget: Callable[[str], None], act: Act) -> None:
        self._say, self._forget, self._act = say, forget, act
        self._done: list[Undoable] = []
        self._undone: list[Undoable] = []

    def done(self, entry: Undoable) -> None:
        """Say what was done, with the way back; what was undone before cannot be done again."""
        self._done.append(entry)
        del self._done[:-_KEPT]
        self._undone.clear()
        self._say(entry.said, step=tr("Undo"), take_step=lambda: self._undo(entry))

    def undo_last(self) -> None:
        """Take the last act back that can be taken back."""
        if self._done:
            self._undo(self._done[-1])
        else:
            self._say(tr("There is nothing to take back."), "muted")

    def redo_last(self) -> None:
        """Do again what was taken back last."""
        if self._undone:
            self._redo(self._undone[-1])
        else:
            self._say(tr("There is nothing to do again."), "muted")

    def _undo(self, entry: Undoable) -> None:
        if entry in self._done:
            self._done.remove(entry)
            self._forget(entry.said)
            self._act(entry.undo, lambda _: self._tell(entry))

    def _tell(self, entry: Undoable) -> None:
        if entry.again is None:
            self._say(entry.taken_back)
            return
        self._undone.append(entry)
        self._say(entry.taken_back, step=tr("Do it again"), take_step=lambda: self._redo(entry))

    def _redo(self, entry: Undoable) -> None:
        if entry in self._undone and entry.again is not None:
            self._undone.remove(entry)
            self._forget(entry.taken_back)
            entry.again()
