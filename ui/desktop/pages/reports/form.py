"""The form of a report: the fields its kind asks for, filled from what is in view."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from registrar_desktop.errors import Fault
from registrar_desktop.reports.requests import FteMethod
from registrar_desktop.schema.vocabulary import Level
from ui import operations
from ui.desktop.controls.fields import ChoiceField, Field, TextField
from ui.desktop.controls.layouts import clear, column
from ui.desktop.controls.words import Words, heading, note
from ui.desktop.frame.bridge import Bridge
from ui.desktop.pages.chips import choices
from ui.desktop.pages.student_picker import StudentPicker
from ui.language import tr
from ui.report_kind import ReportKind
from ui.wording import sentence

_YES_NO = [("no", tr("No")), ("yes", tr("Yes"))]
_METHODS = [
    (FteMethod.A.value, tr("Credits by full-time credits")),
    (FteMethod.B.value, tr("Full-time and a third of part-time")),
    (FteMethod.C.value, "IPEDS factors"),
]
_DAY = "YYYY-MM-DD"
_SLIPS = [("HALF", tr("Half sheets")), ("TWO", tr("Two on a sheet")), ("ROLL", tr("80 mm roll"))]


class ReportForm(QWidget):
    """Fields of one report. Values that several reports share are carried over."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge = bridge
        self._terms: list[tuple[str, str]] = []
        self._kept: dict[str, str] = {}
        self._preferred_paper = ""
        self._fields: dict[str, Field] = {}
        self._student: StudentPicker | None = None
        self._needs_term = False
        self._said = Words("", "bad", wrap=True)
        self._said.hide()
        self._parts: QVBoxLayout = column(gap=14)
        self.setLayout(column(self._parts, self._said, gap=14))

    def offer_terms(self, terms: list[tuple[str, str]]) -> None:
        """The terms one may choose, as (code, title)."""
        self._terms = terms
        field = self._fields.get("term")
        if isinstance(field, ChoiceField):
            chosen = field.value() or self._bridge.term.code
            field.offer(self._term_choices(needed=self._needs_term))
            field.keep()
            field.show_value(chosen)

    def show_kind(self, kind: ReportKind) -> None:
        """Ask for what this report needs."""
        self._kept |= self.given()
        preferred = self._bridge.remembered.text("paper", "A4")
        if preferred != self._preferred_paper:
            self._preferred_paper = preferred
            self._kept["paper"] = preferred
        clear(self._parts)
        self._fields.clear()
        self._student = None
        self._said.hide()
        self._parts.addWidget(heading(kind.title))
        self._parts.addWidget(note(kind.about, wrap=True))
        for name in kind.fields:
            self._add(name, needed=name in kind.needs)

    def fill(self, name: str, value: str) -> None:
        """Put a value into a field."""
        self._kept[name] = value
        if name == "student" and self._student is not None:
            self._show_student(value)
        elif name in self._fields:
            self._fields[name].show_value(value)

    def given(self) -> dict[str, str]:
        """What stands in the form."""
        values = {name: field.value() for name, field in self._fields.items()}
        if self._student is not None:
            values["student"] = self._kept.get("student", "")
        return values

    def complain(self, problem: BaseException) -> None:
        """Show what went wrong beside the field it is about."""
        name = str(problem.facts.get("field", "")) if isinstance(problem, Fault) else ""
        field = self._fields.get(name)
        if field is not None:
            field.complain(sentence(problem))
            field.input.setFocus()
            return
        self._said.setText(sentence(problem))
        self._said.show()

    def mend(self) -> None:
        self._said.hide()

    def _add(self, name: str, *, needed: bool) -> None:
        if name == "student":
            self._student = StudentPicker(self._bridge)
            self._student.picked.connect(lambda number: self._kept.update(student=number))
            self._show_student(self._kept.get("student", ""))
            self._parts.addWidget(self._student)
            return
        field = _MAKERS[name](name) if name != "term" else self._term_field(needed=needed)
        self._fields[name] = field
        field.keep()
        field.show_value(self._kept.get(name) or field.value())
        self._parts.addWidget(field)

    def _show_student(self, number: str) -> None:
        """Show the name that goes with the number; the number until it is known."""
        picker, office = self._student, self._bridge.office
        if picker is None or not number:
            return
        picker.show_name(number)
        self._bridge.ask(
            picker,
            lambda: operations.find_students(office, text=number, most=1)[1],
            lambda rows: picker.show_name(rows[0].name) if rows else None,
        )

    def _term_field(self, *, needed: bool) -> Field:
        self._needs_term = needed
        field = ChoiceField(tr("Term"), "term", self._term_choices(needed=needed))
        self._kept["term"] = self._kept.get("term") or self._bridge.term.code
        return field

    def _term_choices(self, *, needed: bool) -> list[tuple[str, str]]:
        return list(self._terms) if needed else [("", tr("All terms")), *self._terms]


def _text(title: str, hint: str = "") -> Callable[[str], Field]:
    return lambda name: TextField(title, name, hint=hint)


def _choice(title: str, offered: list[tuple[str, str]]) -> Callable[[str], Field]:
    return lambda name: ChoiceField(title, name, offered)


_MAKERS: dict[str, Callable[[str], Field]] = {
    "count_day": _text(tr("Counted on"), tr("{DAY}, empty: today", DAY=_DAY)),
    "census": _text(tr("Census"), tr("Number of frozen figures; empty: count now")),
    "level": _choice(tr("Level"), [("", tr("All levels")), *choices(Level)]),
    "student_level": _choice(tr("Level"), [("", tr("All levels")), *choices(Level)]),
    "method": _choice(tr("FTE counted by"), _METHODS),
    "with_sections": _choice(tr("Table of sections"), [("yes", tr("Yes")), ("no", tr("No"))]),
    "section": _text(tr("Section"), tr("CRN, or such as CHEM 1A-002")),
    "signatures": _choice(tr("Room to sign"), _YES_NO),
    "states": _choice(
        tr("The letter states"),
        [
            ("CURRENT", tr("Enrollment in a term")),
            ("PAST", tr("All terms so far")),
            ("FUTURE", tr("A term to come")),
            ("DEGREE", tr("Degrees awarded")),
        ],
    ),
    "slip": _choice(tr("Printed on"), _SLIPS),
    "sector": _choice(
        tr("IPEDS factors of"),
        [
            ("PUBLIC_4_YEAR", tr("A public four-year school")),
            ("PRIVATE_4_YEAR", tr("A private four-year school")),
            ("PUBLIC_2_YEAR", tr("A public two-year school")),
            ("OTHER", tr("Another school")),
        ],
    ),
    "with_email": _choice(tr("E-mail addresses"), _YES_NO),
    "attendance": _text(tr("Attendance columns"), tr("0 to 20")),
    "since": _text(tr("From"), _DAY),
    "until": _text(tr("To"), _DAY),
    "receipt": _text(tr("Receipt number"), "D07-000231"),
    "drawer": _text(tr("Drawer"), "D07-C000012"),
    "balance": _choice(
        tr("Balance"), [("", tr("Any")), ("OWED", tr("Owed")), ("CREDIT", tr("In credit"))]
    ),
    "layout": _choice(tr("Printed on"), _SLIPS),
    "requester": _text(tr("Addressed to"), tr("Empty: to whom it may concern")),
    "with_birth_date": _choice(tr("Date of birth"), _YES_NO),
    "allow_before_census": _choice(tr("Before the census day"), _YES_NO),
    "paper": _choice(tr("Paper"), [("A4", "A4"), ("LETTER", "US Letter")]),
}
