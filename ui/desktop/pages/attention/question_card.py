"""One question of the centre on the page: what it is about, both sides, and the answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton

from registrar_desktop.clock import from_text
from sync.questions import OpenQuestion
from ui.cases import told_choice, told_question
from ui.desktop.controls.buttons import button
from ui.desktop.controls.chip_label import ChipLabel
from ui.desktop.controls.fields import TextField
from ui.desktop.controls.flow import Flow, flowing
from ui.desktop.controls.layouts import column, row
from ui.desktop.controls.words import Words, note
from ui.desktop.pages.attention.matter import Matter, age_chip
from ui.desktop.pages.attention.sides import Line, sides
from ui.desktop.pages.chips import chip
from ui.desktop.pages.shown import clock_time
from ui.field_words import field_word, value_word
from ui.language import tr

# Two records side by side, as the centre names them, and what people call them.
_SIDES = (("known", tr("Known")), ("new", tr("New")))
_FIELDS = ("student_number", "family_name", "given_name", "birth_date", "email", "phone", "level")


class QuestionCard(Matter):
    """Signals: `answered` with the answer's code and the person's note; `opened` with the number
    of a student to look at."""

    answered = Signal(str, str)
    opened = Signal(str)

    def __init__(self, item: OpenQuestion, now: datetime) -> None:
        super().__init__(item.office, item.opened_at)
        self.item = item
        self._now = now
        look = chip(item.case)
        self.setAccessibleName(f"{look.word}: {item.student}")
        who = note(f"{item.ref} · {item.office}")
        about = Words(item.student or look.word, strong=True, wrap=True)
        head = row(ChipLabel(look), about, who, ChipLabel(age_chip(item.opened_at, now)))
        head.setSpacing(10)
        head.setStretch(1, 1)
        self.note = TextField(tr("Note"), "note", hint=tr("Kept with the answer"))
        self.note.hide()
        said = Words(told_question(item, now), wrap=True)
        self._layout = column(head, said, gap=12, margins=(16, 14, 16, 14))
        self.setLayout(self._layout)
        if self._has_sides():
            self._layout.addWidget(sides(self._titles(), self._lines()))
        self._layout.addWidget(self.note)
        self.offer(self._ways())
        self._layout.addWidget(flowing(Flow(*self.answers, gap=8)))
        if not item.mine:
            self._layout.addWidget(
                note(tr("The {office} office answers this.", office=item.office))
            )

    def _has_sides(self) -> bool:
        return all(isinstance(self.item.facts.get(key), dict) for key, _ in _SIDES)

    def _side(self, key: str) -> dict[str, Any]:
        return dict(self.item.facts[key])

    def _titles(self) -> list[str]:
        titles = []
        for key, name in _SIDES:
            side = self._side(key)
            who = (
                tr("recorded by {by}", by=side["by"])
                if side.get("by")
                else tr("recorded elsewhere")
            )
            when = clock_time(from_text(side["at"]) if side.get("at") else None, self._now)
            titles.append(f"{name} · {who} {when}".rstrip())
        return titles

    def _lines(self) -> list[Line]:
        """Fields that one of the two has; what differs stands out."""
        both = [self._side(key) for key, _ in _SIDES]
        lines: list[Line] = []
        for name in _FIELDS:
            values = [value_word("student", name, side.get(name)) for side in both]
            if any(side.get(name) for side in both):
                differs = values[0] != values[1]
                lines.append((field_word(name), [(value, differs) for value in values]))
        return lines

    def _ways(self) -> list[QPushButton]:
        """The suggested answers first, then what helps to decide."""
        buttons = []
        if self.item.mine:
            for place, choice in enumerate(self.item.choices):
                made = button(told_choice(choice), kind="" if place else "primary")
                made.clicked.connect(lambda _=False, code=choice.code: self._answer(code))
                buttons.append(made)
            buttons.append(button(tr("Add a note"), self._take_note, kind="quiet"))
        for number in self._numbers():
            look = button(tr("Open {number}", number=number), kind="quiet")
            look.clicked.connect(lambda _=False, number=number: self.opened.emit(number))
            buttons.append(look)
        for each in buttons:
            each.setAccessibleDescription(self.item.student)
        return buttons

    def _numbers(self) -> list[str]:
        """The students one may look at before one decides."""
        if self._has_sides():
            return [self._side(key)["student_number"] for key, _ in _SIDES]
        return [self.item.student.partition(" ")[0]] if self.item.student else []

    def _take_note(self) -> None:
        self.note.show()
        self.note.input.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _answer(self, code: str) -> None:
        self.answered.emit(code, self.note.value())
