"""Joining a centre: its address and the code for this desk, with what is wrong beside the field."""

from __future__ import annotations

from registrar_desktop.errors import Fault
from ui import operations
from ui.desktop.controls.fields import TextField
from ui.desktop.frame.bridge import Bridge
from ui.desktop.pages.welcome.step import Step
from ui.language import tr
from ui.wording import sentence

_WHY = tr("The centre’s administrator gives you its address and a code, which works once.")
_ABOUT_ADDRESS = frozenset(
    {
        "centre_url_unreadable",
        "centre_url_insecure",
        "centre_unreadable",
        "centre_untrusted",
        "joining_needs_the_centre",
    }
)


class Joining(Step):
    """Gives this computer its place at a centre."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(bridge, tr("Join a centre"), _WHY, "server")
        self.address = TextField(tr("Address of the centre"), hint="https://registrar.example.edu")
        self.code = TextField(tr("Code for this desk"), hint="XXXX-XXXX-XXXX")
        self.put(self.address, self.code)
        self.offer(tr("Join"), self._on_join)
        self.enter_goes_on(self.address, self.code)

    def _on_join(self) -> None:
        url, code = self.address.value(), self.code.value()
        if not url:
            self.address.complain(tr("Type the centre’s address; it begins with https://."))
            self.address.input.setFocus()
            return
        if not code:
            self.code.complain(tr("Type the code that the administrator gave you for this desk."))
            self.code.input.setFocus()
            return
        office = self.bridge.office
        self.work(
            lambda: operations.join(office, url=url, code=code),
            lambda _: self.done.emit(),
            self._on_failed,
        )

    def _on_failed(self, problem: BaseException) -> None:
        code = problem.code if isinstance(problem, Fault) else ""
        if code in _ABOUT_ADDRESS:
            field = self.address
        elif code.startswith("enrolment_code"):
            field = self.code
        else:
            self.explain(problem)
            return
        field.complain(sentence(problem))
        field.input.setFocus()
