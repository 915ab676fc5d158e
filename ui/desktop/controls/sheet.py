"""A short form at the side of a page: what is asked, and a button that says what will happen.

It lies over the page without stopping it; Esc leaves, and what went wrong stands beside
its field or above the button.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLayout, QVBoxLayout, QWidget

from registrar_desktop.errors import Fault
from ui.desktop.controls.buttons import button, icon_button
from ui.desktop.controls.fields import Field
from ui.desktop.controls.layouts import column, hairline, row
from ui.desktop.controls.scrolled import Scrolled
from ui.desktop.controls.words import Words, title
from ui.desktop.theme.theme import theme
from ui.language import tr
from ui.wording import sentence


class Sheet(QFrame):
    """One form over the trailing side of a page."""

    WIDTH = 400

    def __init__(self, over: QWidget, name: str, act: str, done: Callable[[], object]) -> None:
        super().__init__(over)
        self._over = over
        self._before: QWidget | None = over.window().focusWidget()
        self.setObjectName("sheet")
        self.setAccessibleName(name)
        self._body: QVBoxLayout = column(gap=14)
        self._said = Words("", "bad", wrap=True)
        self._said.hide()
        inside = column(self._body, self._said, gap=14, margins=(0, 0, 4, 0))
        self._scrolled = Scrolled(inside, name)
        self._act = button(act, done, kind="primary")
        leave = button(tr("Leave"), self.leave, kind="quiet")
        head = row(title(name), None, icon_button("x", tr("Leave"), self.leave))
        self.setLayout(
            column(
                head,
                self._scrolled,
                hairline(),
                row(None, leave, self._act),
                None,
                gap=14,
                margins=(24, 18, 20, 16),
            )
        )
        over.installEventFilter(self)

    @property
    def said_act(self) -> str:
        """What the button says will happen."""
        return self._act.accessibleName()

    @property
    def able(self) -> bool:
        """Whether the button can be pressed."""
        return self._act.isEnabled()

    def put(self, *parts: QWidget | QLayout) -> None:
        """Add parts to the form, from top to bottom."""
        for part in parts:
            if isinstance(part, QLayout):
                self._body.addLayout(part)
            else:
                self._body.addWidget(part)

    def open(self, first: QWidget | None = None) -> None:
        """Show the form and put the keyboard on its first field."""
        self._take_place()
        self.show()
        self.raise_()
        (first or self._act).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def say_act(self, words: str, *, able: bool = True) -> None:
        """Change what the button says will happen, and whether it can."""
        self._act.setText(words)
        self._act.setAccessibleName(words)
        self._act.setEnabled(able)

    def complain(self, problem: BaseException, *fields: Field) -> None:
        """Show what went wrong beside the field it is about, or above the button."""
        about = str(problem.facts.get("field", "")) if isinstance(problem, Fault) else ""
        for field in fields:
            if field.key == about:
                field.complain(sentence(problem))
                field.input.setFocus()
                return
        self._said.setText(sentence(problem))
        self._said.setVisible(True)

    def scroll_to(self, part: QWidget) -> None:
        """Show a part that may have no room now."""
        self._scrolled.ensureWidgetVisible(part)

    def press(self) -> None:
        """Do what the button says."""
        self._act.click()

    def leave(self) -> None:
        """Close the form; nothing of it is kept."""
        self._over.removeEventFilter(self)
        self.hide()
        self.deleteLater()
        if self._before is not None and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take_place(self) -> None:
        width = min(theme().scaled(self.WIDTH), self._over.width())
        mirrored = self._over.layoutDirection() is Qt.LayoutDirection.RightToLeft
        left = 0 if mirrored else self._over.width() - width
        self.setGeometry(left, 0, width, self._over.height())

    # ---- Qt overrides

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._over and event.type() is QEvent.Type.Resize:
            self._take_place()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._act.isEnabled():
            self._act.click()
        else:
            super().keyPressEvent(event)
