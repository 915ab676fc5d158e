"""The short form for an encrypted copy of this desk's data, written while everybody works on."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from ui import operations
from ui.desktop.controls.buttons import button
from ui.desktop.controls.fields import TextField
from ui.desktop.controls.layouts import row
from ui.desktop.controls.sheet import Sheet
from ui.desktop.controls.words import note
from ui.desktop.frame.bridge import Bridge
from ui.desktop.frame.tasks import Progress, TaskCard
from ui.language import tr

_FILES = tr("Backups (*.backup);;All files (*)")
_ABOUT = tr(
    "An encrypted copy of everything at this desk, also of what has not been sent. With a passphrase it opens on any computer; without one as this desk’s own data does."
)


class BackUpSheet(Sheet):
    """Where the copy goes, and a passphrase for it where one is wanted, typed twice."""

    def __init__(self, over: QWidget, bridge: Bridge) -> None:
        super().__init__(over, tr("Back up this desk’s data"), tr("Back up"), self.back_up)
        self._bridge = bridge
        self.file = TextField(tr("File"), "file")
        self.passphrase, self.again = _hidden(tr("Passphrase")), _hidden(tr("The same once more"))
        choose = button(tr("Choose…"), self._choose, icon="folder-open")
        self.put(note(_ABOUT, wrap=True), self.file, row(choose, None), self.passphrase, self.again)

    def back_up(self) -> TaskCard | None:
        """Write the copy, or say what is missing."""
        if not self.file.value():
            self.file.complain(tr("Choose where the file goes."))
            return None
        if self.passphrase.value() != self.again.value():
            self.again.complain(tr("The two are not the same."))
            return None
        office, target = self._bridge.office, Path(self.file.value()).absolute()
        passphrase = self.passphrase.value() or None

        def work(progress: Progress) -> Path:
            operations.backup(office, target=target, passphrase=passphrase, on_step=progress.go_on)
            return target

        self.leave()
        return self._bridge.tasks.start(tr("Backing up this desk’s data"), work)

    def _choose(self) -> None:
        suggested = f"{self._bridge.desk.desk}-{self._bridge.today.isoformat()}.backup"
        chosen, _ = QFileDialog.getSaveFileName(self, tr("Back up to"), suggested, _FILES)
        if chosen:
            self.file.show_value(chosen)


def _hidden(name: str) -> TextField:
    field = TextField(name)
    assert isinstance(field.input, QLineEdit)
    field.input.setEchoMode(QLineEdit.EchoMode.Password)
    return field
