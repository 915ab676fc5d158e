"""A new student: the same form as in the record, empty, and a guard against doubles."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from registrar_desktop.errors import Refused
from ui import operations
from ui.desktop.controls.buttons import button
from ui.desktop.controls.layouts import column, framed, row
from ui.desktop.controls.words import Words
from ui.desktop.frame.bridge import Bridge
from ui.desktop.frame.page import Page
from ui.desktop.pages.record.drafting import DraftCard, Drafting
from ui.desktop.pages.record.form import StudentForm
from ui.language import tr
from ui.wording import sentence


class NewStudentPage(Page):
    """The form for adding a student."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(bridge, tr("New student"))
        self.form = StudentForm()
        self.form.show_blank()
        self.form.entered.connect(self.save)
        self._doubt = self._doubt_card()
        self.drafting = Drafting(bridge, self.form, DraftCard())
        inside = column(self.drafting.card, self._doubt, self.form, gap=16, margins=(24, 4, 24, 24))
        body = QWidget()
        body.setObjectName("pageBody")
        body.setLayout(inside)
        body.setMaximumWidth(860)
        scroll = QScrollArea(widgetResizable=True)
        scroll.setAccessibleName(tr("New student"))
        scroll.setWidget(body)
        self.body.addWidget(scroll, 1)
        self.head_actions.addWidget(button(tr("Leave"), self._leave, kind="quiet"))
        add = button(tr("Add student  Ctrl+S"), self.save, icon="user-plus", kind="primary")
        self.head_actions.addWidget(add)
        self.tell(tr("The number comes from this desk’s own range; it is final at once."))

    def enter(self, record: str) -> None:
        self.drafting.watch("new-student")

    def focus_find(self) -> None:
        self.form.fields["family_name"].input.setFocus()

    def save(self) -> None:
        self._add(confirmed=False)

    @property
    def doubt(self) -> str:
        """The question whether this person is known already, or nothing."""
        return self._doubt_said.text() if self._doubt.isVisibleTo(self) else ""

    def add_another(self) -> None:
        """Add in spite of the doubt: it is another person."""
        self._add(confirmed=True)

    def _doubt_card(self) -> QFrame:
        self._doubt_said = Words("", wrap=True)
        another = button(tr("It is another person: add"), self.add_another)
        look = button(tr("Show the one known"), self._show_known, kind="quiet")
        card = framed(
            column(self._doubt_said, row(another, look, None), gap=10, margins=(16, 12, 16, 12)),
            "well",
        )
        card.hide()
        self._known = ""
        return card

    def _add(self, *, confirmed: bool) -> None:
        if not self.form.judge():
            return
        fields = {name: value for name, value in self.form.changed().items() if value}
        office = self.bridge.office
        self.bridge.act(
            self,
            lambda: operations.add_student(office, fields=fields, confirmed=confirmed),
            self._on_added,
            self._on_refused,
        )

    def _on_added(self, number: str) -> None:
        self._doubt.hide()
        self.form.put_back()
        self.drafting.settled()
        self.bridge.say(tr("Student {number} added. The centre is told by itself.", number=number))
        self.bridge.go("student", number)

    def _on_refused(self, problem: BaseException) -> None:
        if isinstance(problem, Refused) and problem.code == "student_possible_duplicate":
            numbers = problem.facts.get("numbers")
            self._known = str(numbers[0]) if isinstance(numbers, list) and numbers else ""
            self._doubt_said.setText(sentence(problem))
            self._doubt.show()
        elif not self.form.complain(problem):
            self.bridge.explain(problem)

    def _show_known(self) -> None:
        if self._known:
            self.bridge.go("student", self._known)

    def _leave(self) -> None:
        self.form.put_back()
        self.drafting.settled()
        self._doubt.hide()
        self.bridge.go("students")
