"""The short forms for placing a hold on a student and releasing one."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QWidget

from registrar_desktop.errors import Invalid
from registrar_desktop.records.holds import HoldGiven
from registrar_desktop.records.student_lines import HoldLine
from registrar_desktop.rules.holds import stops
from registrar_desktop.schema.vocabulary import HoldType
from ui import operations
from ui.desktop.controls.fields import ChoiceField, TextField
from ui.desktop.controls.sheet import Sheet
from ui.desktop.controls.words import Words, note
from ui.desktop.frame.bridge import Bridge
from ui.desktop.pages.chips import choices
from ui.language import tr
from ui.wording import word


class PlaceHoldSheet(Sheet):
    """Type, reason, office and last day of a hold."""

    def __init__(self, over: QWidget, bridge: Bridge, number: str) -> None:
        super().__init__(over, tr("Place a hold"), tr("Place the hold"), self._place)
        self._bridge, self._number = bridge, number
        self._type = ChoiceField(tr("Type"), "type", choices(HoldType))
        self.reason = TextField(tr("Reason"), "reason", hint=tr("What the student is told"))
        self._office = TextField(
            tr("Office"), "office", hint=tr("Empty: the office that owns the type")
        )
        self._until = TextField(
            tr("Last day"), "until", hint=tr("YYYY-MM-DD, empty: until released")
        )
        self._stops = note(wrap=True)
        self._type.edited.connect(self._say_stops)
        self.put(self._type, self._stops, self.reason, self._office, self._until)
        self._say_stops()

    def _say_stops(self) -> None:
        kind = HoldType(self._type.value())
        words = ", ".join(word(each, "Process").lower() for each in sorted(stops(kind)))
        self._stops.setText(tr("It stops: {value}.", value=words or tr("nothing")))

    def _place(self) -> None:
        try:
            until = date.fromisoformat(self._until.value()) if self._until.value() else None
        except ValueError:
            problem = Invalid("date_unreadable", field="until", text=self._until.value())
            self.complain(problem, self._until)
            return
        given = HoldGiven(
            HoldType(self._type.value()), self.reason.value(), self._office.value(), until
        )
        office, number = self._bridge.office, self._number
        self._bridge.act(
            self,
            lambda: operations.place_hold(office, number=number, given=given),
            self._on_placed,
            lambda problem: self.complain(problem, self.reason, self._office, self._until),
        )

    def _on_placed(self, kept: operations.HoldKept) -> None:
        office, number = self._bridge.office, self._number
        self._bridge.done(
            tr("{type} hold placed for {office}.", type=word(kept.type), office=kept.office),
            tr("{type} hold released again.", type=word(kept.type)),
            lambda: operations.release_hold(
                office, number=number, hold_id=kept.hold_id, note=tr("Taken back at once")
            ),
        )
        self.leave()


class ReleaseHoldSheet(Sheet):
    """The note that goes with the release of a hold."""

    def __init__(self, over: QWidget, bridge: Bridge, number: str, hold: HoldLine) -> None:
        super().__init__(over, tr("Release the hold"), tr("Release it"), self._release)
        self._bridge, self._number, self._hold = bridge, number, hold
        self._note = TextField(tr("Note"), "release_note", hint=tr("Why it is released"))
        self.put(
            Words(f"{word(hold.type)}: {hold.reason}", wrap=True),
            note(
                tr("{office}, placed by {placed_by}", office=hold.office, placed_by=hold.placed_by),
                wrap=True,
            ),
            self._note,
        )

    def _release(self) -> None:
        office, number, text = self._bridge.office, self._number, self._note.value()
        hold_id = self._hold.id
        self._bridge.act(
            self,
            lambda: operations.release_hold(office, number=number, hold_id=hold_id, note=text),
            self._on_released,
            lambda problem: self.complain(problem, self._note),
        )

    def _on_released(self, kept: operations.HoldKept) -> None:
        self._bridge.say(tr("{type} hold released.", type=word(kept.type)))
        self.leave()
