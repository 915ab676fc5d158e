"""Asks why on a card: an answer that breaks a rule is kept with the person's reason."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from ui.desktop.controls.buttons import button
from ui.desktop.controls.fields import TextField
from ui.desktop.controls.layouts import row
from ui.language import tr


class Asking(QWidget):
    """One line that is there only while it asks; Enter answers, Esc leaves."""

    def __init__(self, answered: Callable[[str, str], object]) -> None:
        super().__init__()
        self._answered = answered
        self._code = ""
        self._before: QWidget | None = None
        self.reason = TextField(tr("Reason"), "reason", hint=tr("Kept with the registration"))
        self._act = button("", self._answer, kind="primary")
        leave = button(tr("Leave"), self._leave, kind="quiet")
        line = row(self.reason, self._act, leave, None, gap=8)
        line.setStretch(0, 1)
        for each in (self._act, leave):
            line.setAlignment(each, Qt.AlignmentFlag.AlignBottom)
        self.setLayout(line)
        self.hide()

    def ask(self, code: str, act: str) -> None:
        """Ask for the reason of this answer."""
        self._code = code
        self._before = self.window().focusWidget()
        self._act.setText(act)
        self._act.setAccessibleName(act)
        self.show()
        self.reason.input.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _answer(self) -> None:
        if self.reason.value().strip():
            self._answered(self._code, self.reason.value())
        else:
            self.reason.input.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _leave(self) -> None:
        self.hide()
        if self._before is not None:
            self._before.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # ---- Qt overrides

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._answer()
        else:
            super().keyPressEvent(event)
