"""Help opens at the right page, is found by its words, and names every key there is."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QKeySequence, QShortcut

from tests.window.fixtures import Sitting
from tests.window.keys import CTRL, press
from ui.desktop.frame.places import Place
from ui.desktop.pages.help.book import read_book
from ui.desktop.pages.help.page import HelpPage
from ui.desktop.pages.registry import KINDS

BOOK = read_book()


@pytest.mark.parametrize("page", KINDS)
def test_every_page_of_the_window_has_a_page_of_help(page: str) -> None:
    assert BOOK[page].markdown.startswith(f"# {BOOK[page].title}\n\n")


def test_every_link_leads_somewhere() -> None:
    for leaf in BOOK.values():
        for kind, target in re.findall(r"\]\((\w+):([\w-]+)\)", leaf.markdown):
            known = set(BOOK) if kind == "help" else set(KINDS)
            assert target in known, (leaf.key, target)


def test_help_opens_at_the_page_in_view_and_back_returns_there(desk: Sitting) -> None:
    window = desk.desktop.window
    for place in ("students", "payments", "sync"):
        window.go(Place(place))
        press(window, Qt.Key.Key_F1)
        page = desk.page
        assert isinstance(page, HelpPage)
        assert page.leaf.key == place
        window.top_bar.back.emit()
        assert window.place == Place(place)


def test_help_is_searched_by_any_word_and_read_by_keyboard(desk: Sitting) -> None:
    page = desk.go(HelpPage, "help")
    page.search.setText("float over short")
    assert page.leaf.key == "drawer"
    page.search.setText("no such words anywhere")
    assert page.leaf.key == "drawer", "what was read stays"
    page.search.setText("outage")
    press(page.search, Qt.Key.Key_Return)
    desk.desktop.window.activateWindow()
    page.text.anchorClicked.emit(QUrl("help:keys"))
    assert page.leaf.key == "keys"


def test_the_sheet_of_keys_names_every_key_of_the_window(desk: Sitting) -> None:
    press(desk.desktop.window, Qt.Key.Key_Slash, CTRL)
    page = desk.page
    assert isinstance(page, HelpPage)
    rows = re.findall(r"^\| (.+?) \|", page.leaf.markdown, re.MULTILINE)
    told = {key for row in rows for key in row.split(", ")}
    named = {QKeySequence(key).toString() for key in told}
    named |= {f"Ctrl+{number}" for number in range(1, 8)}
    known = [each.key().toString() for each in desk.desktop.window.findChildren(QShortcut)]
    # A standard key is known by its first combination.
    assert {key for key in known if key} <= named
