"""Help inside the window: a page for each page, found by its name or by any word in it."""

from __future__ import annotations

from PySide6.QtCore import QStringListModel, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QTextDocument
from PySide6.QtWidgets import QLineEdit, QListView, QTextBrowser, QWidget

from ui.desktop.controls.layouts import column, row
from ui.desktop.controls.turning import Turning
from ui.desktop.controls.words import note
from ui.desktop.frame.bridge import Bridge
from ui.desktop.frame.page import Page
from ui.desktop.pages.help.book import FIRST, Leaf, find, read_book
from ui.desktop.theme.theme import theme
from ui.language import language, tr

_SIDE, _MARGIN = 260, 16
_NOTHING = tr("No page of the help has these words.")


class HelpPage(Page):
    """Shows one page of the help beside the list of all that fit what is typed."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(bridge, tr("Help"))
        self._book = read_book(language())
        self._found: list[Leaf] = []
        self.search = QLineEdit(placeholderText=tr("Search the help"), clearButtonEnabled=True)
        self.search.setAccessibleName(tr("Search the help"))
        self.list = QListView()
        self.list.setAccessibleName(tr("Pages of the help"))
        self.list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self._titles = QStringListModel(self)
        self.list.setModel(self._titles)
        self._nothing = note(_NOTHING, wrap=True)
        self._side = QWidget()
        self.text = QTextBrowser(openLinks=False)
        self.text.document().setDocumentMargin(_MARGIN)
        self.text.setAccessibleName(tr("Help"))
        self.text.anchorClicked.connect(self._on_link)
        self.search.textChanged.connect(self._on_typed)
        self.search.returnPressed.connect(self._on_enter)
        self.list.clicked.connect(lambda index: self._open(self._found[index.row()]))
        self.list.activated.connect(lambda index: self._open(self._found[index.row()]))
        self._lay_out()
        self._on_typed("")
        theme().changed.connect(self._on_theme)
        self.leaf = self._book[FIRST]
        self._on_theme()

    def enter(self, record: str) -> None:
        leaf = self._book.get(record)
        if leaf is not None:
            self.search.clear()
            self._open(leaf)

    def focus_find(self) -> None:
        self.search.setFocus()

    def _lay_out(self) -> None:
        self._side.setLayout(column(self.search, self._nothing, self.list, gap=8))
        self.list.setSpacing(2)
        whole = row(self._side, self.text, gap=16, margins=(24, 0, 24, 16))
        whole.setStretch(1, 1)
        Turning(self, whole, 620)
        self.body.addLayout(whole, 1)

    def _read_from_its_side(self) -> None:
        """A line that begins with the name of a key reads from the side of its language all the same."""
        option = self.text.document().defaultTextOption()
        option.setTextDirection(self.layoutDirection())
        self.text.document().setDefaultTextOption(option)

    def _on_theme(self) -> None:
        self._side.setMaximumWidth(theme().scaled(_SIDE))
        self._open(self.leaf)

    def _on_typed(self, words: str) -> None:
        self._found = find(self._book, words)
        self._titles.setStringList([leaf.title for leaf in self._found])
        self._nothing.setVisible(not self._found)
        if words and self._found:
            self._open(self._found[0])
            self.text.find(words.split(maxsplit=1)[0], QTextDocument.FindFlag(0))

    def _on_enter(self) -> None:
        """The first page that was found can be read on by keyboard."""
        if self._found:
            self.text.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _open(self, leaf: Leaf) -> None:
        self.leaf = leaf
        self.text.setFont(theme().font())
        self.text.setMarkdown(leaf.markdown)
        self._read_from_its_side()
        self.tell(leaf.title)
        if leaf in self._found:
            self.list.setCurrentIndex(self._titles.index(self._found.index(leaf)))

    def _on_link(self, link: QUrl) -> None:
        if link.scheme() == "help":
            self.search.clear()
            self._open(self._book[link.path()])
        elif link.scheme() == "page":
            self.bridge.go(link.path())
        else:
            QDesktopServices.openUrl(link)
