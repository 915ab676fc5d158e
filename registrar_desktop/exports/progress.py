"""How a long export tells how far it is, and how it is told to stop."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol, TypeVar

from registrar_desktop.errors import Fault

EVERY = 500

T = TypeVar("T")


class Cancelled(Fault):
    """A person stopped the export; nothing of it is left."""

    def __init__(self) -> None:
        super().__init__("paper_cancelled")


class Progress(Protocol):
    """Told now and then; raises `Cancelled` to stop the work."""

    def __call__(self, done: int, of: int) -> None:
        """`done` rows of about `of`; 0 = not known."""
        ...


def silent(done: int, of: int) -> None:
    """For whoever does not want to know."""


class Meter:
    """Counts rows over all tables of one paper and reports every so many."""

    def __init__(self, progress: Progress, of: int = 0) -> None:
        self._progress = progress
        self._of = of
        self._done = 0
        progress(0, of)

    def expect(self, of: int) -> None:
        """About how many rows there will be."""
        self._of = of
        self._progress(self._done, of)

    def over(self, rows: Iterable[T]) -> Iterator[T]:
        """The same rows, counted as they pass."""
        for row in rows:
            self._done += 1
            if self._done % EVERY == 0:
                self._progress(self._done, self._of)
            yield row

    def one(self) -> None:
        """One of few large steps is done; told at once."""
        self._done += 1
        self._progress(self._done, self._of)

    def finish(self) -> None:
        """All rows are written."""
        self._progress(self._done, self._of or self._done)
