"""Merges the record in view with another one of the same person: both side by side, which of them
goes on, and what moves. The centre moves it; until then only that it will is recorded here.
"""

from __future__ import annotations

from PySide6.QtWidgets import QScrollArea, QWidget

from registrar_desktop.records.student_page import Identity, StudentPage
from registrar_desktop.rules.same_person import goes_on
from registrar_desktop.schema.vocabulary import LIVE
from ui import operations
from ui.desktop.controls.fields import ChoiceField
from ui.desktop.controls.sheet import Sheet
from ui.desktop.controls.words import Words, note
from ui.desktop.frame.bridge import Bridge
from ui.desktop.pages.attention.sides import Line, sides
from ui.desktop.pages.student_picker import StudentPicker
from ui.field_words import field_word, value_word
from ui.language import counted, format_money, tr

_FIELDS = (
    *("student_number", "family_name", "given_name", "birth_date", "email", "phone", "level"),
    "status",
)
_WHY = tr(
    "Everything of the one goes on in the other; nothing is deleted. What is empty in the one that stays is taken from the one that goes."
)


class MergeSheet(Sheet):
    """Two records of one person."""

    WIDTH = 980

    def __init__(self, over: QWidget, bridge: Bridge, here: StudentPage) -> None:
        super().__init__(over, tr("Merge with another record"), tr("Merge"), self._merge)
        self._bridge = bridge
        self._pages = [here]
        self.picker = StudentPicker(bridge)
        self.picker.picked.connect(self.pick)
        self.stays = ChoiceField(tr("Which one goes on"), "stays", [])
        self.stays.edited.connect(self._show_act)
        self._moves = Words("", wrap=True)
        self._beside = QScrollArea(widgetResizable=True)
        self._beside.setObjectName("pageScroll")
        self._beside.setAccessibleName(tr("Both records"))
        self._beside.hide()
        self.put(note(_WHY, wrap=True), self.picker, self._beside, self.stays, self._moves)
        self.stays.hide()
        self.say_act(tr("Merge"), able=False)

    def pick(self, number: str) -> None:
        """Put this student beside the one in view."""
        office = self._bridge.office
        self._bridge.ask(
            self, lambda: operations.show_student(office, number=number), self._on_other
        )

    def _on_other(self, other: StudentPage) -> None:
        self._pages = [self._pages[0], other]
        people = [page.identity for page in self._pages]
        both = sides([each.name for each in people], _lines(people))
        self._beside.setWidget(both)
        self._beside.setMaximumHeight(both.sizeHint().height() + 4)
        self._beside.show()
        numbers = [each.student_number for each in people]
        self.stays.offer([(each, each) for each in numbers])
        self.stays.show_value(goes_on(*numbers))
        self.stays.show()
        self._show_act()

    def _show_act(self) -> None:
        if len(self._pages) < 2:
            return
        gone, stays = self._sides()
        name = stays.identity.student_number
        self._moves.setText(tr("To {name} go {moving}.", name=name, moving=_moving(gone)))
        self.say_act(
            tr(
                "Merge {student_number} into {name}",
                student_number=gone.identity.student_number,
                name=name,
            )
        )

    def _sides(self) -> tuple[StudentPage, StudentPage]:
        """The one that goes, and the one that stays."""
        first, second = self._pages
        chosen = self.stays.value()
        return (first, second) if chosen == second.identity.student_number else (second, first)

    def _merge(self) -> None:
        office = self._bridge.office
        gone, stays = (page.identity.student_number for page in self._sides())
        self._bridge.act(
            self,
            lambda: operations.merge_students(office, number=gone, into=stays),
            lambda number: self._on_merged(gone, number),
            self.complain,
        )

    def _on_merged(self, gone: str, number: str) -> None:
        self._bridge.say(
            tr(
                "{gone} goes on as {number}; not yet confirmed by the centre.",
                gone=gone,
                number=number,
            )
        )
        self.leave()
        self._bridge.go("student", number)


def _lines(people: list[Identity]) -> list[Line]:
    """Fields that one of the two has; what differs stands out."""
    lines: list[Line] = []
    for name in _FIELDS:
        values = [value_word("student", name, _plain(getattr(each, name))) for each in people]
        if any(getattr(each, name) for each in people):
            differs = values[0] != values[1]
            lines.append((field_word(name), [(value, differs) for value in values]))
    return lines


def _plain(value: object) -> object:
    """A value as the wire has it: what the words of both sides are made from."""
    return value.isoformat() if hasattr(value, "isoformat") else value


def _moving(page: StudentPage) -> str:
    """What belongs to the record that goes."""
    live = sum(row.status in LIVE for term in page.terms for row in term.rows)
    holds = sum(hold.stands for hold in page.holds)
    programs = sum(each.end_date is None for each in page.programs)
    balance = format_money(page.account.balance_minor, page.account.currency)
    return ", ".join(
        (
            counted(live, "registration", "registrations"),
            counted(holds, "hold", "holds"),
            counted(programs, "program", "programs"),
            counted(len(page.contacts), "contact", "contacts"),
            tr("and an account of {balance}", balance=balance),
        )
    )
