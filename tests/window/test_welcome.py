"""The first run: from an empty computer to a desk at which one can work, without a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from registrar_desktop.clock import SystemClock
from registrar_desktop.settings import Settings
from tests.fixtures.centre import PASSWORD, RunningCentre
from tests.fixtures.desk import MemoryKeyring
from tests.window.fixtures import Sitting
from tests.window.keys import press, until, write
from ui import operations
from ui.desktop.assembly import Desktop
from ui.desktop.pages.students.page import StudentsPage
from ui.desktop.pages.welcome.page import WelcomePage
from ui.office import Office


@pytest.fixture
def newcomer(qtbot: QtBot, tmp_path: Path, memory_keyring: MemoryKeyring) -> Iterator[Sitting]:
    """The window over a computer that is no desk yet."""
    office = Office.open(Settings(tmp_path / "new"), lambda new: None, SystemClock())
    desktop = Desktop(office)
    desktop.open(deliver=False)
    sitting = Sitting(desktop)
    sitting.settle()
    desktop.window.activateWindow()
    yield sitting
    desktop.lanes.settle()
    desktop.close()
    office.close()


@pytest.fixture
def welcome(newcomer: Sitting) -> WelcomePage:
    page = newcomer.page
    assert isinstance(page, WelcomePage)
    return page


def enter(newcomer: Sitting, *texts: str) -> None:
    """Type into the field that has the keyboard, then into the next ones; Enter in the last."""
    for at, text in enumerate(texts):
        if at:
            press(focused(), Qt.Key.Key_Tab)
        write(focused(), text)
    press(focused(), Qt.Key.Key_Return)
    newcomer.settle()


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def test_a_computer_becomes_a_desk_by_keyboard_alone(
    newcomer: Sitting, welcome: WelcomePage, centre: RunningCentre
) -> None:
    centre.add_user("mara")
    assert until(welcome.choosing.join.hasFocus)
    press(welcome.choosing.join, Qt.Key.Key_Space)
    assert until(welcome.joining.address.input.hasFocus)
    enter(newcomer, centre.url, centre.add_desk())
    assert welcome.step is welcome.signing_in
    assert until(welcome.signing_in.login.input.hasFocus)
    enter(newcomer, "mara", PASSWORD)
    assert until(welcome.fetching.isVisible)
    assert welcome.fetching.told.text() == "Asking the centre…"
    newcomer.office.runner.run_due()
    welcome.fetching.look()
    newcomer.settle()
    assert welcome.fetching.told.text() == "All records are here."
    assert welcome.fetching.bar.value() == welcome.fetching.bar.maximum()
    press(welcome.fetching.act, Qt.Key.Key_Space)
    newcomer.settle()
    assert isinstance(newcomer.page, StudentsPage)


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(
    newcomer: Sitting, welcome: WelcomePage, centre: RunningCentre
) -> None:
    welcome.choosing.join.click()
    step = welcome.joining
    step.act.click()
    assert "begins with https" in step.address.complaint
    step.address.type("registrar.example.edu")
    step.code.type("7F3K-9QXM-2D4P")
    step.act.click()
    newcomer.settle()
    assert "not the address of a centre" in step.address.complaint
    step.address.type(centre.url)
    step.act.click()
    newcomer.settle()
    assert "does not take this enrolment code" in step.code.complaint
    assert step.address.value() == centre.url
    assert welcome.step is step


def test_a_wrong_password_is_told_beside_it(
    newcomer: Sitting, welcome: WelcomePage, centre: RunningCentre
) -> None:
    operations.join(newcomer.office, url=centre.url, code=centre.add_desk())
    welcome.joining.done.emit()
    step = welcome.signing_in
    step.login.type("nobody")
    step.password.type("a wrong pass phrase")
    step.act.click()
    newcomer.settle()
    assert step.password.complaint
    assert not step.code.isVisibleTo(step)


def test_a_backup_makes_this_computer_the_desk_it_was_made_at(
    newcomer: Sitting, welcome: WelcomePage, desk: Sitting, tmp_path: Path
) -> None:
    saved = tmp_path / "desk.backup"
    operations.backup(desk.office, target=saved, passphrase="correct horse battery")
    welcome.choosing.restore.click()
    step = welcome.restoring
    step.act.click()
    assert step.file.complaint == "Choose a backup of a desk."
    step.file.type(str(saved))
    step.passphrase.type("not the right words")
    step.act.click()
    newcomer.settle()
    assert step.file.complaint
    step.passphrase.type("correct horse battery")
    step.act.click()
    newcomer.settle()
    assert welcome.step is welcome.signing_in
    assert "as it was backed up" in newcomer.notices()[0]


def test_the_sample_school_is_a_program_of_its_own_that_ends_with_this_one(
    newcomer: Sitting, welcome: WelcomePage
) -> None:
    welcome.choosing.try_it.click()
    step = welcome.sample
    step.act.click()
    assert not step.act.isEnabled()
    assert until(lambda: "A school on loopback" in step.told.text())
    step.end()
    assert until(step.act.isEnabled)
