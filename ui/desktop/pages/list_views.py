"""Gives a list its named views: filters, words and order kept under a name, taken again by it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QMenu

from ui.desktop.controls.fields import TextField
from ui.desktop.controls.sheet import Sheet
from ui.desktop.frame.page import Page
from ui.desktop.table.list_panel import ListPanel
from ui.language import tr


class ListViews(QObject):
    """The views of one page's list."""

    def __init__(self, page: Page, panel: ListPanel, key: str) -> None:
        super().__init__(panel)
        self._page, self._panel, self._key = page, panel, key
        self._kept = page.bridge.views
        panel.views_asked.connect(self._on_asked)
        panel.offer_views()

    def menu(self) -> QMenu:
        """Every view of this list, and what may be done with them."""
        menu = QMenu(tr("Views"), self._panel)
        names = self._kept.names(self._key)
        for name in names:
            menu.addAction(_plain(name)).triggered.connect(partial(self._take, name))
        if names:
            menu.addSeparator()
        menu.addAction(tr("Keep this view…")).triggered.connect(lambda _: self.ask_name())
        if names:
            forget = menu.addMenu(tr("Forget a view"))
            for name in names:
                forget.addAction(_plain(name)).triggered.connect(partial(self._forget, name))
        return menu

    def ask_name(self) -> KeepViewSheet:
        """Ask what the view shown now is to be called."""
        sheet = KeepViewSheet(self._page, self._panel, self._key)
        sheet.open(sheet.name.input)
        return sheet

    def _take(self, name: str, _: bool = False) -> None:
        self._panel.take_view(self._kept.view(self._key, name))

    def _forget(self, name: str, _: bool = False) -> None:
        before = self._kept.view(self._key, name)
        self._kept.forget(self._key, name)
        self._page.bridge.say(
            tr("The view “{name}” is forgotten.", name=name),
            step=tr("Undo"),
            take_step=lambda: self._kept.keep(self._key, name, before),
        )

    def _on_asked(self, where: QPoint) -> None:
        self.menu().popup(where)


class KeepViewSheet(Sheet):
    """The name of a view."""

    def __init__(self, page: Page, panel: ListPanel, key: str) -> None:
        super().__init__(page, tr("Keep this view"), tr("Keep view"), self.keep)
        self._page, self._panel, self._key = page, panel, key
        self.name = TextField(tr("Name"), "name", hint=", ".join(panel.in_words()))
        self.put(self.name)

    def keep(self) -> None:
        """Keep what the list shows under the name, or say that there is none."""
        name = self.name.value().strip()
        if not name:
            self.name.complain(tr("Write how the view is to be called."))
            return
        self._page.bridge.views.keep(self._key, name, self._panel.view_now())
        self._page.bridge.say(
            tr("The view “{name}” is kept; Find and the list have it.", name=name)
        )
        self.leave()


def _plain(name: str) -> str:
    """A name in a menu, where an ampersand would mark a key."""
    return name.replace("&", "&&")
