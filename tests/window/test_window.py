"""Finding one's way in the window by keyboard: pages, palette, tabs, and standing as it was left."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut

from tests.window.fixtures import Sit, Sitting
from tests.window.keys import press, until, write
from ui.desktop.frame.places import Place
from ui.desktop.pages.entries import ENTRIES
from ui.desktop.pages.record.page import RecordPage
from ui.desktop.pages.students.page import StudentsPage


def shortcut(desk: Sitting, keys: str) -> None:
    """Use a shortcut of the window (offscreen there is no active window to send keys to)."""
    wanted = QKeySequence(keys)
    found = [each for each in desk.desktop.window.findChildren(QShortcut) if each.key() == wanted]
    assert len(found) == 1, keys
    found[0].activated.emit()
    desk.settle()


def test_it_opens_on_the_list_and_says_in_words_what_is_shown(desk: Sitting) -> None:
    page = desk.page
    assert isinstance(page, StudentsPage)
    assert page.said.startswith(f"{len(desk.students()):,} students")


def test_every_page_has_a_key(desk: Sitting) -> None:
    for number, entry in enumerate(ENTRIES, start=1):
        shortcut(desk, f"Ctrl+{number}")
        assert desk.desktop.window.place == Place(entry.key)


def test_the_palette_finds_a_student_and_enter_opens_the_record(desk: Sitting) -> None:
    somebody = desk.students()[7]
    shortcut(desk, "Ctrl+K")
    finder = desk.desktop.window.finder
    write(finder.field, somebody.number)
    # Receipts of the same student may follow; the record itself stands first.
    assert until(lambda: finder.results()[:1] == [somebody.name])
    press(finder.field, Qt.Key.Key_Return)
    desk.settle()
    assert isinstance(desk.page, RecordPage)
    assert desk.page.name == somebody.name


def test_the_palette_offers_commands_and_esc_leaves_things_as_they_were(desk: Sitting) -> None:
    shortcut(desk, "Ctrl+K")
    finder = desk.desktop.window.finder
    write(finder.field, "sync")
    assert until(lambda: finder.results() == ["Sync now", "Sync"])
    press(finder.field, Qt.Key.Key_Escape)
    assert not finder.isVisible()
    assert desk.desktop.window.place == Place("students")


def test_enter_opens_what_is_typed_even_before_its_results_stand_there(desk: Sitting) -> None:
    one, other = desk.students()[3], desk.students()[9]
    finder = desk.desktop.window.finder
    shortcut(desk, "Ctrl+K")
    write(finder.field, one.number)
    assert until(lambda: finder.results()[:1] == [one.name])
    finder.field.selectAll()
    write(finder.field, other.number)
    press(finder.field, Qt.Key.Key_Return)
    assert until(lambda: desk.desktop.window.place == Place("student", other.number))


def test_records_open_as_tabs_and_close_again(desk: Sitting) -> None:
    one, other = desk.students()[:2]
    desk.go(RecordPage, "student", one.number)
    desk.go(RecordPage, "student", other.number)
    window = desk.desktop.window
    assert [place.record for place in window.tabs.places()] == [one.number, other.number]
    shortcut(desk, "Ctrl+W")
    assert window.place == Place("student", one.number)
    shortcut(desk, "Ctrl+W")
    assert window.place == Place("students")
    assert not window.tabs.isVisible()


def test_back_and_forward_go_the_way_one_came(desk: Sitting) -> None:
    window = desk.desktop.window
    somebody = desk.students()[0]
    desk.go(RecordPage, "student", somebody.number)
    window.top_bar.back.emit()
    assert window.place == Place("students")
    window.top_bar.forward.emit()
    assert window.place == Place("student", somebody.number)


def test_it_stands_as_it_was_left(sit_down: Sit) -> None:
    desk = sit_down()
    somebody = desk.students()[3]
    page = desk.go(StudentsPage, "students")
    page.list.choose("level", "GRADUATE")
    desk.settle()
    desk.go(RecordPage, "student", somebody.number)
    desk = sit_down()
    assert desk.desktop.window.place == Place("student", somebody.number)
    assert [place.record for place in desk.desktop.window.tabs.places()] == [somebody.number]
    page = desk.go(StudentsPage, "students")
    assert page.list.chosen("level") == "GRADUATE"


def test_working_offline_changes_the_status_line_and_nothing_else(desk: Sitting) -> None:
    before = desk.page
    desk.desktop.window.top_bar.offline_asked.emit(True)
    desk.settle()
    status = desk.desktop.window.status
    assert status.words("centre") == "Centre: working offline"
    assert status.words("waiting") == "Everything delivered"
    assert desk.page is before
    assert desk.notices() == []
