"""The form of a student's own fields: groups in columns, judged beside each field.

It knows what was changed and shows what is pending; saving is done by the page that holds it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QVBoxLayout, QWidget

from registrar_desktop.errors import Invalid
from registrar_desktop.rules.student_fields import read_fields
from ui.desktop.controls.fields import Field
from ui.desktop.controls.words import heading
from ui.desktop.pages.record.fields import GROUPS, Group, make_field, shown_value
from ui.wording import sentence

_FIRST = {"sex": "U", "level": "UNDERGRADUATE", "status": "ACTIVE", "privacy_flag": "no"}


class StudentForm(QWidget):
    """Signals: `edited` while typing; `entered` when Enter asks to save."""

    edited = Signal()
    entered = Signal()
    COLUMNS = 2

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, Field] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(20)
        for group in GROUPS:
            layout.addWidget(self._group(group))
        layout.addStretch(1)

    def show_record(self, values: Any, mark: Callable[[str], str]) -> None:
        """Show a record's values; `mark` gives the words of a field's pending mark."""
        for name, field in self.fields.items():
            field.show_value(shown_value(values, name))
            field.mark_pending(mark(name.partition(".")[0]))

    def show_blank(self) -> None:
        """Show what a new record begins with."""
        for name, field in self.fields.items():
            field.show_value(_FIRST.get(name, ""))

    def changed(self) -> dict[str, str]:
        """What was typed and is not kept yet. An address is always told whole."""
        found = {name: field.value() for name, field in self.fields.items() if field.changed}
        if any(name.startswith("address.") for name in found):
            parts = (name for name in self.fields if name.startswith("address."))
            found |= {name: self.fields[name].value() for name in parts}
        return found

    def typed(self) -> dict[str, str]:
        """What stands in the fields that were changed, field by field."""
        return {name: field.value() for name, field in self.fields.items() if field.changed}

    def type(self, values: Mapping[str, str]) -> None:
        """Put values into fields as if they had been typed."""
        for name, value in values.items():
            if name in self.fields:
                self.fields[name].type(value)

    def judge(self) -> bool:
        """Whether every changed field can be taken; the others say why not."""
        sound = True
        for name, text in self.changed().items():
            sound = self._judge_one(name, text) and sound
        return sound

    def complain(self, problem: BaseException) -> bool:
        """Show a refusal beside the field it is about; False where it is about none."""
        name = str(problem.facts.get("field", "")) if isinstance(problem, Invalid) else ""
        field = self.fields.get(name)
        if field is None:
            return False
        field.complain(sentence(problem))
        field.input.setFocus()
        return True

    def put_back(self) -> None:
        """Take back everything typed."""
        for field in self.fields.values():
            field.put_back()

    def _judge_one(self, name: str, text: str) -> bool:
        try:
            read_fields({name: text})
        except Invalid as problem:
            self.fields[name].complain(sentence(problem))
            return False
        self.fields[name].mend()
        return True

    def _group(self, group: Group) -> QWidget:
        made = QWidget()
        made.setAccessibleName(group.title)
        grid = QGridLayout(made)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(12)
        grid.addWidget(heading(group.title), 0, 0, 1, self.COLUMNS)
        top = Qt.AlignmentFlag.AlignTop
        for at, name in enumerate(group.names):
            field = self._add(name)
            line, place = divmod(at, self.COLUMNS)
            if name == "note":
                grid.addWidget(field, line + 1, 0, 1, self.COLUMNS)
            else:
                grid.addWidget(field, line + 1, place, top)
        for place in range(self.COLUMNS):
            grid.setColumnStretch(place, 1)
        return made

    def _add(self, name: str) -> Field:
        field = make_field(name)
        field.edited.connect(self.edited)
        field.left.connect(lambda: self._on_left(name))
        if isinstance(field.input, QLineEdit):
            field.input.installEventFilter(self)
        self.fields[name] = field
        return field

    def _on_left(self, name: str) -> None:
        field = self.fields[name]
        if field.changed:
            self._judge_one(name, field.value())

    # ---- Qt overrides

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
            return True
        return False
