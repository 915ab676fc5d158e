"""Checks a paper that somebody brings: its number or code is typed or scanned, and what is known of
it is told.
"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from registrar_desktop.errors import Fault
from registrar_desktop.records.checking import PaperFound
from ui import operations
from ui.desktop.controls.fields import TextField
from ui.desktop.controls.sheet import Sheet
from ui.desktop.controls.words import Words, note
from ui.desktop.frame.bridge import Bridge
from ui.language import tr
from ui.papers_checked import paper_found


class CheckPaperSheet(Sheet):
    """The code in a field, the answer under it; the next paper may follow at once."""

    def __init__(self, over: QWidget, bridge: Bridge) -> None:
        super().__init__(over, tr("Check a paper"), tr("Check"), self.check)
        self._bridge = bridge
        self._code = TextField(tr("Code or number"), "code", hint=tr("D07-V00012 or 8F3A0BCD12"))
        self._standing = Words("", strong=True, wrap=True)
        self._facts = note("", wrap=True)
        self.put(
            note(tr("Type what is printed on the paper, or scan its square code."), wrap=True),
            self._code,
            self._standing,
            self._facts,
        )

    @property
    def answer(self) -> str:
        """What was said of the paper."""
        return f"{self._standing.text()} {self._facts.text()}"

    def start(self) -> None:
        """Show the form with the keyboard on the code."""
        self.open(self._code.input)

    def type(self, text: str) -> None:
        """Put a code into the field."""
        self._code.type(text)

    def check(self) -> None:
        """Look the paper up; what was said of another goes."""
        text, office = self._code.value(), self._bridge.office
        self._code.mend()
        self._standing.setText("")
        self._facts.setText("")
        self._bridge.ask(
            self, lambda: operations.check_paper(office, text=text), self._on_found, self._on_failed
        )

    def _on_found(self, found: PaperFound) -> None:
        *facts, standing = paper_found(found)
        self._standing.take_role("good" if found.stands else "bad")
        self._standing.setText(standing)
        self._facts.setText("\n".join(facts))
        self._code.input.setFocus()

    def _on_failed(self, problem: BaseException) -> None:
        if isinstance(problem, Fault):
            problem.facts.setdefault("field", "code")
        self.complain(problem, self._code)
