"""What a list shows, as data: columns that turn a row's value into cells.

Rows are frozen values of the read side; nothing here knows Qt or where rows come from.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Chip:
    """A status as icon and word; the colour only supports them."""

    word: str
    icon: str
    role: str = "muted"


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one cell. `mark` is an icon before the text, explained by `tip`."""

    text: str = ""
    role: str = "text"
    chip: Chip | None = None
    mark: str = ""
    tip: str = ""
    italic: bool = False
    strong: bool = False

    @property
    def plain(self) -> str:
        """The cell as words, for the clipboard and for screen readers."""
        return self.chip.word if self.chip else self.text


@dataclass(frozen=True)
class Column:
    """One column: how it is called, what it shows of a row, and how it behaves."""

    key: str
    title: str
    show: Callable[[Any], Cell]
    width: int = 16  # in average letters; from 20 on it holds words and may be cut
    least: int = 9  # in average letters: so much of the words is always shown
    yields: bool = False  # gives way before others, and steps aside in a narrow window
    right: bool = False
    sortable: bool = False
    shown: bool = True
    money: Callable[[Any], tuple[int, str] | None] | None = None  # (minor units, currency)
    copied: Callable[[Any], str] | None = None  # where the clipboard needs other words


@dataclass(frozen=True)
class Wanted:
    """What a list is to show: the words typed, the filters chosen, the order."""

    text: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    sort: str = ""
    descending: bool = False


class RowSource(Protocol):
    """Where rows come from. Both calls run in the store lane."""

    def ids(self, wanted: Wanted) -> array[int]:
        """Every row that matches, as database row ids in the order asked for."""
        ...

    def rows(self, ids: Sequence[int]) -> Sequence[Any]:
        """The values of these rows, in this order; a row that is gone is None."""
        ...


def cells_of(columns: Sequence[Column], row: Any) -> tuple[Cell, ...]:
    """All cells of one row, made once when its page arrives."""
    if row is None:
        return tuple(Cell("—", role="muted") for _ in columns)
    return tuple(column.show(row) for column in columns)
