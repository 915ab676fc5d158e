"""Shows the report of a crash: what was kept, to copy or to send, and that nothing of people is in it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget

from ui.desktop.controls.buttons import button
from ui.desktop.controls.layouts import column, row
from ui.desktop.controls.words import Words, note, title
from ui.desktop.theme.theme import theme
from ui.language import tr

_SAID = tr(
    "What was saved before is saved. The report says where in the program it happened; it has no names, numbers or keys in it. It stays on this computer until you send it to whoever looks after the program."
)


class CrashReport(QDialog):
    """The newest report, beside the window and never in front of what one does."""

    def __init__(self, parent: QWidget, file: Path) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Crash report"))
        self._file = file
        self.text = QPlainTextEdit(readOnly=True)
        self.text.setPlainText(file.read_text(encoding="utf-8"))
        self.text.setAccessibleName(tr("Report"))
        self.text.setTabChangesFocus(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._done = note("")
        self.copy = button(tr("Copy"), self._on_copy, icon="copy")
        self.folder = button(tr("Open folder"), self._on_folder, icon="folder-open")
        leave = button(tr("Close"), self.accept, kind="primary")
        head = title(tr("Something went wrong in the program"))
        buttons = row(self.copy, self.folder, self._done, None, leave)
        words = Words(_SAID, wrap=True)
        self.setLayout(column(head, words, self.text, buttons, gap=12, margins=(24, 20, 24, 20)))
        self.resize(theme().scaled(720), theme().scaled(520))
        leave.setFocus()

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self._done.setText(tr("Copied."))

    def _on_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._file.parent)))
