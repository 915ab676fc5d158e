"""The letterhead is chosen in the preferences and stands on the next paper."""

from __future__ import annotations

from pathlib import Path

from PIL import Image
from PySide6.QtCore import Qt

from tests.window.fixtures import Sitting
from tests.window.keys import press, until, write
from ui import operations
from ui.desktop.pages.preferences.page import PreferencesPage


def test_office_address_and_logo_are_kept_as_soon_as_they_are_chosen(
    desk: Sitting, tmp_path: Path
) -> None:
    page = desk.go(PreferencesPage, "preferences")
    fields = page.letterhead
    fields.office.input.setFocus()
    write(fields.office.input, "Office of Records")
    press(fields.office.input, Qt.Key.Key_Return)
    desk.settle()
    file = tmp_path / "logo.png"
    Image.new("RGB", (120, 60), "navy").save(file)
    fields.take_logo(file)
    assert until(lambda: operations.show_letterhead(desk.office).logo == file.read_bytes())
    assert operations.show_letterhead(desk.office).office == "Office of Records"
    desk.settle()
    fields.none.click()
    assert until(lambda: operations.show_letterhead(desk.office).logo == b"")


def test_a_file_that_is_no_picture_is_said_and_changes_nothing(
    desk: Sitting, tmp_path: Path
) -> None:
    page = desk.go(PreferencesPage, "preferences")
    file = tmp_path / "logo.png"
    file.write_text("no picture")
    page.letterhead.take_logo(file)
    assert until(lambda: "cannot be read" in page.letterhead.told.text())
    assert operations.show_letterhead(desk.office).logo == b""
