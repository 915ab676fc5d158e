"""This desk: joining a centre, signing in and out, and connecting the payment API.

A desk that has not joined, or where nobody has signed in, begins here.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLineEdit, QScrollArea, QWidget

from registrar_desktop.errors import Fault
from ui import operations
from ui.desktop.controls.buttons import button
from ui.desktop.controls.emptiness import Picture
from ui.desktop.controls.fields import TextField
from ui.desktop.controls.layouts import column, row
from ui.desktop.controls.words import Words, heading, note
from ui.desktop.frame.bridge import Bridge
from ui.desktop.frame.page import Page
from ui.language import tr
from ui.wording import sentence, word

_JOIN = tr("The centre’s administrator gives you its address and a code for this desk.")
_SIGN_IN = tr("Your name and password at the centre. Later it also works without the network.")
_PAYMENTS = tr(
    "A restricted key of the payment API, to send payment requests and fetch their results."
)


class DeskPage(Page):
    """Who and where; shown first until work can be recorded."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(bridge, tr("This desk"))
        self._address = TextField(tr("Address of the centre"), hint="https://registrar.example.edu")
        self._code = TextField(tr("Code for this desk"), hint="XXXX-XXXX")
        self._login = TextField(tr("Name"))
        self._password = _secret(TextField(tr("Password")))
        self._second = TextField(tr("Code"), hint="123456")
        self._second.hide()
        self._gateway = TextField(tr("Address of the payment API"), hint="https://api.stripe.com")
        self._key = _secret(TextField(tr("Key"), hint="rk_…"))
        self._join = _Step(
            "server",
            tr("Join a centre"),
            _JOIN,
            (tr("Join"), tr("Go on with a new code")),
            self._on_join,
        )
        self._sign_in = _Step(
            "log-in",
            tr("Sign in"),
            _SIGN_IN,
            (tr("Sign in"), tr("Sign in as somebody else")),
            self._on_sign_in,
        )
        self._connect = _Step(
            "credit-card",
            tr("Payment API"),
            _PAYMENTS,
            (tr("Connect"), tr("Connect another")),
            self._on_connect,
        )
        self._join.put(self._address, self._code)
        self._sign_in.put(self._login, self._password)
        self._sign_in.put_later(self._second)
        self._connect.put(self._gateway, self._key)
        self._steps = (self._join, self._sign_in, self._connect)
        self._lay_out()
        bridge.desk_changed.connect(self.refresh)

    def refresh(self) -> None:
        office = self.bridge.office
        self.bridge.ask(self, lambda: operations.status(office), self._on_status)

    def focus_find(self) -> None:
        fields = self._login if self.bridge.desk.desk else self._address
        fields.input.setFocus()

    def _lay_out(self) -> None:
        out = button(tr("Sign out"), self._on_sign_out, icon="user-x")
        self._out = out
        self.head_actions.addWidget(out)
        cards = column(*self._steps, None, gap=12, margins=(24, 4, 24, 24))
        body = QWidget()
        body.setObjectName("pageBody")
        body.setLayout(cards)
        scroll = QScrollArea(widgetResizable=True)
        scroll.setAccessibleName(tr("This desk"))
        scroll.setWidget(body)
        self.body.addWidget(scroll, 1)
        for field, act in (
            (self._code, self._on_join),
            (self._password, self._on_sign_in),
            (self._second, self._on_sign_in),
            (self._key, self._on_connect),
        ):
            line = field.input
            assert isinstance(line, QLineEdit)
            line.returnPressed.connect(act)

    def _on_status(self, standing: operations.Standing) -> None:
        desk = self.bridge.desk
        self._join.done(
            tr("Joined {school} as desk {desk}", school=standing.school, desk=standing.desk)
            if standing.desk
            else ""
        )
        # A desk that goes on with a new code stays with its centre.
        self._address.setEnabled(not standing.desk)
        roles = ", ".join(word(role).lower() for role in desk.roles)
        self._sign_in.done(
            tr("{person} is signed in ({roles})", person=desk.person, roles=roles)
            if desk.login
            else ""
        )
        self._connect.done(tr("A payment API is connected") if standing.payments_connected else "")
        self._sign_in.setEnabled(bool(standing.desk))
        self._connect.setEnabled(bool(standing.desk))
        self._out.setVisible(bool(desk.login))
        self.tell(
            " · ".join(part for part in (desk.school, desk.desk, desk.person) if part)
            or tr("Not joined to a centre yet")
        )

    def _on_join(self) -> None:
        url, code = self._address.value(), self._code.value()
        office = self.bridge.office
        if self.bridge.desk.desk:
            self._run(self._join, lambda: operations.rejoin(office, code=code))
        else:
            self._run(self._join, lambda: operations.join(office, url=url, code=code))

    def _on_sign_in(self) -> None:
        login, password = self._login.value(), self._password.value()
        office = self.bridge.office
        code = self._second.value() if self._second.isVisibleTo(self._sign_in) else None
        self._second.put_back()
        self._run(
            self._sign_in,
            lambda: operations.sign_in(office, login=login, password=password, code=code),
        )

    def _on_connect(self) -> None:
        url, key, office = self._gateway.value(), self._key.value(), self.bridge.office
        self._run(self._connect, lambda: operations.connect_payments(office, url=url, key=key))
        self._key.put_back()

    def _on_sign_out(self) -> None:
        office = self.bridge.office
        self.bridge.act(self, lambda: operations.sign_out(office), lambda _: self.refresh())

    def _run(self, step: _Step, work: Callable[[], object]) -> None:
        """These wait for the network, so they run in the free lane."""
        step.busy(True)

        was_ready = self.bridge.desk.ready

        def done(_: object) -> None:
            step.busy(False)
            step.complain("")
            if step is self._sign_in:
                self._password.put_back()
                self._second.hide()
                if not was_ready:
                    self.bridge.go("students")
            self.bridge.acted.emit()
            self.refresh()

        def failed(problem: BaseException) -> None:
            step.busy(False)
            step.complain(sentence(problem))
            if step is self._sign_in:
                self._ask_code(problem)

        self.bridge.lanes.free(self, work, done, failed)

    def _ask_code(self, problem: BaseException) -> None:
        """The password is kept while the code of the authenticator is asked for."""
        code = problem.code if isinstance(problem, Fault) else ""
        self._second.setVisible(code in {"second_factor_needed", "second_factor_wrong"})
        if self._second.isHidden():
            self._password.put_back()
        else:
            self._second.input.setFocus()


class _Step(QFrame):
    """One card: what it is for, its fields, its button, and what went wrong."""

    def __init__(
        self, icon: str, name: str, why: str, act: tuple[str, str], pressed: Callable[[], object]
    ) -> None:
        """act: the words of the button, and those to begin again once it is done; the latter are
        empty where it is done for good."""
        super().__init__()
        self._act, self._pressed = act, pressed
        self.setObjectName("card")
        self.setAccessibleName(name)
        self.setMaximumWidth(760)
        self._mark = Picture(icon, "accent", 20)
        self._icon = icon
        self._done = note(why, wrap=True)
        self._why = why
        self._said = Words("", "bad", wrap=True)
        self._said.hide()
        self._fields = row(gap=12)
        self._inputs: list[QWidget] = []
        self._button = button(act[0], self._on_pressed)
        self._button.setAccessibleDescription(name)
        head = row(self._mark, heading(name), None, gap=10)
        self._fields.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setLayout(
            column(
                head,
                self._done,
                self._fields,
                self._said,
                row(self._button, None),
                gap=10,
                margins=(18, 16, 18, 16),
            )
        )

    def put(self, *fields: QWidget) -> None:
        """Put the fields of this step beside each other."""
        self._inputs += fields
        for each in fields:
            self._fields.addWidget(each, 1)

    def put_later(self, field: QWidget) -> None:
        """A field beside the others that is shown when it is wanted."""
        self._fields.addWidget(field, 1)

    def done(self, said: str) -> None:
        """What has been done already, or nothing."""
        self._mark.show_icon("circle-check" if said else self._icon, "good" if said else "accent")
        self._done.setText(said or self._why)
        self._show_fields(not said)

    def _show_fields(self, shown: bool) -> None:
        for each in self._inputs:
            each.setVisible(shown)
        words = self._act[0] if shown else self._act[1]
        self._button.setText(words)
        self._button.setAccessibleName(words)
        self._button.setVisible(bool(words))

    def _on_pressed(self) -> None:
        """Act, or where it is done already ask for it anew."""
        if self._inputs and self._inputs[0].isHidden():
            self._show_fields(True)
            self._inputs[0].setFocus()
        else:
            self._pressed()

    def busy(self, busy: bool) -> None:
        self._button.setEnabled(not busy)

    def complain(self, said: str) -> None:
        self._said.setText(said)
        self._said.setVisible(bool(said))


def _secret(field: TextField) -> TextField:
    assert isinstance(field.input, QLineEdit)
    field.input.setEchoMode(QLineEdit.EchoMode.Password)
    return field
