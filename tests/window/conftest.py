"""What tests of the window share: the theme, the lanes, and lists over rows in memory."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pytest
from pytestqt.qtbot import QtBot

from tests.window.fixtures import desk, sample, sit_down
from ui.desktop.lanes import Lanes
from ui.desktop.table.columns import Cell, Column, Wanted
from ui.desktop.theme.theme import theme

__all__ = ["desk", "sample", "sit_down"]


@dataclass(frozen=True)
class Person:
    """A row of a list in these tests."""

    number: int
    name: str
    balance: int


@dataclass
class PeopleInMemory:
    """Rows that a test put there; remembers what it was asked for."""

    people: list[Person]
    asked: list[Wanted] = field(default_factory=list)
    pages: list[tuple[int, int]] = field(default_factory=list)
    broken: Exception | None = None

    def ids(self, wanted: Wanted) -> array[int]:
        self.asked.append(wanted)
        if self.broken is not None:
            raise self.broken
        found = [at for at, person in enumerate(self.people) if wanted.text in person.name]
        if wanted.sort == "name":
            found.sort(key=lambda at: self.people[at].name, reverse=wanted.descending)
        return array("q", found)

    def rows(self, ids: Sequence[int]) -> list[Person]:
        self.pages.append((ids[0], ids[-1]))
        return [self.people[at] for at in ids]


PEOPLE_COLUMNS = (
    Column("number", "Number", lambda p: Cell(f"{p.number:06d}")),
    Column("name", "Name", lambda p: Cell(p.name), sortable=True),
    Column(
        "balance",
        "Balance",
        lambda p: Cell(f"{p.balance / 100:.2f}"),
        right=True,
        money=lambda p: (p.balance, "USD"),
    ),
)


def people(count: int) -> list[Person]:
    """Different people with different balances."""
    return [Person(at, f"Name {at * 7919 % 10007:05d}", at * 100) for at in range(count)]


@pytest.fixture
def problems() -> list[BaseException]:
    """What nobody else took care of."""
    return []


@pytest.fixture
def lanes(qtbot: QtBot, problems: list[BaseException]) -> Iterator[Lanes]:
    made = Lanes(problems.append)
    theme().choose("light")
    yield made
    assert made.settle()
    made.close()
