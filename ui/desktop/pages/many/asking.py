"""The two things that are done for many students: a section for each, and a step in their program."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtWidgets import QWidget
from sqlalchemy import select

from registrar_desktop.errors import Invalid
from registrar_desktop.records.programs import ProgramStep
from registrar_desktop.schema.people import Program
from registrar_desktop.schema.vocabulary import ProgramStatus
from ui import operations
from ui.acts.many import ForMany, SectionForMany, StepForMany
from ui.desktop.controls.fields import ChoiceField, Field, NoteField, TextField
from ui.desktop.frame.bridge import Bridge
from ui.desktop.pages.chips import choices
from ui.desktop.pages.many.sheet import ManySheet
from ui.language import counted, tr

_FULL = [("no", tr("Leave them out")), ("yes", tr("Put them on the waitlist"))]
_AS_IT_IS = ("", tr("As it is"))


class RegisterManySheet(ManySheet):
    """One section for many: for the chosen students, or with pasted numbers for a known section."""

    ACT = tr("Register {able} of {all}")
    DONE = tr("Registered {students}; the centre decides about each.")
    TAKEN_BACK = tr("The registrations of {students} are taken back.")

    def __init__(
        self, over: QWidget, bridge: Bridge, *, numbers: Sequence[str] = (), section: str = ""
    ) -> None:
        self._numbers = numbers
        self._section, self._term = section, bridge.term.code
        self.section = TextField(tr("Section"), "section", hint=tr("CRN, or like CHEM 1A-002"))
        self.pasted = NoteField(tr("Student numbers, as they come out of a spreadsheet"), "numbers")
        self.full = ChoiceField(tr("Where no seat is left"), "full", _FULL)
        asked: list[Field] = [self.pasted if section else self.section, self.full]
        whom = f" {counted(len(numbers), 'student', 'students')}" if numbers else tr(" many")
        super().__init__(over, bridge, f"Register{whom}", asked)

    def of_term(self, term: str) -> RegisterManySheet:
        """In this term instead of the one in view."""
        self._term = term
        return self

    def numbers(self) -> Sequence[str]:
        return self._numbers or operations.numbers_in(self.pasted.value())

    def what(self) -> ForMany:
        section = self._section or self.section.value()
        if not section:
            raise Invalid("field_missing", field="section")
        return SectionForMany(section, self._term, self.full.value() == "yes")


class StepManySheet(ManySheet):
    """One program, or one status in it, for many."""

    ACT = tr("Change {able} of {all}")
    DONE = tr("Changed the program of {students}.")
    TAKEN_BACK = tr("The programs of {students} are as they were.")

    def __init__(self, over: QWidget, bridge: Bridge, numbers: Sequence[str]) -> None:
        self._numbers = numbers
        self.program = ChoiceField(tr("Program"), "program", [_AS_IT_IS])
        self.status = ChoiceField(tr("Status"), "status", [_AS_IT_IS, *choices(ProgramStatus)])
        self.on = TextField(tr("From"), "on", hint=tr("YYYY-MM-DD, empty: today"), longest=10)
        self.reason = TextField(tr("Reason"), "reason", hint=tr("Kept with the record"), longest=60)
        whom = counted(len(numbers), "student", "students")
        asked = [self.program, self.status, self.on, self.reason]
        super().__init__(over, bridge, tr("Program of {whom}", whom=whom), asked)
        bridge.ask(self, self._read_programs, self._on_programs)

    def numbers(self) -> Sequence[str]:
        return self._numbers

    def what(self) -> ForMany:
        status, text = self.status.value(), self.on.value()
        try:
            on = date.fromisoformat(text) if text else None
        except ValueError as error:
            raise Invalid("date_unreadable", field="on", text=text) from error
        chosen = ProgramStatus(status) if status else None
        return StepForMany(ProgramStep(self.program.value(), chosen, on, self.reason.value()))

    def _read_programs(self) -> list[tuple[str, str]]:
        with self._bridge.office.store.reading() as session:
            found = session.execute(
                select(Program.code, Program.title).where(Program.active).order_by(Program.code)
            )
            return [(code, f"{code} · {title}") for code, title in found]

    def _on_programs(self, found: list[tuple[str, str]]) -> None:
        self.program.offer([_AS_IT_IS, *found])
