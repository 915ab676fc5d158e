"""The second step: which column of the spreadsheet holds what, guessed and open to correction."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from registrar_desktop.imports.day_columns import DayOrder
from registrar_desktop.imports.planning import Choices, Format
from registrar_desktop.imports.sheets.columns_found import ColumnsFound
from ui.desktop.controls.fields import ChoiceField
from ui.desktop.controls.flow import Flow
from ui.desktop.controls.layouts import clear, column, row
from ui.desktop.controls.words import Words, heading, note
from ui.desktop.theme.theme import theme
from ui.field_words import field_word
from ui.language import tr

KIND_WORDS = {
    "STUDENTS": tr("Students"),
    "CONTACTS": tr("Contacts of students"),
    "COURSES": tr("Courses"),
    "SECTIONS": tr("Sections"),
    "REGISTRATIONS": tr("Registrations"),
    "CHARGES": tr("Charges"),
    "PAYMENTS": tr("Payments"),
}
_ORDERS = [
    ("", tr("Choose…")),
    (DayOrder.DAY_FIRST.value, tr("Day first (3 April)")),
    (DayOrder.MONTH_FIRST.value, tr("Month first (March 4)")),
]
_NOT_THERE = tr("(not in the file)")
_CELL = 320
_CALLED = {
    "address.line1": tr("Address, first line"),
    "address.line2": tr("Address, second line"),
    "address.city": tr("City"),
    "address.region": tr("Region"),
    "address.postal_code": tr("Postal code"),
    "address.country": tr("Country"),
    "full_name": tr("Whole name (Family, Given)"),
    "crn": tr("CRN"),
    "due_date": tr("Due"),
}


def _called(field: str) -> str:
    """What a field is called on this page."""
    return _CALLED.get(field) or field_word(field)


class ColumnsForm(QWidget):
    """Signals: `kind_changed` with the kind that a person chose."""

    kind_changed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._found: ColumnsFound | None = None
        self.fields: dict[str, ChoiceField] = {}
        self.kind = ChoiceField(tr("Each row is about"), "kind", list(KIND_WORDS.items()))
        self.kind.edited.connect(lambda: self.kind_changed.emit(self.kind.value()))
        self.order = ChoiceField(tr("Days are written with the"), "day_order", _ORDERS)
        self.said = Words("", "bad", wrap=True)
        self._open = note(wrap=True)
        self._flow = Flow(gap=12)
        inner = column(
            row(self.kind, self.order, None, gap=24),
            self._open,
            self.said,
            heading(tr("Which column holds what")),
            self._flow,
            None,
            gap=12,
        )
        self.setLayout(inner)
        self.order.hide()
        self.said.hide()

    def show_found(self, found: ColumnsFound, *, order: str = "") -> None:
        """Show how the sheet is read so far."""
        self._found = found
        self.kind.show_value(found.kind)
        self.kind.choose(found.kind) if self.kind.value() != found.kind else None
        self.ask_order(found.open_day if not order else "")
        self.complain("")
        clear(self._flow)
        self.fields.clear()
        needed = frozenset[str]().union(*found.needed)
        choices = [("", _NOT_THERE), *((name, name) for name in found.headers)]
        ordered = sorted(
            found.fields, key=lambda name: (name not in needed, name not in found.columns)
        )
        for name in ordered:
            field = ChoiceField(_called(name), name, choices)
            field.choose(found.columns.get(name, ""))
            example = note()
            field.edited.connect(lambda f=field, e=example: self._show_example(f, e))
            self._show_example(field, example)
            self.fields[name] = field
            cell = QWidget()
            cell.setLayout(column(field, example, gap=2))
            cell.setFixedWidth(theme().scaled(_CELL))
            self._flow.addWidget(cell)

    def ask_order(self, day: str) -> None:
        """Ask for the order of day and month, because of a day that can be read both ways."""
        self.order.setVisible(bool(day) or bool(self.order.value()))
        self._open.setVisible(bool(day))
        if day:
            said = tr("“{day}” can be read in two ways, and no other day decides it.", day=day)
            self._open.setText(said)

    def complain(self, words: str) -> None:
        """Say what is still missing."""
        self.said.setText(words)
        self.said.setVisible(bool(words))

    def choices(self) -> Choices:
        """What the person said."""
        mapping = {name: f.value() for name, f in self.fields.items() if f.value()}
        order = DayOrder(self.order.value()) if self.order.value() else None
        return Choices(Format(self.kind.value()), mapping, order)

    def missing(self) -> str:
        """Which column is still to be chosen, in words; empty where all is there."""
        if self._found is None:
            return ""
        chosen = [name for name, field in self.fields.items() if field.value()]
        group = self._found.missing(chosen)
        if not group:
            return ""
        names = " / ".join(sorted(f"“{_called(name)}”" for name in group))
        return tr("Choose the column that holds {names}.", names=names)

    def _show_example(self, field: ChoiceField, example: Words) -> None:
        texts = self._found.headers.get(field.value(), ()) if self._found else ()
        shown = " · ".join(texts)
        example.setText(shown if len(shown) <= 40 else f"{shown[:39]}…")
