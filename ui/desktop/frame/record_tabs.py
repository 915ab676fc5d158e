"""The strip of open records above the page, beginning with the page they were opened from."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QTabBar

from ui.desktop.controls.buttons import icon_button
from ui.desktop.frame.places import Place
from ui.language import tr


class RecordTabs(QTabBar):
    """Signals: `wanted` with a place to show; `closing` with a record's place."""

    wanted = Signal(object)
    closing = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("recordTabs")
        self.setAccessibleName(tr("Open records"))
        self.setExpanding(False)
        self.setDrawBase(False)
        self.setElideMode(Qt.TextElideMode.ElideRight)
        self.setUsesScrollButtons(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.hide()
        self.currentChanged.connect(self._on_current)

    def places(self) -> list[Place]:
        """The open records, without the page at the front."""
        return [self.tabData(at) for at in range(1, self.count())]

    def show_page(self, place: Place, title: str) -> None:
        """Put a page at the front of the strip and choose it."""
        self._quietly(lambda: self._set_front(place, title))

    def show_record(self, place: Place, title: str, front: tuple[Place, str]) -> None:
        """Choose the tab of a record; it is added when it is not there."""
        self._quietly(lambda: self._set_record(place, title, front))

    def rename(self, place: Place, title: str) -> None:
        """Change what stands on a record's tab."""
        for at in range(1, self.count()):
            if self.tabData(at) == place:
                self._label(at, title)

    def close_record(self, place: Place) -> None:
        """Take a record's tab away."""
        self._quietly(lambda: self._remove(place))

    def current_place(self) -> Place | None:
        place = self.tabData(self.currentIndex()) if self.count() else None
        return place if isinstance(place, Place) else None

    def step(self, by: int) -> None:
        """Choose the next tab, or the one before (Ctrl+Tab)."""
        if self.count() > 1:
            self.setCurrentIndex((self.currentIndex() + by) % self.count())

    def _set_front(self, place: Place, title: str) -> None:
        if not self.count():
            self.insertTab(0, title)
        self.setTabData(0, place)
        self._label(0, title)
        self.setCurrentIndex(0)

    def _set_record(self, place: Place, title: str, front: tuple[Place, str]) -> None:
        if not self.count():
            self._set_front(*front)
        known = [self.tabData(at) for at in range(self.count())]
        if place not in known:
            at = self.addTab("")
            self.setTabData(at, place)
            self._label(at, title)
            close = icon_button("x", tr("Close record"), lambda: self.closing.emit(place))
            close.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            close.setProperty("kind", "small")
            self.setTabButton(at, QTabBar.ButtonPosition.RightSide, close)
            known.append(place)
        self.setCurrentIndex(known.index(place))

    def _remove(self, place: Place) -> None:
        for at in range(self.count() - 1, 0, -1):
            if self.tabData(at) == place:
                self.removeTab(at)

    def _label(self, at: int, title: str) -> None:
        shown = title if len(title) <= 28 else f"{title[:27]}…"
        self.setTabText(at, shown.replace("&", "&&"))
        self.setTabToolTip(at, title)
        self.setAccessibleTabName(at, title)

    def _quietly(self, change: object) -> None:
        assert callable(change)
        self.blockSignals(True)
        change()
        self.blockSignals(False)
        self.setVisible(self.count() > 1)

    def _on_current(self, at: int) -> None:
        place = self.tabData(at)
        if isinstance(place, Place):
            self.wanted.emit(place)
