"""Fields edited in place: a name, a value, the sentence about a mistake, the pending mark.

A field knows whether it was changed and keeps nothing itself: the page saves it.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from ui.desktop.controls.emptiness import Picture
from ui.desktop.controls.layouts import row
from ui.desktop.controls.words import Words, restyle
from ui.desktop.theme.theme import theme


class Field(QWidget):
    """One named value. Signals: `edited` while typing; `left` when the keyboard leaves it."""

    edited = Signal()
    left = Signal()

    def __init__(self, name: str, key: str = "", *, wide: bool = False) -> None:
        super().__init__()
        self.key = key or name
        self._kept = ""
        self._label = Words(name, "muted", scale=0.92)
        self._mark = Picture("clock", "warn", 14)
        self._mark.hide()
        self._said = Words("", "bad", scale=0.92, wrap=True)
        self._said.hide()
        self.input = self._make_input()
        self.input.setAccessibleName(name)
        self._label.setBuddy(self.input)
        self.input.installEventFilter(self)
        if not wide:
            self._on_theme()
            theme().changed.connect(self._on_theme)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        head: QHBoxLayout = row(self._label, self._mark, None, gap=6)
        layout.addLayout(head)
        layout.addWidget(self.input)
        layout.addWidget(self._said)

    @property
    def changed(self) -> bool:
        return self.value() != self._kept

    @property
    def complaint(self) -> str:
        """What is said to be wrong with the field, or nothing."""
        return self._said.text() if self._said.isVisibleTo(self) else ""

    @property
    def pending_words(self) -> str:
        """What the pending mark says, or nothing."""
        return self._mark.toolTip() if self._mark.isVisibleTo(self) else ""

    def value(self) -> str:
        """What stands in the field now."""
        return ""

    def show_value(self, value: str) -> None:
        """Show what is kept, unless something else was typed here and is not saved yet."""
        typed = self.changed
        self._kept = value
        if not typed:
            self._write(value)
            self.mend()
        elif not self.changed:
            self._forget_typing()

    def type(self, value: str) -> None:
        """Put a value in as if it had been typed."""
        self._write(value)
        self._on_edited()

    def keep(self) -> None:
        """What stands in the field has been saved."""
        self._kept = self.value()
        self._forget_typing()
        self.mend()

    def put_back(self) -> None:
        """Take back what was typed (Esc)."""
        self._write(self._kept)
        self.mend()

    def complain(self, sentence: str) -> None:
        """Say beside the field what is wrong with what stands in it."""
        self._said.setText(sentence)
        self._said.setVisible(bool(sentence))
        self.input.setProperty("state", "bad" if sentence else "")
        self.input.setAccessibleDescription(sentence)
        restyle(self.input)

    def mend(self) -> None:
        """Nothing is wrong any more."""
        if self._said.isVisibleTo(self):
            self.complain("")

    def mark_pending(self, tip: str) -> None:
        """Show that the value is not yet confirmed, and since when; or that it is."""
        self._mark.setVisible(bool(tip))
        self._mark.setToolTip(tip)
        self._mark.setAccessibleName(tip)
        if not self._said.isVisibleTo(self):
            self.input.setAccessibleDescription(tip)

    def rename(self, name: str) -> None:
        """Call the field differently, as what is asked for changes."""
        self._label.setText(name)
        self.input.setAccessibleName(name)

    def lock(self, locked: bool) -> None:
        """Allow reading only, or editing."""
        self.input.setEnabled(not locked)

    def _make_input(self) -> QWidget:
        raise TypeError("a field has an input of its own kind")

    def _write(self, value: str) -> None:
        """Put a value into the input."""

    def _can_undo(self) -> bool:
        """Whether something typed here can be taken back letter by letter."""
        return False

    def _can_redo(self) -> bool:
        """Whether something taken back here can be typed again."""
        return False

    def _is_for_the_window(self, key: QKeyEvent) -> bool:
        """Undo and Redo of a field in which nothing was typed are about the last acts."""
        standard = QKeySequence.StandardKey
        if key.matches(standard.Undo):
            return not self._can_undo()
        return key.matches(standard.Redo) and not self._can_redo()

    def _forget_typing(self) -> None:
        """What was typed is saved: from now on Undo takes back the saved change instead."""

    def _on_theme(self) -> None:
        """A line no longer than one reads well, at every text size."""
        self.setMaximumWidth(theme().scaled(420))

    def _on_edited(self) -> None:
        self.mend()
        self.edited.emit()

    # ---- Qt overrides

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind is QEvent.Type.FocusOut:
            self.left.emit()
        if kind is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            return self._is_for_the_window(event)
        if kind is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if event.key() == Qt.Key.Key_Escape and self.changed:
            self.put_back()
            self.edited.emit()
            return True
        return False


class TextField(Field):
    """A value of one line. `left` is sent when the keyboard goes on, or Enter is pressed."""

    left = Signal()

    def __init__(self, name: str, key: str = "", *, hint: str = "", longest: int = 400) -> None:
        super().__init__(name, key)
        self._line.setPlaceholderText(hint)
        self._line.setMaxLength(longest)

    def _make_input(self) -> QWidget:
        self._line = QLineEdit()
        self._line.textEdited.connect(lambda _: self._on_edited())
        self._line.editingFinished.connect(self.left)
        return self._line

    def value(self) -> str:
        return self._line.text().strip()

    def _write(self, value: str) -> None:
        if self._line.text() != value:
            self._line.setText(value)
            self._line.setCursorPosition(0)

    def _can_undo(self) -> bool:
        return self._line.isUndoAvailable()

    def _can_redo(self) -> bool:
        return self._line.isRedoAvailable()

    def _forget_typing(self) -> None:
        place = self._line.cursorPosition()
        self._line.setText(self._line.text())
        self._line.setCursorPosition(place)


class NoteField(Field):
    """A value of several lines."""

    def __init__(self, name: str, key: str = "") -> None:
        super().__init__(name, key, wide=True)

    def _make_input(self) -> QWidget:
        self._box = QPlainTextEdit(tabChangesFocus=True)
        self._box.setFixedHeight(84)
        self._box.textChanged.connect(self._on_edited)
        return self._box

    def value(self) -> str:
        return self._box.toPlainText().strip()

    def _write(self, value: str) -> None:
        if self._box.toPlainText() != value:
            self._box.setPlainText(value)

    def _can_undo(self) -> bool:
        return self._box.document().isUndoAvailable()

    def _can_redo(self) -> bool:
        return self._box.document().isRedoAvailable()

    def _forget_typing(self) -> None:
        self._box.document().clearUndoRedoStacks()


class ChoiceField(Field):
    """A value out of a few, each with its word."""

    def __init__(self, name: str, key: str, choices: Sequence[tuple[str, str]]) -> None:
        super().__init__(name, key)
        for value, word in choices:
            self._box.addItem(word, value)
        self._kept = self.value()

    def _make_input(self) -> QWidget:
        self._box = QComboBox()
        self._box.activated.connect(lambda _: self._on_edited())
        self._box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return self._box

    def value(self) -> str:
        return str(self._box.currentData() or "")

    def choose(self, value: str) -> None:
        """Choose a value, as if it had been picked."""
        self.type(value)

    def offer(self, choices: Sequence[tuple[str, str]]) -> None:
        """Replace the values one may choose; the chosen one stays if it is still there."""
        kept = self.value()
        self._box.clear()
        for value, word in choices:
            self._box.addItem(word, value)
        self._write(kept)

    def _write(self, value: str) -> None:
        self._box.setCurrentIndex(max(self._box.findData(value), 0 if not value else -1))
