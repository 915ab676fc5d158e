"""The real window over a real store with a small school; each test has a copy of its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import keyring
import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from registrar_desktop.clock import SystemClock
from registrar_desktop.records.lists import students
from registrar_desktop.records.lists.students import StudentQuery, StudentRow
from registrar_desktop.settings import Settings
from tests.fixtures.desk import MemoryKeyring
from tests.window.school import open_school
from ui.desktop.assembly import Desktop
from ui.desktop.frame.page import Page
from ui.desktop.frame.places import Place
from ui.desktop.theme.theme import theme
from ui.office import Office

P = TypeVar("P", bound=Page)


@dataclass
class Sitting:
    """Somebody at the desk: the window, and short ways to use and ask it."""

    desktop: Desktop

    @property
    def office(self) -> Office:
        return self.desktop.office

    @property
    def page(self) -> Page:
        page = self.desktop.window.page
        assert page is not None
        return page

    def settle(self) -> None:
        """Wait until nothing is under way."""
        assert self.desktop.lanes.settle_events()

    def go(self, page: type[P], place: str, record: str = "") -> P:
        """Go somewhere and wait for what stands there."""
        self.desktop.window.go(Place(place, record))
        self.settle()
        found = self.page
        assert isinstance(found, page)
        return found

    def students(self, query: StudentQuery | None = None) -> list[StudentRow]:
        """Students of the school."""
        with self.office.store.reading() as session:
            found = students.ids(session, query or StudentQuery())
            return students.rows(session, found, self.desktop.bridge.today)

    def notices(self) -> list[str]:
        """What the notices in the corner say."""
        corner = self.desktop.window.notices
        cards = [card for card in corner.children() if isinstance(card, QWidget)]
        return [card.accessibleName() for card in cards if card.isVisibleTo(corner)]


Sit = Callable[[], Sitting]


@dataclass(frozen=True)
class Sample:
    """A profile with a school, never opened by a test, and what its keyring holds."""

    profile: Path
    kept: dict[tuple[str, str], str]


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """Made once for all tests of a run."""
    folder = tmp_path_factory.mktemp("school") / "profile"
    folder.mkdir(mode=0o700)
    backend = MemoryKeyring()
    keyring.set_keyring(backend)
    open_school(folder, 150).close()
    return Sample(folder, backend.kept)


@pytest.fixture
def sit_down(
    qtbot: QtBot, sample: Sample, tmp_path: Path, memory_keyring: MemoryKeyring
) -> Iterator[Sit]:
    """Opens the window over a copy of the school; again for a second sitting at the same desk."""
    profile = tmp_path / "desk"
    shutil.copytree(sample.profile, profile)
    keyring.set_keyring(memory_keyring)
    memory_keyring.kept.update(sample.kept)
    open_now: list[Sitting] = []

    def stand_up() -> None:
        while open_now:
            sitting = open_now.pop()
            sitting.desktop.lanes.settle()
            sitting.desktop.close()
            sitting.office.close()

    def sit() -> Sitting:
        stand_up()
        office = Office.open(Settings(profile), lambda new: None, SystemClock())
        desktop = Desktop(office)
        desktop.open(deliver=False)
        desktop.window.resize(1280, 820)
        sitting = Sitting(desktop)
        open_now.append(sitting)
        sitting.settle()
        return sitting

    yield sit
    stand_up()
    theme().choose("light", 1.0)


@pytest.fixture
def desk(sit_down: Sit) -> Sitting:
    """The window, open."""
    return sit_down()
