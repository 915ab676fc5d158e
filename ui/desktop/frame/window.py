"""The main window: navigation, bars, the pages and open records, and the keys for them.

It stands before the desk is open; `begin` brings it to life. It knows pages by their key only
and makes each when it is first visited; what stands in the status bar and the palette is told
by `standing` and `searches`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QPaintEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from ui.desktop.controls.layouts import column, framed, row
from ui.desktop.frame.bridge import Bridge, ChosenTerm
from ui.desktop.frame.navigation import Entry, Navigation
from ui.desktop.frame.notices import Corner
from ui.desktop.frame.page import Page
from ui.desktop.frame.places import Place, Trail
from ui.desktop.frame.record_tabs import RecordTabs
from ui.desktop.frame.remembered import Remembered
from ui.desktop.frame.status_bar import StatusBar
from ui.desktop.frame.top_bar import TopBar
from ui.desktop.theme.theme import theme
from ui.language import tr

if TYPE_CHECKING:
    from ui.desktop.frame.finder import Finder, Search


@dataclass(frozen=True)
class PageKind:
    """A page, or a record with a tab of its own found on the page `home`.

    tab: each record opens as a tab; otherwise one page shows whichever record is asked for.
    """

    key: str
    home: str
    make: Callable[[Bridge], Page]
    tab: bool = False

    def place_of(self, place: Place) -> Place:
        """The place of the widget that shows this place."""
        return place if self.tab else Place(place.page)


class Window(QMainWindow):
    """The whole window over one open office. Signals: `stands` once, when its first frame is seen."""

    stands = Signal()

    OPEN_RECORDS = 12
    FOLDS_BELOW = 1100

    bridge: Bridge
    finder: Finder

    def __init__(self, entries: Sequence[Entry]) -> None:
        super().__init__()
        self.setObjectName("window")
        self._entries = list(entries)
        self._kinds: Mapping[str, PageKind] = {}
        self._seen = False
        self._begun = False
        self._placed = False
        self._pages: dict[Place, Page] = {}
        self._trail = Trail()
        self._folded = False
        self._front = Place(entries[0].key)
        self.navigation = Navigation(self._entries)
        self.top_bar = TopBar()
        self.tabs = RecordTabs()
        self.status = StatusBar()
        self._stack = QStackedWidget()
        self._whole = QWidget()
        self._content = framed(column(self._stack, gap=0), "content")
        self.notices = Corner(self._content)
        self._lay_out()

    def begin(self, bridge: Bridge, kinds: Mapping[str, PageKind]) -> None:
        """From now on the window answers: the desk is open."""
        self.bridge, self._kinds = bridge, kinds
        self._begun = True
        self._connect()

    @property
    def page(self) -> Page | None:
        """The page in view."""
        shown = self._stack.currentWidget()
        return shown if isinstance(shown, Page) else None

    @property
    def place(self) -> Place | None:
        """Where the person is."""
        return self._trail.here

    def offer_find(self, at_once: Search, in_store: Sequence[Search]) -> None:
        """Give the palette what it searches."""
        from ui.desktop.frame.finder import Finder

        self.finder = Finder(self._whole, self.bridge.lanes, at_once, in_store)
        self.finder.pin_asked.connect(self.bridge.at_hand.turn)
        self.top_bar.find_asked.connect(self.finder.open)
        self._key("Ctrl+K", self.finder.open)

    def go(self, place: Place) -> None:
        """Show a place and remember the way."""
        self._trail.go(place)
        self._show(place)

    def focus_page(self) -> None:
        """Put the keyboard on the page instead of the bars around it."""
        if self.page is not None:
            self.page.focus_find()

    def help_here(self) -> None:
        """Open the help at what it says of the page in view."""
        here = self._trail.here
        self.go(Place("help", here.page if here is not None else ""))

    def _lay_out(self) -> None:
        beside = column(self.tabs, self._content, gap=0)
        beside.setStretch(1, 1)
        middle = row(self.navigation, beside, gap=0)
        middle.setStretch(1, 1)
        whole = column(self.top_bar, middle, self.status, gap=0)
        whole.setStretch(1, 1)
        self._whole.setObjectName("navigation")
        self._whole.setLayout(whole)
        self.setCentralWidget(self._whole)
        self.setMinimumSize(760, 520)
        self.resize(1280, 820)

    def _connect(self) -> None:
        self.navigation.folding.connect(self._on_folded)
        self.navigation.chosen.connect(lambda key: self.go(Place(key)))
        self.bridge.asked_to_go.connect(self.go)
        self.top_bar.back.connect(lambda: self._retrace(self._trail.back()))
        self.top_bar.forward.connect(lambda: self._retrace(self._trail.forward()))
        self.top_bar.term_chosen.connect(self.bridge.choose_term)
        self.top_bar.page_asked.connect(lambda page: self.go(Place(page)))
        self.top_bar.look_chosen.connect(self._on_look)
        theme().changed.connect(self._fold)
        self.bridge.term_changed.connect(lambda: self.top_bar.show_term(self.bridge.term))
        self.status.pressed.connect(lambda: self.go(Place("sync")))
        self.tabs.wanted.connect(self.go)
        self.tabs.closing.connect(self.close_record)
        for number, entry in enumerate(self._entries, start=1):
            self._key(f"Ctrl+{number}", partial(self.go, Place(entry.key)))
        self._key(QKeySequence.StandardKey.Undo, self.bridge.undo_last)
        self._key(QKeySequence.StandardKey.Redo, self.bridge.redo_last)
        self._key(QKeySequence.StandardKey.Quit, self.close)
        self._key("Ctrl+W", self._close_shown)
        self._key(QKeySequence.StandardKey.HelpContents, self.help_here)
        self._key("Ctrl+/", lambda: self.go(Place("help", "keys")))
        self._key("Ctrl+,", lambda: self.go(Place("preferences")))
        self._key("Ctrl+Tab", lambda: self.tabs.step(1))
        self._key("Ctrl+Shift+Tab", lambda: self.tabs.step(-1))
        self._key(
            QKeySequence.StandardKey.Find, lambda: self._on_page(lambda page: page.focus_find())
        )
        self._key(QKeySequence.StandardKey.Save, lambda: self._on_page(lambda page: page.save()))
        self._key(
            QKeySequence.StandardKey.Refresh, lambda: self._on_page(lambda page: page.refresh())
        )

    def _key(self, keys: str | QKeySequence.StandardKey, act: Callable[[], object]) -> None:
        # A standard key is every combination that the platform knows for it.
        shortcut = QShortcut(QKeySequence(keys) if isinstance(keys, str) else keys, self)
        shortcut.activated.connect(lambda *_: act())

    def _on_page(self, act: Callable[[Page], None]) -> None:
        if self.page is not None:
            act(self.page)

    def _show(self, place: Place) -> None:
        kind = self._kinds.get(place.page)
        if kind is None:
            return
        page = self._pages.get(kind.place_of(place)) or self._make(kind, place)
        page.enter(place.record)
        self.navigation.mark(kind.home)
        if kind.tab:
            self.bridge.at_hand.note(place)
            home = kind.home
            front = self._front if self._front.page == home else Place(home)
            self.tabs.show_record(place, page.name, (front, self._title_of(front)))
        else:
            self._front = place
            self.tabs.show_page(place, self._title_of(place))
        self._stack.setCurrentWidget(page)
        page.focus_find()
        self.top_bar.allow(self._trail.can_go_back, self._trail.can_go_forward)
        self.setWindowTitle(tr("{name} – Registrar Desktop", name=page.name))

    def _make(self, kind: PageKind, place: Place) -> Page:
        page = kind.make(self.bridge)
        page.restore(self.bridge.remembered.facts(f"page/{place.page}"))
        page.renamed.connect(partial(self._on_renamed, place))
        self._pages[kind.place_of(place)] = page
        self._stack.addWidget(page)
        if kind.tab and len(self.tabs.places()) >= self.OPEN_RECORDS:
            self.close_record(self.tabs.places()[0])
        return page

    def close_record(self, place: Place) -> None:
        """Close an open record and show what was before it."""
        page = self._pages.pop(place, None)
        if page is None:
            return
        self._keep_state(place, page)
        shown = self._stack.currentWidget() is page
        self.tabs.close_record(place)
        self._trail.forget(place)
        if shown:
            self.go(self._trail.here or self._front)
        self._stack.removeWidget(page)
        page.deleteLater()

    def remember(self) -> None:
        """Keep the state of the window and of every page that was visited."""
        kept = self.bridge.remembered
        kept.keep_bytes("geometry", self.saveGeometry())
        kept.keep_flag("folded", self._folded)
        tabs = [[p.page, p.record, self._pages[p].name] for p in self.tabs.places()]
        kept.keep_facts("open", {"tabs": tabs})
        here = self._trail.here
        kept.keep_facts("here", {"page": here.page, "record": here.record} if here else {})
        for place, page in self._pages.items():
            self._keep_state(place, page)
        kept.write()

    def resume(self) -> None:
        """Stand as one was left: size, folded navigation, open records, page."""
        kept = self.bridge.remembered
        self.place_as_left(kept)
        for page, record, name in kept.facts("open").get("tabs", []):
            if page in self._kinds:
                place = Place(str(page), str(record))
                self._show(place)
                self._pages[place].rename(str(name))
        here = kept.facts("here")
        place = Place(here.get("page", ""), here.get("record", ""))
        self.go(place if place.page in self._kinds else Place(self._entries[0].key))

    def place_as_left(self, kept: Remembered) -> None:
        """Size and navigation as they were, once: a person may change them before the desk is open."""
        if self._placed:
            return
        self._placed = True
        if not (geometry := kept.bytes("geometry")).isEmpty():
            self.restoreGeometry(geometry)
        self._on_folded(kept.flag("folded"))

    def show_terms(self, terms: list[ChosenTerm], now: ChosenTerm) -> None:
        """Offer the terms of the school; the one looked at last is chosen, else `now`."""
        kept = self.bridge.remembered.text("term")
        self.bridge.choose_term(next((term for term in terms if term.id == kept), now))
        self.top_bar.show_terms(terms, self.bridge.term)

    def _title_of(self, place: Place) -> str:
        page = self._pages.get(Place(place.page))
        entry = next((entry for entry in self._entries if entry.key == place.page), None)
        return entry.title if entry is not None else page.name if page is not None else ""

    def _keep_state(self, place: Place, page: Page) -> None:
        self.bridge.remembered.keep_facts(f"page/{place.page}", page.state())

    def _retrace(self, place: Place | None) -> None:
        if place is not None:
            self._show(place)

    def _close_shown(self) -> None:
        here = self._trail.here
        if here is not None and self._kinds[here.page].tab:
            self.close_record(here)

    def _on_renamed(self, place: Place, name: str) -> None:
        self.tabs.rename(place, name)
        if self._trail.here == place:
            self.setWindowTitle(tr("{name} – Registrar Desktop", name=name))

    def _on_folded(self, folded: bool) -> None:
        self._folded = folded
        self._fold()

    def _fold(self) -> None:
        """Fold as asked, and where the window is too narrow for words."""
        self.navigation.fold(self._folded or self.width() < theme().scaled(self.FOLDS_BELOW))

    def _on_look(self) -> None:
        self.bridge.remembered.keep_text("look", theme().choice)
        self.bridge.remembered.keep_text("text_scale", str(theme().text_scale))

    # ---- Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._seen:
            self._seen = True
            QTimer.singleShot(0, self, self.stands.emit)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._begun:
            self.remember()
        super().closeEvent(event)
