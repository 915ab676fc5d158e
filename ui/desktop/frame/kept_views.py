"""Views of lists that a person has named: filters, words and order, to be taken again by name."""

from __future__ import annotations

from typing import Any

from ui.desktop.frame.remembered import Remembered

_KEY = "views"
View = dict[str, Any]


class KeptViews:
    """The named views of all pages, remembered between runs; names are in the order of the alphabet."""

    def __init__(self, kept: Remembered) -> None:
        self._kept = kept

    def names(self, page: str) -> list[str]:
        """What the views of a page are called."""
        return sorted(self._all().get(page, {}), key=str.casefold)

    def everything(self) -> list[tuple[str, str]]:
        """Every view as page and name."""
        return [(page, name) for page in self._all() for name in self.names(page)]

    def view(self, page: str, name: str) -> View:
        """What a view shows; nothing where there is none of this name."""
        found: View = self._all().get(page, {}).get(name, {})
        return found

    def keep(self, page: str, name: str, view: View) -> None:
        """Keep a view under a name; one of the same name is replaced."""
        known = self._all()
        known.setdefault(page, {})[name] = view
        self._kept.keep_facts(_KEY, known)

    def forget(self, page: str, name: str) -> None:
        known = self._all()
        known.get(page, {}).pop(name, None)
        self._kept.keep_facts(_KEY, known)

    def _all(self) -> dict[str, dict[str, View]]:
        known = self._kept.facts(_KEY)
        return {page: views for page, views in known.items() if isinstance(views, dict)}
