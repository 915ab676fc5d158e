"""Help opens at the right page, is found by its words, and names every key there is."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QKeySequence, QShortcut

from resources.locate import resource
from resources.make_texts import texts
from tests.window.fixtures import Sitting
from tests.window.keys import CTRL, press
from ui.desktop.frame.places import Place
from ui.desktop.pages.help.book import read_book
from ui.desktop.pages.help.page import HelpPage
from ui.desktop.pages.registry import KINDS
from ui.language import LANGUAGES

BOOKS = {language: read_book(language) for language in LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_the_window_has_a_page_of_help_in_every_language(language: str) -> None:
    book = BOOKS[language]
    assert set(KINDS) - set(book) == set()
    assert set(book) == set(BOOKS["en"])
    for leaf in book.values():
        assert leaf.markdown.startswith(f"# {leaf.title}\n\n"), leaf.key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_link_leads_somewhere_and_every_language_has_the_same(language: str) -> None:
    for leaf in BOOKS[language].values():
        links = re.findall(r"\]\((\w+):([\w-]+)\)", leaf.markdown)
        assert links == re.findall(r"\]\((\w+):([\w-]+)\)", BOOKS["en"][leaf.key].markdown)
        for kind, target in links:
            assert target in (set(BOOKS["en"]) if kind == "help" else set(KINDS)), leaf.key


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_help_calls_by_name_is_called_so_in_the_window(language: str) -> None:
    known = texts()
    for file in resource("help", language).glob("*.md"):
        for name in re.findall(r"\[\[(.+?)\]\]", file.read_text("utf-8")):
            assert name in known, (file.name, name)


def test_keys_keep_their_order_in_a_text_that_reads_from_the_right() -> None:
    assert "\u2066Ctrl+/\u2069" in BOOKS["ar"]["start"].markdown


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
