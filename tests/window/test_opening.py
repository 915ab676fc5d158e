"""From the call of the program to a window that answers, over a real profile."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from pytestqt.qtbot import QtBot

from registrar_desktop.settings import Settings
from tests.fixtures.desk import MemoryKeyring
from tests.window.fixtures import Sample
from ui.desktop.opening import Opening
from ui.desktop.pages.students.page import StudentsPage


@pytest.fixture
def profile(sample: Sample, tmp_path: Path, memory_keyring: MemoryKeyring) -> Path:
    made = tmp_path / "desk"
    shutil.copytree(sample.profile, made)
    keyring.set_keyring(memory_keyring)
    memory_keyring.kept.update(sample.kept)
    return made


@pytest.fixture
def opening(qtbot: QtBot, profile: Path) -> Iterator[Opening]:
    made = Opening(Settings(profile))
    yield made
    if made.desktop is not None:
        made.desktop.lanes.settle()
    made.close()


def test_the_window_stands_first_and_then_shows_the_students(
    opening: Opening, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(opening.opened):
        opening.show()
        assert opening.window.isVisible()
        assert opening.window.place is None
    assert opening.desktop is not None
    assert opening.desktop.lanes.settle_events()
    page = opening.window.page
    assert isinstance(page, StudentsPage)
    assert page.list.model.rowCount() == 150


def test_keys_and_clicks_before_the_desk_is_open_do_no_harm(opening: Opening, qtbot: QtBot) -> None:
    with qtbot.waitSignal(opening.window.stands):
        opening.show()
    opening.window.navigation.chosen.emit("payments")
    opening.window.top_bar.find_asked.emit()
    assert opening.window.place is None


def test_a_key_that_does_not_fit_is_told_instead_of_a_desk(
    opening: Opening, qtbot: QtBot, memory_keyring: MemoryKeyring
) -> None:
    memory_keyring.kept.clear()
    with qtbot.waitSignal(opening.given_up):
        opening.show()
    assert opening.fault is not None
    assert opening.fault.code == "key_not_in_keyring"


def test_a_window_closed_while_it_opens_lets_go_of_everything(
    opening: Opening, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(opening.window.stands):
        opening.show()
    opening.window.close()
    opening.close()
    assert opening.desktop is None
