"""The pages of the help as they ship: one Markdown file each, whose first line is its title.

What stands in double brackets is called as the window calls it in the language people read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from resources.locate import resource
from ui.language import FROM_RIGHT, tr

FIRST = "start"
_KEYS = re.compile(r"\b(?:Ctrl|Alt|Shift)\+[^\s|*)،]+")
_CALLED = re.compile(r"\[\[(.+?)\]\]")


@dataclass(frozen=True)
class Leaf:
    """One page of the help; `key` is the window's page that it is about."""

    key: str
    title: str
    markdown: str


def read_book(language: str = "en") -> dict[str, Leaf]:
    """All pages by key: the first steps first, then by title."""
    files = sorted(resource("help", language).glob("*.md"))
    leaves = [_read(file.stem, file.read_text(encoding="utf-8")) for file in files]
    if language in FROM_RIGHT:
        leaves = [replace(leaf, markdown=_isolated(leaf.markdown)) for leaf in leaves]
    leaves.sort(key=lambda leaf: (leaf.key != FIRST, leaf.title))
    return {leaf.key: leaf for leaf in leaves}


def find(book: dict[str, Leaf], words: str) -> list[Leaf]:
    """The pages that have all these words, those with them in the title first."""
    wanted = words.casefold().split()
    found = [leaf for leaf in book.values() if _has(leaf.markdown, wanted)]
    return sorted(found, key=lambda leaf: not _has(leaf.title, wanted))


def _has(text: str, wanted: list[str]) -> bool:
    folded = text.casefold()
    return all(word in folded for word in wanted)


def _isolated(markdown: str) -> str:
    """The names of keys read from the left inside a text that reads from the right."""
    return _KEYS.sub("\u2066\\g<0>\u2069", markdown)


def _read(key: str, markdown: str) -> Leaf:
    markdown = _CALLED.sub(lambda found: tr(found[1]), markdown)
    return Leaf(key, markdown.split("\n", 1)[0].removeprefix("# ").strip(), markdown)
