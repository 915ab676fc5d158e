"""The unsent journal is saved from the sync page and taken in there."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QMenu

from tests.window.fixtures import Sitting
from ui import operations
from ui.desktop.pages.sync.journal_sheets import SaveJournalSheet, TakeInSheet
from ui.desktop.pages.sync.page import SyncPage

PASSPHRASE = "found beside the till"


@pytest.fixture
def page(desk: Sitting) -> SyncPage:
    number = desk.students()[4].number
    operations.edit_student(desk.office, number=number, fields={"phone": "+1 555 0001"})
    return desk.go(SyncPage, "sync")


def opened(page: SyncPage, words: str) -> None:
    """Choose from the menu of the page."""
    actions = {a.text(): a for menu in page.findChildren(QMenu) for a in menu.actions()}
    actions[words].trigger()


def test_a_journal_is_saved_and_known_again(desk: Sitting, page: SyncPage, tmp_path: Path) -> None:
    file = tmp_path / "journal"
    opened(page, "Save this computer’s unsent journal…")
    saving = page.findChild(SaveJournalSheet)
    assert saving is not None
    saving.file.show_value(str(file))
    saving.passphrase.show_value("short")
    saving.again.show_value("short")
    saving.press()
    desk.settle()
    assert "at least 8 characters" in saving.passphrase.complaint
    saving.passphrase.show_value(PASSPHRASE)
    saving.press()
    assert saving.again.complaint == "The two are not the same."
    saving.again.show_value(PASSPHRASE)
    saving.press()
    desk.settle()
    assert file.exists()
    assert any("Saved one change" in notice for notice in desk.notices())

    opened(page, "Take in another computer’s journal…")
    taking = page.findChild(TakeInSheet)
    assert taking is not None
    taking.file.show_value(str(file))
    taking.passphrase.show_value(PASSPHRASE)
    taking.press()
    desk.settle()
    assert any("had been taken in before" in notice for notice in desk.notices())
