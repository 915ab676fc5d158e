"""Signing in for the first time, with the code of an authenticator where the account has one."""

from __future__ import annotations

from registrar_desktop.errors import Fault
from ui import operations
from ui.desktop.controls.fields import TextField
from ui.desktop.frame.bridge import Bridge
from ui.desktop.pages.welcome.step import Step, secret
from ui.language import tr
from ui.wording import sentence

_WHY = tr("Your name and password at the centre. Later you can also sign in without the network.")
_ASKS_CODE = frozenset({"second_factor_needed", "second_factor_wrong"})


class SigningIn(Step):
    """Says who works here."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(bridge, tr("Sign in"), _WHY, "log-in")
        self.login = TextField(tr("Name"))
        self.password = secret(tr("Password"))
        self.code = TextField(tr("Code of the authenticator"), hint="123456")
        self.code.hide()
        self.put(self.login, self.password, self.code)
        self.offer(tr("Sign in"), self._on_sign_in, back="")
        self.enter_goes_on(self.login, self.password, self.code)

    def begin(self) -> None:
        desk = self.bridge.desk
        if desk.desk:
            self.why.setText(
                tr(
                    "This is desk {desk} of {school} now. {WHY}",
                    desk=desk.desk,
                    school=desk.school,
                    WHY=_WHY,
                )
            )
        super().begin()

    def _on_sign_in(self) -> None:
        login, password, office = self.login.value(), self.password.value(), self.bridge.office
        if not login or not password:
            field = self.password if login else self.login
            field.complain(tr("Both name and password are needed."))
            field.input.setFocus()
            return
        code = self.code.value() or None
        self.work(
            lambda: operations.sign_in(office, login=login, password=password, code=code),
            self._on_signed_in,
            self._on_failed,
        )

    def _on_signed_in(self, _: object) -> None:
        for field in (self.password, self.code):
            field.put_back()
        self.done.emit()

    def _on_failed(self, problem: BaseException) -> None:
        """What was typed stays, so that only what was wrong is typed again."""
        asks = isinstance(problem, Fault) and problem.code in _ASKS_CODE
        field = self.code if asks else self.password
        self.code.setVisible(asks or self.code.isVisibleTo(self))
        field.complain(sentence(problem))
        field.input.setFocus()
