"""The short form for a program of a student: entering one, a new status in it, or another program."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

from PySide6.QtWidgets import QWidget
from sqlalchemy import select

from registrar_desktop.errors import Invalid
from registrar_desktop.records.programs import ENDING, ProgramStep
from registrar_desktop.records.student_lines import ProgramLine
from registrar_desktop.schema.people import Program
from registrar_desktop.schema.vocabulary import ProgramStatus
from ui import operations
from ui.desktop.controls.fields import ChoiceField, Field, TextField
from ui.desktop.controls.sheet import Sheet
from ui.desktop.controls.words import note
from ui.desktop.frame.bridge import Bridge
from ui.desktop.pages.chips import choices
from ui.language import tr
from ui.wording import word


class ProgramSheet(Sheet):
    """One step in a program; entering one where `line` is None."""

    def __init__(
        self, over: QWidget, bridge: Bridge, number: str, line: ProgramLine | None = None
    ) -> None:
        name = tr("Change {code}", code=line.code) if line else tr("Add a program")
        super().__init__(over, name, tr("Record it"), self._keep)
        self._bridge, self._number, self._line = bridge, number, line
        offered = [
            each for each in choices(ProgramStatus) if line or ProgramStatus(each[0]) not in ENDING
        ]
        self.program = ChoiceField(tr("Program"), "program", [])
        self.status = ChoiceField(tr("Status"), "status", offered)
        self.on = TextField(tr("From"), "on", hint=tr("YYYY-MM-DD, empty: today"), longest=10)
        self.reason = TextField(tr("Reason"), "reason", hint=tr("Kept with the record"), longest=60)
        self._told = note(wrap=True)
        self.put(self.program, self.status, self._told, self.on, self.reason)
        self.status.show_value((line.status if line else ProgramStatus.ACTIVE).value)
        self.status.edited.connect(self._tell)
        self.program.edited.connect(self._tell)
        bridge.ask(self, self._read_programs, self._on_programs)
        self._tell()

    @property
    def fields(self) -> tuple[Field, ...]:
        return (self.program, self.status, self.on, self.reason)

    def _read_programs(self) -> list[tuple[str, str]]:
        with self._bridge.office.store.reading() as session:
            found = session.execute(
                select(Program.code, Program.title).where(Program.active).order_by(Program.code)
            )
            return [(code, f"{code} · {title}") for code, title in found]

    def _on_programs(self, found: list[tuple[str, str]]) -> None:
        if self._line is not None and self._line.code not in dict(found):
            found = [(self._line.code, f"{self._line.code} · {self._line.title}"), *found]
        self.program.offer(found)
        self.program.show_value(self._line.code if self._line else found[0][0] if found else "")
        self.program.put_back()  # the first one offered stands there, and nobody chose it

    def _tell(self) -> None:
        """What the step means for the record, before it is made."""
        status = ProgramStatus(self.status.value())
        if status in ENDING:
            said = tr("The student leaves the program on that day.")
        elif self._line is None:
            said = tr("The student follows the program from that day on.")
        else:
            said = tr("What stands now ends on that day and stays in the history.")
        self._told.setText(said)

    def _keep(self) -> None:
        try:
            step = self._step()
        except Invalid as problem:
            self.complain(problem, *self.fields)
            return
        office, number, line = self._bridge.office, self._number, self._line
        if line is None:
            act = partial(operations.enter_program, office, number=number, step=step)
        else:
            act = partial(operations.move_program, office, number=number, period=line.id, step=step)
        self._run(act)

    def _step(self) -> ProgramStep:
        text = self.on.value()
        try:
            on = date.fromisoformat(text) if text else None
        except ValueError as error:
            raise Invalid("date_unreadable", field="on", text=text) from error
        status = ProgramStatus(self.status.value())
        return ProgramStep(self.program.value(), status, on, self.reason.value())

    def _run(self, act: Callable[[], operations.ProgramMoved]) -> None:
        bridge = self._bridge

        def told(made: operations.ProgramMoved) -> None:
            back = partial(
                operations.take_program_back, bridge.office, number=made.number, moved=made.moved
            )
            bridge.done(
                tr(
                    "{program}: {status} from now on in the record.",
                    program=made.program,
                    status=word(made.status).lower(),
                ),
                tr("{program} is as it was.", program=made.program),
                back,
                lambda: bridge.act(bridge, act, told),
            )

        def kept(made: operations.ProgramMoved) -> None:
            told(made)
            self.leave()

        bridge.act(self, act, kept, lambda problem: self.complain(problem, *self.fields))
