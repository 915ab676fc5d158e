"""Shown in the window's place where the desk's data file is damaged: what is kept, and a way back."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLineEdit

from registrar_desktop.errors import Fault, Unusable
from registrar_desktop.settings import PROGRAM, Settings
from ui import operations
from ui.brought_back import restored_in_words
from ui.desktop.controls.buttons import button
from ui.desktop.controls.fields import TextField
from ui.desktop.controls.layouts import column, row
from ui.desktop.controls.words import Words, note, title
from ui.language import tr
from ui.lock import Lock
from ui.wording import sentence

_FILES = tr("Backups of this desk (*.backup *.db);;All files (*)")
_SAID = tr("Parts of the file {file} cannot be read. It is kept as it is, and nothing was changed.")
_WAY_BACK = tr(
    "Choose the newest backup of this desk. It takes the place of the damaged file, which stays beside it; what the centre has comes back with the next sync, and what was not sent is taken over as far as it can be read."
)
_NO_BACKUP = tr(
    "Without a backup: “registrar-desktop journal save FILE” saves what was not sent, and another desk delivers it."
)


class MendDialog(QDialog):
    """Accepted where the desk can be opened: restored, or as it is because a person wants to."""

    def __init__(self, settings: Settings, lock: Lock, trouble: Unusable, *, opens: bool) -> None:
        """opens: whether the data can be worked with all the same."""
        super().__init__()
        self._settings, self._lock = settings, lock
        self.setWindowTitle(PROGRAM)
        self.setMinimumWidth(560)
        self._head = title(tr("This desk’s data is damaged"))
        self._said = Words(_SAID.format(file=trouble.facts["file"]), wrap=True)
        self.file = TextField(tr("Backup"), "file")
        self.passphrase = TextField(tr("Passphrase of the backup, if it has one"), "passphrase")
        assert isinstance(self.passphrase.input, QLineEdit)
        self.passphrase.input.setEchoMode(QLineEdit.EchoMode.Password)
        for field in (self.file, self.passphrase):
            field.setMaximumWidth(640)
        self._why = note(_WAY_BACK, wrap=True)
        self._else = note(_NO_BACKUP, wrap=True)
        self._choose = button(tr("Choose…"), self._on_choose, icon="folder-open")
        self._leave = button(tr("Quit"), self.reject, kind="quiet")
        self._as_it_is = button(tr("Open it as it is"), self.accept)
        self._as_it_is.setVisible(opens)
        self._act = button(tr("Restore the backup"), self._on_restore, kind="primary")
        self._act.setDefault(True)
        self._lay_out()

    def press(self) -> None:
        """Do what the main button says."""
        self._act.click()

    @property
    def said(self) -> str:
        """What the dialog tells now."""
        return self._said.text()

    def _lay_out(self) -> None:
        self.setLayout(
            column(
                self._head,
                self._said,
                self._why,
                self.file,
                row(self._choose, None),
                self.passphrase,
                self._else,
                row(None, self._leave, self._as_it_is, self._act),
                gap=12,
                margins=(24, 20, 24, 20),
            )
        )

    def _on_choose(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, tr("A backup of this desk"), "", _FILES)
        if chosen:
            self.file.show_value(chosen)

    def _on_restore(self) -> None:
        if not self.file.value():
            self.file.complain(tr("Choose a backup of this desk."))
            return
        source = Path(self.file.value()).absolute()
        QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            restored = operations.restore_damaged(
                self._settings,
                self._lock,
                source=source,
                passphrase=self.passphrase.value() or None,
            )
        except Fault as problem:
            self.file.complain(sentence(problem))
            return
        finally:
            QApplication.restoreOverrideCursor()
        self._show_done(restored_in_words(restored, restored.set_aside))

    def _show_done(self, words: list[str]) -> None:
        self._head.setText(tr("This desk is back"))
        self._said.setText(" ".join(words))
        for part in (self._why, self.file, self._choose, self.passphrase, self._else):
            part.hide()
        self._as_it_is.hide()
        self._leave.hide()
        self._act.setText(tr("Open it"))
        self._act.clicked.disconnect()
        self._act.clicked.connect(self.accept)
        self.adjustSize()
