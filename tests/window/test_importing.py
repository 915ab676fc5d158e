"""The Import page: files are dropped or chosen, columns corrected, every row seen, and taken in."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from tests.window.fixtures import Sitting
from ui import operations
from ui.desktop.pages.importing.page import CHOOSE, COLUMNS, DONE, PREVIEW, ImportPage
from ui.desktop.pages.students.page import StudentsPage


@pytest.fixture
def page(desk: Sitting) -> ImportPage:
    return desk.go(ImportPage, "import")


def drop(page: ImportPage, path: Path) -> None:
    """Let go of a file over the page."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    event = QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    page.choosing.place.dropEvent(event)


def people(folder: Path, rows: str, name: str = "people.csv") -> Path:
    path = folder / name
    path.write_text(f"Student number,Last name,First name,Born\n{rows}", "utf-8")
    return path


def test_it_is_reached_from_the_students(desk: Sitting) -> None:
    page = desk.go(StudentsPage, "students")
    [found] = [b for b in page.findChildren(QPushButton) if b.accessibleName() == "Import"]
    found.click()
    desk.settle()
    assert isinstance(desk.page, ImportPage)


def test_a_dropped_file_is_looked_at_and_taken(
    desk: Sitting, page: ImportPage, tmp_path: Path
) -> None:
    drop(page, people(tmp_path, "X7,Lovelace,Ada,1990-12-10\n,,Nobody,\nX8,Turing,Alan,\n"))
    desk.settle()
    assert page.step == COLUMNS
    assert page.columns.fields["family_name"].value() == "Last name"
    page.save()
    desk.settle()
    assert page.step == PREVIEW
    assert [(row.place.line, row.what) for row in page.preview.shown] == [
        (2, "Lovelace, Ada"),
        (4, "Turing, Alan"),
    ]
    page.preview.tabs.choose(3)
    [left] = page.preview.shown
    assert left.place.line == 3
    assert "could not be found again" in left.why
    assert page.on.accessibleName() == "Import 2 rows"
    assert operations.list_imports(desk.office) == [], "nothing was written before"
    page.save()
    desk.settle()
    assert page.step == DONE
    assert operations.show_student(desk.office, number="X7").identity.given_name == "Ada"


def test_the_same_file_again_changes_nothing_and_undo_takes_it_back(
    desk: Sitting, page: ImportPage, tmp_path: Path
) -> None:
    path = people(tmp_path, "X7,Lovelace,Ada,\n")
    for step in (COLUMNS, PREVIEW, DONE):
        page.read([path]) if step == COLUMNS else page.save()
        desk.settle()
        assert page.step == step
    page.again.click()
    page.read([path])
    desk.settle()
    page.save()
    desk.settle()
    assert page.on.accessibleName() == "Nothing to import"
    assert not page.on.isEnabled()
    page.start_over()
    desk.settle()
    page.choosing.list.selectRow(0)
    page.choosing.undo.click()
    desk.settle()
    assert "The import of people.csv was undone." in " ".join(desk.notices())
    assert [each.undone_by for each in operations.list_imports(desk.office)] == ["mara"]


def test_a_column_that_nobody_knows_is_chosen_by_hand(
    desk: Sitting, page: ImportPage, tmp_path: Path
) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("Kennung,A,B\nX7,Lovelace,Ada\n")
    page.read([path])
    desk.settle()
    assert page.step == COLUMNS
    page.save()
    desk.settle()
    assert page.step == COLUMNS
    assert "Choose the column that holds" in page.columns.said.text()
    for field, header in (("student_number", "Kennung"), ("family_name", "A")):
        page.columns.fields[field].choose(header)
    page.save()
    desk.settle()
    assert page.step == PREVIEW


def test_the_order_of_days_is_asked_once_and_only_where_it_is_open(
    desk: Sitting, page: ImportPage, tmp_path: Path
) -> None:
    page.read([people(tmp_path, "X7,Lovelace,Ada,3/4/1990\n")])
    desk.settle()
    assert page.columns.order.isVisible()
    page.save()
    desk.settle()
    assert page.step == COLUMNS
    assert page.columns.said.text() == "Say whether day or month stands first."
    page.columns.order.choose("DAY_FIRST")
    page.save()
    desk.settle()
    assert page.plan is not None
    assert page.plan.additions[0].values["birth_date"].isoformat() == "1990-04-03"
    page.start_over()
    page.read([people(tmp_path, "X7,Lovelace,Ada,3/4/1990\nX8,B,C,25/4/1990\n", "proven.csv")])
    desk.settle()
    page.columns.order.choose("")
    assert not page.columns.order.isVisible() or not page.columns.order.value()


def test_it_can_be_done_with_the_keyboard_alone(
    desk: Sitting, page: ImportPage, tmp_path: Path
) -> None:
    page.read([people(tmp_path, "X7,Lovelace,Ada,\n")])
    desk.settle()
    for step in (PREVIEW, DONE):
        assert page.on.hasFocus()
        QTest.keyClick(page.on, Qt.Key.Key_Space)
        desk.settle()
        assert page.step == step


def test_a_file_that_is_no_table_is_told(desk: Sitting, page: ImportPage, tmp_path: Path) -> None:
    path = tmp_path / "photo.xlsx"
    path.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x01\x02\x03")
    page.read([path])
    desk.settle()
    assert page.step == CHOOSE
