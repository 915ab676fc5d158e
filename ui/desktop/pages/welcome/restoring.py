"""Coming back from a backup of a desk: this computer takes that desk's place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog

from registrar_desktop.errors import Fault
from ui import operations
from ui.brought_back import restored_in_words
from ui.desktop.controls.buttons import button
from ui.desktop.controls.fields import TextField
from ui.desktop.controls.layouts import row
from ui.desktop.frame.bridge import Bridge
from ui.desktop.pages.welcome.step import Step, secret
from ui.language import tr
from ui.wording import sentence

_WHY = tr(
    "Only one computer may be this desk from now on. Numbers that were given out since the backup are not given out again."
)
_FILES = tr("Backups of a desk (*.backup *.db);;All files (*)")


class Restoring(Step):
    """Puts a backup in the place of this empty desk."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(bridge, tr("Restore a backup"), _WHY, "rotate-ccw")
        self.file = TextField(tr("Backup"), "file", longest=4000)
        self.passphrase = secret(tr("Passphrase of the backup, if it has one"))
        choose = button(tr("Choose…"), self._on_choose, icon="folder-open")
        self.put(self.file, row(choose, None), self.passphrase)
        self.offer(tr("Restore"), self._on_restore)
        self.enter_goes_on(self.file, self.passphrase)

    def _on_choose(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, tr("A backup of a desk"), "", _FILES)
        if chosen:
            self.file.type(chosen)

    def _on_restore(self) -> None:
        if not self.file.value():
            self.file.complain(tr("Choose a backup of a desk."))
            self.file.input.setFocus()
            return
        source = Path(self.file.value()).expanduser().absolute()
        passphrase, office = self.passphrase.value() or None, self.bridge.office
        self.work(
            lambda: operations.restore(office, source=source, passphrase=passphrase),
            self._on_restored,
            self._on_failed,
        )

    def _on_restored(self, restored: Any) -> None:
        self.passphrase.put_back()
        self.bridge.say(" ".join(restored_in_words(restored, restored.set_aside)))
        self.done.emit()

    def _on_failed(self, problem: BaseException) -> None:
        if isinstance(problem, Fault):
            self.file.complain(sentence(problem))
            self.file.input.setFocus()
        else:
            self.explain(problem)
