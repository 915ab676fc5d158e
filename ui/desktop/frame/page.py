"""What every page has: a title, what is shown in words, its actions, and its memory.

A page reads again when records it shows have changed: at once when it is in view,
otherwise when it comes into view.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ui.desktop.controls.layouts import column, row
from ui.desktop.controls.turning import Turning
from ui.desktop.controls.words import Words, note, title
from ui.desktop.frame.bridge import Bridge
from ui.desktop.frame.kept_views import View


class Page(QWidget):
    """Base of all pages. Signals: `renamed` when the title (of a tab) changes."""

    renamed = Signal(str)
    shows: frozenset[str] = frozenset()  # kinds of record whose change makes the page stale
    TURNS_BELOW = 600  # narrower than this the buttons of the head stand under its words

    def __init__(self, bridge: Bridge, name: str) -> None:
        super().__init__()
        self.bridge = bridge
        self.setObjectName("page")
        self.setAccessibleName(name)
        self._stale = True
        self._title: Words = title(name)
        self._subtitle: Words = note(wrap=True)
        self.head_actions: QHBoxLayout = row(gap=8)
        self.body: QVBoxLayout = column(gap=0)
        self._lay_page()
        bridge.changed.connect(self._on_changed)
        bridge.term_changed.connect(self.make_stale)

    @property
    def name(self) -> str:
        return self._title.text()

    @property
    def said(self) -> str:
        """What the page says in words about what it shows."""
        return self._subtitle.text()

    def _lay_page(self) -> None:
        """Head and body scroll together where the page has less room than its text needs."""
        beside = column(self._title, self._subtitle, gap=2)
        head = row(beside, self.head_actions, gap=12, margins=(24, 18, 24, 12))
        head.setStretch(0, 1)
        whole = column(head, self.body, gap=0)
        whole.setStretch(1, 1)
        inside = QWidget()
        inside.setObjectName("pageBody")
        inside.setLayout(whole)
        scroll = QScrollArea(widgetResizable=True)
        scroll.setObjectName("pageScroll")
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setAccessibleName(self.name)
        scroll.setWidget(inside)
        self.setLayout(column(scroll, gap=0))
        Turning(self, head, self.TURNS_BELOW)

    def enter(self, record: str) -> None:
        """Show this record, where the page shows one; called each time the page is visited."""

    def rename(self, name: str) -> None:
        """Change the title, and the tab that carries it."""
        self._title.setText(name)
        self.setAccessibleName(name)
        self.renamed.emit(name)

    def tell(self, said: str) -> None:
        """Say in words what the page shows."""
        self._subtitle.setText(said)

    def make_stale(self) -> None:
        """What is shown no longer holds: read again now, or when it comes into view."""
        self._stale = True
        if self.isVisible():
            self._catch_up()

    def refresh(self) -> None:
        """Read again what the page shows."""

    def focus_find(self) -> None:
        """Put the keyboard where one searches on this page (Ctrl+F)."""

    def save(self) -> None:
        """Keep what is being typed (Ctrl+S)."""

    def state(self) -> dict[str, Any]:
        """What to remember of this page between runs."""
        return {}

    def restore(self, state: dict[str, Any]) -> None:
        """Stand as it was remembered."""

    def take_view(self, view: View) -> None:
        """Show its list as a named view has it, where the page has such a list."""

    def export(self) -> None:
        """Write its list to a file as it is shown, where the page has such a list."""

    def _catch_up(self) -> None:
        if self._stale:
            self._stale = False
            self.refresh()

    def _on_changed(self, kinds: frozenset[str]) -> None:
        if kinds & self.shows:
            self.make_stale()

    # ---- Qt overrides

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._catch_up()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LayoutDirectionChange:
            self.update()
