"""The window over a damaged data file: it says so, and brings the desk back."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from registrar_desktop.clock import SystemClock
from registrar_desktop.errors import Unusable
from registrar_desktop.schema.people import Student
from registrar_desktop.settings import Settings
from registrar_desktop.store.damage import damage_noted, note_damage
from registrar_desktop.store.desk_store import FILE_NAME
from tests.command.conftest import record_student, settle_in
from ui import operations
from ui.desktop.mending import MendDialog
from ui.lock import Lock, profile_lock
from ui.office import Office

PAGE = 4096


@pytest.fixture
def settings(profile_dir: Path) -> Settings:
    return Settings(profile_dir, None)


@pytest.fixture
def lock(settings: Settings) -> Lock:
    return profile_lock(settings, lambda new: None)


@pytest.fixture
def broken(settings: Settings, lock: Lock, tmp_path: Path) -> Path:
    """A desk whose first page is broken; gives its backup, one change older."""
    with Office.unlocked(settings, lock, SystemClock()) as office:
        settle_in(office)
        record_student(office, "Before")
        operations.backup(office, target=tmp_path / "desk.backup")
        record_student(office, "After")
    with (settings.profile / FILE_NAME).open("r+b") as file:
        file.seek(100)
        file.write(os.urandom(200))
    return tmp_path / "desk.backup"


@pytest.fixture
def dialog(qtbot: QtBot, settings: Settings, lock: Lock, broken: Path) -> MendDialog:
    with pytest.raises(Unusable) as trouble:
        Office.unlocked(settings, lock, SystemClock())
    made = MendDialog(settings, lock, trouble.value, opens=False)
    qtbot.addWidget(made)
    made.show()
    return made


def test_it_says_what_is_damaged_and_what_is_kept(dialog: MendDialog) -> None:
    assert "Parts of the file store.db cannot be read. It is kept as it is" in dialog.said


def test_a_backup_brings_the_desk_back_and_opens_it(
    dialog: MendDialog, broken: Path, settings: Settings, lock: Lock
) -> None:
    dialog.file.show_value(str(broken))
    dialog.press()
    assert "Desk D07 is as it was backed up" in dialog.said
    dialog.press()
    assert dialog.result() == MendDialog.DialogCode.Accepted
    with (
        Office.unlocked(settings, lock, SystemClock()) as office,
        office.store.reading() as session,
    ):
        assert "Before" in set(session.scalars(select(Student.family_name)))


def test_what_is_no_backup_is_said_beside_the_field_and_changes_nothing(
    dialog: MendDialog, settings: Settings, tmp_path: Path
) -> None:
    before = (settings.profile / FILE_NAME).read_bytes()
    dialog.press()
    assert dialog.file.complaint == "Choose a backup of this desk."
    other = tmp_path / "other.file"
    other.write_bytes(b"not a backup")
    dialog.file.show_value(str(other))
    dialog.press()
    assert "nothing here was changed" in dialog.file.complaint
    assert (settings.profile / FILE_NAME).read_bytes() == before


def test_damage_that_was_met_is_looked_for_at_the_next_start(
    settings: Settings, lock: Lock
) -> None:
    with Office.unlocked(settings, lock, SystemClock()) as office:
        settle_in(office)
        for number in range(30):
            record_student(office, f"Family{number}")
        file = office.store.path
        assert office.noted_damage() is None
        note_damage(file)
        assert office.noted_damage() is None, "it was whole after all"
        assert not damage_noted(file)
    with file.open("r+b") as opened:
        opened.seek(file.stat().st_size // 2)
        opened.write(os.urandom(PAGE))
    with Office.unlocked(settings, lock, SystemClock()) as office:
        note_damage(file)
        trouble = office.noted_damage()
    assert trouble is not None
    assert trouble.code == "store_damaged"
