"""The short forms for saving the unsent journal of this computer and taking in another one's."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from registrar_desktop.errors import Invalid
from ui import operations
from ui.desktop.controls.buttons import button
from ui.desktop.controls.fields import TextField
from ui.desktop.controls.layouts import row
from ui.desktop.controls.sheet import Sheet
from ui.desktop.controls.words import note
from ui.desktop.frame.bridge import Bridge
from ui.handover import saved_in_words, taken_in_words
from ui.language import tr

_FILES = tr("Saved journals (*.journal);;All files (*)")
_SAVE = tr(
    "If this computer is about to fail: what it has not sent goes into an encrypted file, and another desk delivers it. Nothing here is changed."
)
_TAKE_IN = tr(
    "What another desk could not send, from the file saved there or from its backup. This desk delivers it under that desk’s name; taking it in twice is harmless."
)


class SaveJournalSheet(Sheet):
    """Where the file goes, and the passphrase that will open it, typed twice."""

    def __init__(self, over: QWidget, bridge: Bridge) -> None:
        super().__init__(over, tr("Save the unsent journal"), tr("Save it"), self._save)
        self._bridge = bridge
        self.file = TextField(tr("File"), "file")
        self.passphrase = _hidden(tr("Passphrase"), "passphrase")
        self.again = _hidden(tr("The same once more"), "again")
        choose = button(tr("Choose…"), self._choose, icon="folder-open")
        self.put(note(_SAVE, wrap=True), self.file, row(choose, None), self.passphrase, self.again)

    def _choose(self) -> None:
        suggested = f"{self._bridge.desk.desk}-{self._bridge.today.isoformat()}.journal"
        chosen, _ = QFileDialog.getSaveFileName(self, tr("Save the journal"), suggested, _FILES)
        if chosen:
            self.file.show_value(chosen)

    def _save(self) -> None:
        if not self.file.value():
            self.file.complain(tr("Choose where the file goes."))
            return
        if self.passphrase.value() != self.again.value():
            self.again.complain(tr("The two are not the same."))
            return
        office, target = self._bridge.office, Path(self.file.value()).absolute()
        passphrase = self.passphrase.value()
        self._bridge.act(
            self,
            lambda: operations.save_journal(
                office.settings, office.lock, target=target, passphrase=passphrase
            ),
            lambda saved: self._done(saved_in_words(saved, target)),
            lambda problem: self.complain(_at(problem, "passphrase"), self.passphrase),
        )

    def _done(self, words: list[str]) -> None:
        self._bridge.say(" ".join(words))
        self.leave()


class TakeInSheet(Sheet):
    """The file another desk saved, and its passphrase."""

    def __init__(self, over: QWidget, bridge: Bridge) -> None:
        super().__init__(
            over, tr("Take in another desk’s journal"), tr("Take it in"), self._take_in
        )
        self._bridge = bridge
        self.file = TextField(tr("File"), "file")
        self.passphrase = _hidden(tr("Passphrase"), "passphrase")
        choose = button(tr("Choose…"), self._choose, icon="folder-open")
        self.put(note(_TAKE_IN, wrap=True), self.file, row(choose, None), self.passphrase)

    def _choose(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, tr("Another desk’s journal"), "", _FILES)
        if chosen:
            self.file.show_value(chosen)

    def _take_in(self) -> None:
        office, source = self._bridge.office, Path(self.file.value()).absolute()
        passphrase = self.passphrase.value()
        self._bridge.act(
            self,
            lambda: operations.take_in_journal(office, source=source, passphrase=passphrase),
            lambda both: self._done(taken_in_words(*both)),
            self.complain,
        )

    def _done(self, words: list[str]) -> None:
        self._bridge.say(" ".join(words))
        self.leave()


def _hidden(name: str, key: str) -> TextField:
    field = TextField(name, key)
    assert isinstance(field.input, QLineEdit)
    field.input.setEchoMode(QLineEdit.EchoMode.Password)
    return field


def _at(problem: BaseException, field: str) -> BaseException:
    """A passphrase that will not do is told beside its field."""
    if isinstance(problem, Invalid):
        return Invalid(problem.code, **{**problem.facts, "field": field})
    return problem
