"""Contacts and programs on a student's page: added, changed, taken off, undone and done again."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from registrar_desktop.records.student_page import StudentPage
from tests.window.fixtures import Sitting
from tests.window.keys import CTRL, press, write
from ui import operations
from ui.desktop.pages.record.contacting import ContactSheet
from ui.desktop.pages.record.enrolling import ProgramSheet
from ui.desktop.pages.record.page import RecordPage

W = TypeVar("W", bound=QWidget)
CTRL_SHIFT = CTRL | Qt.KeyboardModifier.ShiftModifier


def open_record(desk: Sitting) -> tuple[RecordPage, str]:
    somebody = desk.students()[5]
    return desk.go(RecordPage, "student", somebody.number), somebody.number


def kept(desk: Sitting, number: str) -> StudentPage:
    return operations.show_student(desk.office, number=number)


def names(desk: Sitting, number: str) -> list[str]:
    return [contact.name for contact in kept(desk, number).contacts]


def push(desk: Sitting, page: QWidget, name: str) -> None:
    """Press a button by its accessible name, with the keyboard."""
    (found,) = [b for b in page.findChildren(QPushButton) if b.accessibleName() == name]
    found.setFocus()
    press(found, Qt.Key.Key_Space)
    desk.settle()


def sheet_of(page: RecordPage, kind: type[W]) -> W:
    found = page.findChild(kind)
    assert found is not None
    return found


def test_a_contact_is_added_by_keyboard_undone_and_done_again(desk: Sitting) -> None:
    page, number = open_record(desk)
    before = names(desk, number)
    push(desk, page, "Add a contact")
    sheet = sheet_of(page, ContactSheet)
    write(sheet.fields["name"].input, "Żaneta Nowak")
    press(sheet.fields["name"].input, Qt.Key.Key_Return)
    desk.settle()
    assert [*before, "Żaneta Nowak"] == names(desk, number)
    window = desk.desktop.window
    window.activateWindow()
    press(window, Qt.Key.Key_Z, CTRL)
    desk.settle()
    assert names(desk, number) == before
    assert "Żaneta Nowak is no contact any more." in desk.notices()
    press(window, Qt.Key.Key_Z, CTRL_SHIFT)
    desk.settle()
    assert [*before, "Żaneta Nowak"] == names(desk, number)


def test_what_cannot_be_a_contact_is_said_beside_the_field(desk: Sitting) -> None:
    page, number = open_record(desk)
    push(desk, page, "Add a contact")
    sheet = sheet_of(page, ContactSheet)
    write(sheet.fields["name"].input, "Ann")
    write(sheet.fields["phone"].input, "call me")
    sheet.press()
    desk.settle()
    assert "call me" in sheet.fields["phone"].complaint
    assert "Ann" not in names(desk, number)


def test_a_contact_is_changed_and_taken_off(desk: Sitting) -> None:
    page, number = open_record(desk)
    made = operations.add_contact(
        desk.office, number=number, fields={"kind": "PAYER", "name": "Uncle Bo"}
    )
    desk.desktop.watch.look()
    desk.settle()
    push(desk, page, "Edit Uncle Bo")
    sheet = sheet_of(page, ContactSheet)
    write(sheet.fields["relation"].input, "Uncle")
    sheet.press()
    desk.settle()
    (contact,) = [each for each in kept(desk, number).contacts if each.id == made.id]
    assert contact.relation == "Uncle"
    operations.edit_contact(
        desk.office, number=number, contact=made.id, fields={"relation": "Great-uncle"}
    )
    desk.desktop.bridge.undo_last()
    desk.settle()
    (contact,) = [each for each in kept(desk, number).contacts if each.id == made.id]
    assert contact.relation == "Great-uncle"
    push(desk, page, "Edit Uncle Bo")
    page.findChildren(ContactSheet)[-1].take_off()
    desk.settle()
    assert "Uncle Bo" not in names(desk, number)
    desk.desktop.bridge.undo_last()
    desk.settle()
    assert "Uncle Bo" in names(desk, number)


def test_a_leave_is_recorded_with_its_reason_stands_in_the_history_and_can_be_taken_back(
    desk: Sitting,
) -> None:
    page, number = open_record(desk)
    (first, *_) = kept(desk, number).programs
    push(desk, page, f"Change {first.code}")
    sheet = sheet_of(page, ProgramSheet)
    write(sheet.status.input, "On l")
    sheet.status.choose("LEAVE")
    write(sheet.reason.input, "Military service")
    sheet.press()
    desk.settle()
    running, over = kept(desk, number).programs[:2]
    assert (running.status.value, over.exit_reason) == ("LEAVE", "Military service")
    desk.desktop.bridge.undo_last()
    desk.settle()
    assert kept(desk, number).programs[0].id == first.id
    assert f"{first.code} is as it was." in desk.notices()


def test_a_day_that_cannot_be_is_said_beside_it(desk: Sitting) -> None:
    page, _ = open_record(desk)
    push(desk, page, "Add a program")
    sheet = sheet_of(page, ProgramSheet)
    write(sheet.on.input, "soon")
    sheet.press()
    assert "soon" in sheet.on.complaint
