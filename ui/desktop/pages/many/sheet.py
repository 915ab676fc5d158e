"""One thing for many students: what it would do to each is looked at first, then done one by one, and
the outcome stays listed. What is done is asked by the sheets that build on this one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from registrar_desktop.errors import Fault
from ui import operations
from ui.acts.many import DoneForOne, ForMany, OneOfMany, take_all_back
from ui.desktop.controls.fields import Field
from ui.desktop.controls.sheet import Sheet
from ui.desktop.controls.words import Words
from ui.desktop.frame.bridge import Bridge
from ui.desktop.table.columns import Cell, Chip, Column
from ui.desktop.table.short_list import ShortList
from ui.language import counted, tr


class ManySheet(Sheet):
    """Asks, looks, does. `fields` are asked for; a change in one of them asks for another look."""

    WIDTH = 720
    # What the button says will happen, and what is said once it has, and once it is taken back.
    ACT = tr("Do it for {able} of {all}")
    DONE = tr("Done for {students}.")
    TAKEN_BACK = tr("Taken back for {students}.")

    def __init__(self, over: QWidget, bridge: Bridge, name: str, fields: Sequence[Field]) -> None:
        super().__init__(over, name, tr("See what will happen"), self._on_act)
        self._bridge = bridge
        self.fields = fields
        self.rows: list[OneOfMany] = []
        self._looked: ForMany | None = None
        self._left: list[str] = []
        self._undo: list[DoneForOne] = []
        self._said_above = Words("", wrap=True)
        self.list = ShortList(_columns(), bridge.lanes, tr("What happens to each"), whole=False)
        self.list.setMinimumHeight(240)
        self.list.hide()
        self.put(*fields, self._said_above, self.list)
        for field in fields:
            field.edited.connect(self._look_again)

    @property
    def told(self) -> str:
        """What is said above the list."""
        return self._said_above.text()

    @property
    def busy(self) -> bool:
        """Whether it is being done for some of them still."""
        return bool(self._left)

    def leave(self) -> None:
        """Close; while it is being done for some still, only stop there: what was done is shown,
        with the way to take it back."""
        if self._left:
            del self._left[1:]
        else:
            super().leave()

    def numbers(self) -> Sequence[str]:
        """For whom. Raises Invalid where that cannot be read."""
        raise TypeError("a sheet for many says for whom")

    def what(self) -> ForMany:
        """What is done for each. Raises Invalid where that cannot be read."""
        raise TypeError("a sheet for many says what is done")

    def _on_act(self) -> None:
        if self._looked is None:
            self._look()
        elif self._able():
            self._begin(self._looked)
        else:
            self.leave()

    def _look(self) -> None:
        try:
            numbers, what = self.numbers(), self.what()
        except Fault as problem:
            self.complain(problem, *self.fields)
            return
        look = partial(operations.look_at_many, self._bridge.office, numbers=numbers, what=what)
        self.say_act(tr("Looking…"), able=False)
        self._bridge.ask(self, look, partial(self._on_looked, what), self._on_failed)

    def _on_failed(self, problem: BaseException) -> None:
        self._look_again()
        self.complain(problem, *self.fields)

    def _on_looked(self, what: ForMany, rows: list[OneOfMany]) -> None:
        self._looked = what
        self._show(rows)
        able, refused = len(self._able()), len(rows) - len(self._able())
        told = tr("{able} can", able=counted(able, "student", "students"))
        self._said_above.setText(
            tr("{told}; {refused} cannot, each for its reason.", told=told, refused=refused)
            if refused
            else f"{told}."
        )
        words = self.ACT.format(able=able, all=len(rows))
        self.say_act(words if able else tr("Leave it"))

    def _look_again(self) -> None:
        """What was looked at is not what stands in the fields any more."""
        if not self._left:
            self._looked = None
            self.list.hide()
            self._said_above.setText("")
            self.say_act(tr("See what will happen"))

    def _able(self) -> list[str]:
        return [row.number for row in self.rows if row.able] if self._looked else []

    def _begin(self, what: ForMany) -> None:
        self._left = self._able()
        self._undo = []
        for field in self.fields:
            field.lock(True)
        self._next(what)

    def _next(self, what: ForMany) -> None:
        """One act after the other, so that the window answers in between."""
        if not self._left:
            self._finish(what)
            return
        done = len(self._undo)
        self.say_act(tr("{done} done, {left} to go…", done=done, left=len(self._left)), able=False)
        do = partial(operations.do_for_one, self._bridge.office, number=self._left[0], what=what)
        self._bridge.ask(self, do, partial(self._on_one, what), partial(self._on_broken, what))

    def _on_one(self, what: ForMany, done: DoneForOne) -> None:
        if self._left:
            self._left.pop(0)
        rows = [done.outcome if r.number == done.outcome.number else r for r in self.rows]
        self._show(rows)
        if done.undo is not None:
            self._undo.append(done)
        self._next(what)

    def _on_broken(self, what: ForMany, problem: BaseException) -> None:
        """What stops one stops all (a full disk, a closed drawer): what was done stays and is told."""
        self._left = []
        self.complain(problem)
        self._finish(what)

    def _finish(self, what: ForMany) -> None:
        self._bridge.acted.emit()
        undo, done = list(self._undo), len(self._undo)
        words = counted(done, "student", "students")
        refused = len(self.rows) - done
        self._said_above.setText(
            tr(
                "Done for {words}; {refused} were left out, each for its reason.",
                words=words,
                refused=refused,
            )
        )
        if done:
            take_back = partial(take_all_back, undo)
            said, taken_back = (
                each.format(students=words) for each in (self.DONE, self.TAKEN_BACK)
            )
            self._bridge.done(said, taken_back, take_back)
        made = {each.outcome.number for each in self._undo}
        rows = [
            replace(row, able=False, said=tr("Not done: it was stopped before."))
            if row.able and row.number not in made
            else row
            for row in self.rows
        ]
        self.rows = sorted(rows, key=lambda row: row.able)
        self.list.put(self.rows)
        self._looked = None
        self._act_leaves()

    def _act_leaves(self) -> None:
        self.say_act(tr("Close"))
        self._act.clicked.disconnect()
        self._act.clicked.connect(lambda _=False: self.leave())

    def _show(self, rows: list[OneOfMany]) -> None:
        self.rows = rows
        self.list.put(rows)
        if self.list.isHidden():
            self.list.show()
            QTimer.singleShot(0, self, lambda: self.scroll_to(self.list))  # once it has its place


def _columns() -> list[Column]:
    return [
        Column("number", tr("Number"), lambda r: Cell(r.number, "muted"), 11),
        Column("name", tr("Name"), lambda r: Cell(r.name or "—"), 20),
        Column("able", "", _mark, 9),
        Column("said", tr("What happens"), lambda r: Cell(r.said, tip=r.said), 34),
    ]


def _mark(row: OneOfMany) -> Cell:
    if row.able:
        return Cell(chip=Chip(tr("Yes"), "circle-check", "good"))
    is_reason = row.code.isupper() and len(row.code) <= 6
    return Cell(chip=Chip(row.code if is_reason else tr("No"), "circle-x", "bad"))
