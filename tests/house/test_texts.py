"""What people read is marked for translation, and every catalogue has all of it, whole."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from resources import make_texts
from tests.house.tree import ROOT, files

# Controls, and the methods of Qt, whose texts are read by people.
SHOWN_BY = frozenset(
    {
        *("button", "icon_button", "title", "heading", "note", "Words", "Chip", "ChipLabel"),
        *("TextField", "ChoiceField", "Switch", "Segments", "Column", "Filter", "Command"),
        *("setToolTip", "setAccessibleName", "setAccessibleDescription", "setWindowTitle"),
        *("setPlaceholderText", "complain", "say_act", "setText", "addAction", "addMenu"),
    }
)
READS_LIKE_WORDS = re.compile(r"^[“(]?[A-Z][a-z’]+([ .,:;]|$)|[a-z’]{2,} [a-z]{2,}")
KEYS = re.compile(r"^(Ctrl|Alt|Shift|Del|Esc|Return|Space|Escape|Enter)\b")
WINDOW = [path for path in files("py") if (ROOT / "ui" / "desktop") in path.parents]


def unmarked(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        name = node.func.attr if isinstance(node.func, ast.Attribute) else name
        if name not in SHOWN_BY:
            continue
        for given in node.args:
            text = literal(given)
            if READS_LIKE_WORDS.search(text) and not KEYS.search(text):
                yield f"{path.relative_to(ROOT)}:{node.lineno}: {text}"


def literal(node: ast.expr) -> str:
    """The words of a text that stands in the code as it is; facts in it count as nothing."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(literal(part) for part in node.values)
    return ""


def test_what_the_window_says_is_marked_for_translation() -> None:
    assert [each for path in WINDOW for each in unmarked(path)] == []


@pytest.mark.parametrize("language", make_texts.LANGUAGES)
def test_a_catalogue_is_as_it_was_gathered_and_compiled(language: str) -> None:
    kept = (make_texts.FOLDER / f"{language}.po").read_bytes()
    assert kept == make_texts.as_po(make_texts.catalogue(language)), "run: python3 dev.py texts"
    compiled = (make_texts.FOLDER / f"{language}.mo").read_bytes()
    assert compiled == make_texts.as_mo(make_texts.catalogue(language)), "run: python3 dev.py texts"


@pytest.mark.parametrize("language", make_texts.LANGUAGES)
def test_a_catalogue_has_every_text_and_lacks_no_translation(language: str) -> None:
    today = make_texts.renewed(language)
    assert make_texts.missing(today) == [], "run: python3 dev.py texts"


@pytest.mark.parametrize("language", make_texts.LANGUAGES)
def test_a_translation_has_the_facts_of_its_text(language: str) -> None:
    wrong = [
        form
        for message in make_texts.catalogue(language)
        for form in make_texts.forms(message.string)
        if form and not keeps_facts(make_texts.forms(message.id), form)
    ]
    assert wrong == []


def keeps_facts(text: tuple[str, ...], form: str) -> bool:
    """Arabic says one and two of something in words; all else has the facts of its text."""
    if len(text) > 1:
        return placeholders(form) in (set(), placeholders(text[0]))
    return placeholders(form) == placeholders(text[0])


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}
