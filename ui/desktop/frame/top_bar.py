"""The bar above the page: back and forward, Find, the term, working offline, and the look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QSizePolicy, QWidget

from ui.desktop.controls.buttons import Switch, button, icon_button
from ui.desktop.theme.icons import dress
from ui.desktop.theme.theme import CHOICES, LOOK_NAMES, TEXT_SIZES, theme
from ui.language import tr

if TYPE_CHECKING:
    from ui.desktop.frame.bridge import ChosenTerm

_PAGES = {
    tr("Preferences…"): "preferences",
    tr("Help"): "help",
    tr("About Registrar Desktop"): "about",
}


class TopBar(QWidget):
    """Signals: `back`, `forward`, `find_asked`, `term_chosen`, `offline_asked`, `look_chosen`,
    `person_asked`, `page_asked` with its key."""

    back = Signal()
    forward = Signal()
    find_asked = Signal()
    term_chosen = Signal(object)
    offline_asked = Signal(bool)
    look_chosen = Signal()
    person_asked = Signal()
    page_asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("topBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        # Back is where one comes from: the side from which the language is read.
        ways = ("arrow-left", "arrow-right")
        back, forward = ways if self.isLeftToRight() else ways[::-1]
        self._back = icon_button(back, tr("Back"), self.back.emit, keys="Alt+Left")
        self._forward = icon_button(forward, tr("Forward"), self.forward.emit, keys="Alt+Right")
        self._find = self._find_field()
        self._term = button(tr("Term"), kind="quiet")
        self._term.setAccessibleName(tr("Term"))
        self._term.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        dress(self._term, "chevron-down", size=14)
        self._term.setMenu(QMenu(self._term))
        self._offline = Switch(tr("Work offline"))
        self._offline.setToolTip(tr("Keep every change on this computer and call nobody"))
        self._offline.clicked.connect(self.offline_asked)
        self._person = button("", self.person_asked.emit, icon="user", kind="quiet")
        self._look = icon_button("settings", tr("Appearance and help"))
        self._look.setPopupMode(self._look.ToolButtonPopupMode.InstantPopup)
        self._look.setMenu(self._look_menu())
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(4)
        for part in (self._back, self._forward):
            layout.addWidget(part)
        layout.addSpacing(8)
        layout.addWidget(self._find, 1)
        layout.addStretch(1)
        layout.addWidget(self._term)
        layout.addWidget(self._offline)
        layout.addWidget(self._person)
        layout.addWidget(self._look)

    def allow(self, back: bool, forward: bool) -> None:
        """Whether there is a way back and forward."""
        self._back.setEnabled(back)
        self._forward.setEnabled(forward)

    def show_offline(self, offline: bool) -> None:
        self._offline.setChecked(offline)

    def show_person(self, person: str, desk: str) -> None:
        """Who works here, at which desk."""
        said = " · ".join(part for part in (person or tr("Nobody signed in"), desk) if part)
        self._person.setText(f" {person.split(maxsplit=1)[0] if person else 'Sign in'}")
        self._person.setAccessibleName(said)
        self._person.setToolTip(said)

    def show_terms(self, terms: list[ChosenTerm], chosen: ChosenTerm) -> None:
        """Offer these terms, latest first."""
        menu = self._term.menu()
        menu.clear()
        group = QActionGroup(menu)
        for term in terms:
            action = menu.addAction(term.title)
            action.setCheckable(True)
            action.setChecked(term == chosen)
            group.addAction(action)
            action.triggered.connect(lambda _=False, t=term: self.term_chosen.emit(t))
        self.show_term(chosen)

    def show_term(self, term: ChosenTerm) -> None:
        self._term.setText(
            tr("Term: {title} ", title=term.title) if term.title else tr("No term yet")
        )
        self._term.setAccessibleName(self._term.text().strip())

    def _find_field(self) -> QPushButton:
        field = button(tr("Find…   Ctrl+K"), self.find_asked.emit, icon="search")
        field.setProperty("kind", "find")
        field.setAccessibleName(tr("Find anything"))
        field.setToolTip(tr("Students, sections, receipts, pages and commands (Ctrl+K)"))
        dress(field, "search", "muted")
        field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        field.setMaximumWidth(520)
        return field

    def _look_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.aboutToShow.connect(lambda: self._fill_look_menu(menu))
        self._fill_look_menu(menu)
        return menu

    def _fill_look_menu(self, menu: QMenu) -> None:
        """Anew each time: the look is also chosen in the preferences."""
        menu.clear()
        looks = QActionGroup(menu)
        for choice in CHOICES:
            action = self._choice(menu, looks, tr(LOOK_NAMES[choice]), theme().choice == choice)
            action.triggered.connect(lambda _=False, c=choice: self._choose_look(c))
        menu.addSeparator()
        sizes = QActionGroup(menu)
        for percent in TEXT_SIZES:
            now = abs(theme().text_scale * 100 - percent) < 1
            action = self._choice(menu, sizes, tr("Text at {percent} %", percent=percent), now)
            action.triggered.connect(lambda _=False, p=percent: self._choose_size(p))
        menu.addSeparator()
        for words, page in _PAGES.items():
            shown = menu.addAction(words)
            shown.triggered.connect(lambda _=False, p=page: self.page_asked.emit(p))

    @staticmethod
    def _choice(menu: QMenu, group: QActionGroup, words: str, chosen: bool) -> QAction:
        action = menu.addAction(words)
        action.setCheckable(True)
        action.setChecked(chosen)
        group.addAction(action)
        return action

    def _choose_look(self, choice: str) -> None:
        theme().choose(choice)
        self.look_chosen.emit()

    def _choose_size(self, percent: int) -> None:
        theme().scale_text(percent / 100)
        self.look_chosen.emit()
