"""Asks for the passphrase of the desk's store, where this computer has no keyring."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QLineEdit

from registrar_desktop.store.keys import SHORTEST_PASSPHRASE
from ui.desktop.controls.buttons import button
from ui.desktop.controls.fields import TextField
from ui.desktop.controls.layouts import column, row, show_part
from ui.desktop.controls.words import Words, title
from ui.language import tr

_KNOWN = tr("This desk’s data is locked by a passphrase, because the computer has no keyring.")
_NEW = tr(
    "This computer has no keyring, so this desk’s data will be locked by a passphrase. Nobody can open it without: keep it where your office keeps such things."
)


class UnlockDialog(QDialog):
    """A passphrase to open the store, or a new one typed twice."""

    def __init__(self, *, new: bool, said: str = "") -> None:
        super().__init__()
        self._new = new
        self.setWindowTitle(tr("Registrar Desktop"))
        self.setMinimumWidth(440)
        self._first = _hidden(tr("New passphrase") if new else tr("Passphrase"))
        self._second = _hidden(tr("The same once more"))
        show_part(self._second, new)
        words = Words(_NEW if new else _KNOWN, "muted", wrap=True)
        act = button(tr("Lock with it") if new else tr("Unlock"), self._on_pressed, kind="primary")
        act.setDefault(True)
        leave = button(tr("Quit"), self.reject, kind="quiet")
        head = title(tr("Choose a passphrase") if new else tr("Unlock this desk"))
        buttons = row(None, leave, act)
        self.setLayout(
            column(
                head, words, self._first, self._second, buttons, gap=12, margins=(24, 20, 24, 20)
            )
        )
        self._first.complain(said)

    @property
    def passphrase(self) -> str:
        return self._first.value()

    def _on_pressed(self) -> None:
        if self._new and len(self.passphrase) < SHORTEST_PASSPHRASE:
            self._first.complain(
                tr(
                    "It needs at least {SHORTEST_PASSPHRASE} characters.",
                    SHORTEST_PASSPHRASE=SHORTEST_PASSPHRASE,
                )
            )
        elif self._new and self.passphrase != self._second.value():
            self._second.complain(tr("The two are not the same."))
        elif self.passphrase:
            self.accept()


def ask_passphrase(new: bool) -> str | None:
    """The passphrase a person types, or None where they leave."""
    dialog = UnlockDialog(new=new)
    return dialog.passphrase if dialog.exec() else None


def _hidden(name: str) -> TextField:
    field = TextField(name)
    assert isinstance(field.input, QLineEdit)
    field.input.setEchoMode(QLineEdit.EchoMode.Password)
    return field
