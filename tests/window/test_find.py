"""Find: what is pinned and was looked at last, receipts, sections, reports, and views by their names."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QMenu

from registrar_desktop.records.lists import payments, sections
from registrar_desktop.records.lists.payments import PaymentQuery, PaymentRow
from registrar_desktop.records.lists.sections import SectionQuery, SectionRow
from tests.window.fixtures import Sit, Sitting
from tests.window.keys import CTRL, press, until, write
from ui.desktop.frame.finder import Finder
from ui.desktop.frame.finder_rows import GROUP
from ui.desktop.frame.places import Place
from ui.desktop.pages.record.page import RecordPage
from ui.desktop.pages.reports.page import ReportsPage
from ui.desktop.pages.students.page import StudentsPage


def find(desk: Sitting, text: str = "") -> Finder:
    """Open the palette by its key, type, and wait for the results."""
    keys = desk.desktop.window.findChildren(QShortcut)
    next(key for key in keys if key.key().toString() == "Ctrl+K").activated.emit()
    finder = desk.desktop.window.finder
    write(finder.field, text)
    desk.settle()
    return finder


def groups(finder: Finder) -> list[str]:
    found = (finder.found.index(at, 0).data(GROUP) for at in range(finder.found.rowCount()))
    return [group for group in found if group]


def some_section(desk: Sitting) -> SectionRow:
    with desk.office.store.reading() as session:
        found = sections.ids(session, SectionQuery(term=desk.desktop.bridge.term.code))
        return sections.rows(session, found[:1])[0]


def some_receipt(desk: Sitting) -> PaymentRow:
    with desk.office.store.reading() as session:
        rows = payments.rows(session, payments.ids(session, PaymentQuery()))
    return next(row for row in rows if row.receipt_number)


def test_before_anything_is_typed_it_offers_what_was_looked_at_last(desk: Sitting) -> None:
    one, other = desk.students()[4:6]
    desk.go(RecordPage, "student", one.number)
    desk.go(RecordPage, "student", other.number)
    finder = find(desk)
    assert groups(finder)[0] == "Recent"
    assert finder.results()[:2] == [other.name, one.name]


def test_a_record_is_pinned_by_key_and_stays_pinned(sit_down: Sit) -> None:
    desk = sit_down()
    somebody = desk.students()[8]
    finder = find(desk, somebody.number)
    press(finder.field, Qt.Key.Key_P, CTRL)
    desk = sit_down()
    finder = find(desk)
    assert groups(finder)[0] == "Pinned"
    assert finder.results()[0] == somebody.name
    press(finder.field, Qt.Key.Key_P, CTRL)
    desk.settle()
    assert "Pinned" not in groups(finder)


def test_names_of_people_stand_in_no_file_beside_the_store(sit_down: Sit) -> None:
    desk = sit_down()
    somebody = desk.students()[8]
    finder = find(desk, somebody.number)
    press(finder.field, Qt.Key.Key_P, CTRL)
    kept = desk.desktop.bridge.remembered
    kept.write()
    at_hand = kept.facts("at_hand")
    assert at_hand == {"pinned": [["student", somebody.number]], "recent": []}


def test_a_receipt_is_found_by_its_number(desk: Sitting) -> None:
    receipt = some_receipt(desk)
    finder = find(desk, receipt.receipt_number.lower())
    assert "Receipts" in groups(finder)
    assert receipt.receipt_number in finder.results()
    press(finder.field, Qt.Key.Key_Return)
    assert desk.desktop.window.place == Place("student", receipt.student_number)


def test_a_section_is_found_by_subject_and_number_in_any_writing(desk: Sitting) -> None:
    section = some_section(desk)
    for typed in (section.label, f"{section.subject}{section.number}".lower(), section.crn):
        finder = find(desk, typed)
        assert any(words.startswith(section.label) for words in finder.results()), typed
        finder.field.clear()
        finder.leave()


def test_a_report_is_chosen_from_find(desk: Sitting) -> None:
    finder = find(desk, "class roster")
    assert groups(finder) == ["Reports"]
    press(finder.field, Qt.Key.Key_Return)
    desk.settle()
    assert isinstance(desk.page, ReportsPage)
    assert desk.page.kinds.currentIndex().data() == "Class roster"


def test_a_view_is_named_on_its_list_and_taken_from_find(sit_down: Sit) -> None:
    desk = sit_down()
    page = desk.go(StudentsPage, "students")
    page.list.choose("level", "GRADUATE")
    page.list.view.sort_asked.emit("number", True)
    sheet = page.views.ask_name()
    write(sheet.name.input, "Graduates, newest")
    press(sheet.name.input, Qt.Key.Key_Return)
    desk.settle()
    page.list.choose("level", "")
    desk = sit_down()
    finder = find(desk, "newest")
    assert groups(finder) == ["Views"]
    press(finder.field, Qt.Key.Key_Return)
    desk.settle()
    page = desk.go(StudentsPage, "students")
    assert page.list.chosen("level") == "GRADUATE"
    assert (page.list.model.wanted.sort, page.list.model.wanted.descending) == ("number", True)


def test_a_view_is_taken_and_forgotten_by_mouse_and_comes_back(desk: Sitting) -> None:
    page = desk.go(StudentsPage, "students")
    desk.desktop.bridge.views.keep("students", "R & D", {"filters": {"level": "DOCTORAL"}})
    menu = page.views.menu()
    menu.actions()[0].trigger()
    desk.settle()
    assert page.list.chosen("level") == "DOCTORAL"
    forget = menu.findChild(QMenu)
    assert forget is not None
    forget.actions()[0].trigger()
    assert desk.desktop.bridge.views.names("students") == []
    assert desk.notices() == ["The view “R & D” is forgotten."]


def test_pinning_leaves_the_palette_open(desk: Sitting) -> None:
    finder = find(desk, desk.students()[2].number)
    press(finder.field, Qt.Key.Key_P, CTRL)
    assert until(finder.isVisible)
