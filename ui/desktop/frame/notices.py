"""Short notices at the foot of the page: what was done, with a way back; what failed.

A notice never takes the focus and never blocks; it is read out to screen readers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from ui.desktop.controls.buttons import button, icon_button
from ui.desktop.controls.emptiness import Picture
from ui.desktop.controls.layouts import row
from ui.desktop.controls.words import Words
from ui.language import tr

_ICONS = {"good": "circle-check", "warn": "triangle-alert", "bad": "circle-alert", "muted": "info"}
_STAYS_MS = {"good": 6_000, "muted": 6_000, "warn": 12_000}


@dataclass(frozen=True)
class Notice:
    """What to say, how grave it is, and what one may do about it."""

    words: str
    role: str = "good"
    step: str = ""
    take_step: Callable[[], object] | None = None


class NoticeCard(QFrame):
    """One notice on screen. Signals: `closed`."""

    closed = Signal()

    def __init__(self, notice: Notice) -> None:
        super().__init__()
        self.notice = notice
        self.setObjectName("notice")
        self.setAccessibleName(notice.words)
        words = Words(notice.words, wrap=True)
        words.setMinimumWidth(220)
        line = row(Picture(_ICONS[notice.role], notice.role, 18), words, gap=10)
        line.setContentsMargins(12, 8, 8, 8)
        line.setStretch(1, 1)
        if notice.step and notice.take_step is not None:
            line.addWidget(button(notice.step, self._on_step, kind="link"))
        line.addWidget(icon_button("x", tr("Close notice"), self.closed.emit))
        self.setLayout(line)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.closed)
        if notice.role in _STAYS_MS:
            self._timer.start(_STAYS_MS[notice.role])

    def _on_step(self) -> None:
        take_step = self.notice.take_step
        self.closed.emit()
        if take_step is not None:
            take_step()

    # ---- Qt overrides

    def enterEvent(self, event: QEvent) -> None:
        self._timer.stop()

    def leaveEvent(self, event: QEvent) -> None:
        if self.notice.role in _STAYS_MS:
            self._timer.start(_STAYS_MS[self.notice.role])


class Corner(QWidget):
    """The trailing lower corner over the page, where notices and tasks are stacked."""

    WIDTH = 400
    SHOWN = 4

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self._stack = QVBoxLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.setSpacing(8)
        over.installEventFilter(self)
        self.hide()

    def say(self, notice: Notice) -> None:
        """Show a notice; the same words are not shown twice."""
        self.forget(notice.words)
        card = NoticeCard(notice)
        card.closed.connect(lambda: self.take_away(card))
        self.put(card)
        for old in self._cards()[: -self.SHOWN]:
            self.take_away(old)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, notice.words))

    def forget(self, words: str) -> None:
        """Take away a notice that no longer holds."""
        for card in self._cards():
            if card.notice.words == words:
                self.take_away(card)

    def put(self, card: QWidget) -> None:
        """Add a card below those that stand there."""
        self._stack.addWidget(card)
        card.show()
        self.show()
        self.raise_()
        self.settle()

    def take_away(self, card: QWidget) -> None:
        self._stack.removeWidget(card)
        card.hide()
        card.deleteLater()
        self.setVisible(self._stack.count() > 0)
        self.settle()

    def settle(self) -> None:
        """Take the place in the corner that the cards need."""
        width = min(self.WIDTH, self._over.width() - 32)
        self.setFixedWidth(max(120, width))
        self._stack.activate()
        height = self._stack.heightForWidth(width) if self._stack.hasHeightForWidth() else -1
        self.setFixedHeight(height if height > 0 else self._stack.sizeHint().height())
        mirrored = self._over.layoutDirection() is Qt.LayoutDirection.RightToLeft
        left = 16 if mirrored else self._over.width() - self.width() - 16
        self.move(left, self._over.height() - self.height() - 16)

    def _cards(self) -> list[NoticeCard]:
        return [
            card
            for card in self.children()
            if isinstance(card, NoticeCard) and card.isVisibleTo(self)
        ]

    # ---- Qt overrides

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:
            self.settle()
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._over and event.type() is QEvent.Type.Resize:
            self.settle()
        return False
