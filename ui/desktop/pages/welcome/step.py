"""One step of the way to a desk: what it is about, its fields, and the buttons that go on and back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLayout, QLineEdit, QVBoxLayout, QWidget

from ui.desktop.controls.buttons import button
from ui.desktop.controls.emptiness import Picture
from ui.desktop.controls.fields import TextField
from ui.desktop.controls.layouts import column, row
from ui.desktop.controls.words import Words, heading, note
from ui.desktop.frame.bridge import Bridge
from ui.language import tr
from ui.wording import sentence


class Step(QFrame):
    """Signals: `done` when the next step may come; `back` to begin again."""

    done = Signal()
    back = Signal()

    def __init__(self, bridge: Bridge, name: str, why: str, icon: str) -> None:
        super().__init__()
        self.bridge = bridge
        self.setAccessibleName(name)
        self._body: QVBoxLayout = column(gap=14)
        self._said = Words("", "bad", wrap=True)
        self._said.hide()
        head = row(Picture(icon, "accent", 24), heading(name), None, gap=12)
        self.why = note(why, wrap=True)
        parts = column(head, self.why, self._body, self._said, gap=12)
        self._buttons = row(gap=8)
        self.setLayout(column(parts, 8, self._buttons, None, gap=8))

    def put(self, *parts: QWidget | QLayout) -> None:
        """Add parts, from top to bottom."""
        for part in parts:
            if isinstance(part, QLayout):
                self._body.addLayout(part)
            else:
                self._body.addWidget(part)

    def offer(self, act: str, do: Callable[[], object], *, back: str = tr("Back")) -> None:
        """The button that goes on, with its words, and the one that goes back."""
        self.act = button(act, do, kind="primary")
        self._buttons.addWidget(self.act)
        if back:
            self.leave = button(back, self.back.emit, kind="quiet")
            self._buttons.addWidget(self.leave)
        self._buttons.addStretch(1)

    def begin(self) -> None:
        """The step comes into view: put the keyboard on its first field, or its button."""
        fields = self.findChildren(TextField)
        first = next((each for each in fields if each.isVisibleTo(self)), None)
        first_input = first.input if first is not None else getattr(self, "act", self)
        first_input.setFocus(Qt.FocusReason.TabFocusReason)

    def enter_goes_on(self, *fields: TextField) -> None:
        """Enter in the last field does what the button does."""
        for field in fields:
            assert isinstance(field.input, QLineEdit)
            field.input.returnPressed.connect(lambda: self.act.click())

    def complain(self, said: str) -> None:
        """Say what went wrong with the whole step, or nothing."""
        self._said.setText(said)
        self._said.setVisible(bool(said))

    def work(
        self,
        do: Callable[[], object],
        done: Callable[[object], object],
        failed: Callable[[BaseException], object],
    ) -> None:
        """Do what waits for network or disk, with the button out of reach meanwhile."""
        self.complain("")
        self.act.setEnabled(False)

        def came(result: object) -> None:
            self.act.setEnabled(True)
            self.bridge.acted.emit()
            done(result)

        def went(problem: BaseException) -> None:
            self.act.setEnabled(True)
            failed(problem)

        self.bridge.lanes.free(self, do, came, went)

    def explain(self, problem: BaseException) -> None:
        """Say it as one sentence below the fields."""
        self.complain(sentence(problem))


def secret(name: str) -> TextField:
    """A field whose letters are not shown."""
    field = TextField(name)
    assert isinstance(field.input, QLineEdit)
    field.input.setEchoMode(QLineEdit.EchoMode.Password)
    return field
