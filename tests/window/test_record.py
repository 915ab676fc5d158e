"""A student's record: edited in place, judged beside the field, marked until it is confirmed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from tests.window.fixtures import Sitting
from tests.window.keys import CTRL, press, write
from ui import operations
from ui.desktop.controls.fields import Field
from ui.desktop.pages.record.holding import PlaceHoldSheet
from ui.desktop.pages.record.page import RecordPage
from ui.desktop.pages.students.new import NewStudentPage
from ui.desktop.pages.students.page import StudentsPage


def open_record(desk: Sitting) -> tuple[RecordPage, str]:
    somebody = desk.students()[5]
    return desk.go(RecordPage, "student", somebody.number), somebody.number


def retype(field: Field, text: str) -> None:
    field.input.setFocus()
    press(field.input, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    press(field.input, Qt.Key.Key_Delete)
    write(field.input, text)


def test_an_edit_is_saved_by_key_and_marked_as_not_confirmed(desk: Sitting) -> None:
    page, number = open_record(desk)
    retype(page.details.form.fields["phone"], "+1 555 0100")
    page.save()
    desk.settle()
    kept = operations.show_student(desk.office, number=number)
    assert kept.identity.phone == "+1 555 0100"
    mark = page.details.form.fields["phone"].pending_words
    assert mark.startswith("Recorded here")
    assert mark.endswith("not yet confirmed")
    assert page.details.form.changed() == {}


def test_undo_puts_the_earlier_value_back(desk: Sitting) -> None:
    page, number = open_record(desk)
    before = operations.show_student(desk.office, number=number).identity.email
    retype(page.details.form.fields["email"], "new@example.edu")
    page.save()
    desk.settle()
    desk.desktop.bridge.undo_last()
    desk.settle()
    assert operations.show_student(desk.office, number=number).identity.email == before


def test_an_address_is_put_back_whole(desk: Sitting) -> None:
    page, number = open_record(desk)
    before = operations.show_student(desk.office, number=number).identity.address
    retype(page.details.form.fields["address.city"], "Elsewhere")
    page.save()
    desk.settle()
    desk.desktop.bridge.undo_last()
    desk.settle()
    assert operations.show_student(desk.office, number=number).identity.address == before
    desk.desktop.bridge.redo_last()
    desk.settle()
    after = operations.show_student(desk.office, number=number).identity.address
    assert after is not None
    assert after["city"] == "Elsewhere"


def test_undo_leaves_alone_what_somebody_changed_since(desk: Sitting) -> None:
    page, number = open_record(desk)
    retype(page.details.form.fields["phone"], "+1 555 0001")
    page.save()
    desk.settle()
    operations.edit_student(desk.office, number=number, fields={"phone": "+1 555 0002"})
    desk.desktop.bridge.undo_last()
    desk.settle()
    assert operations.show_student(desk.office, number=number).identity.phone == "+1 555 0002"
    assert any("nothing was put back" in notice for notice in desk.notices())


def undoes_typing(field: Field) -> bool:
    """Whether Ctrl+Z is the field's own; otherwise it takes back the last act of the window."""
    key = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Z, CTRL)
    key.ignore()
    QApplication.sendEvent(field.input, key)
    return key.isAccepted()


def test_undo_by_key_takes_back_typing_and_what_was_saved_once_it_is(desk: Sitting) -> None:
    page, _ = open_record(desk)
    field = page.details.form.fields["preferred_name"]
    retype(field, "Kit")
    assert undoes_typing(field)
    page.save()
    desk.settle()
    assert not undoes_typing(field)


def test_what_was_undone_is_not_offered_to_be_undone(desk: Sitting) -> None:
    page, _ = open_record(desk)
    retype(page.details.form.fields["preferred_name"], "Kit")
    page.save()
    desk.settle()
    (said,) = desk.notices()
    desk.desktop.bridge.undo_last()
    desk.settle()
    assert said not in desk.notices()


def test_what_cannot_be_taken_is_said_beside_the_field_and_nothing_is_saved(
    desk: Sitting,
) -> None:
    page, number = open_record(desk)
    field = page.details.form.fields["birth_date"]
    retype(field, "2004-02-31")
    retype(page.details.form.fields["phone"], "+1 555 0199")
    page.save()
    desk.settle()
    assert "2004-02-31" in field.complaint
    assert operations.show_student(desk.office, number=number).identity.phone != "+1 555 0199"
    retype(field, "2004-02-29")
    page.save()
    desk.settle()
    assert field.complaint == ""
    assert operations.show_student(desk.office, number=number).identity.phone == "+1 555 0199"


def test_esc_takes_back_what_was_typed(desk: Sitting) -> None:
    page, _ = open_record(desk)
    field = page.details.form.fields["address.city"]
    before = field.value()
    retype(field, "Elsewhere")
    press(field.input, Qt.Key.Key_Escape)
    assert field.value() == before


def test_a_change_from_elsewhere_shows_up_but_not_under_ones_fingers(desk: Sitting) -> None:
    page, number = open_record(desk)
    typing = page.details.form.fields["phone"]
    retype(typing, "+1 555 01")
    operations.edit_student(
        desk.office, number=number, fields={"preferred_name": "Kit", "phone": "+1 555 7777"}
    )
    desk.desktop.watch.look()
    desk.settle()
    assert page.details.form.fields["preferred_name"].value() == "Kit"
    assert typing.value() == "+1 555 01"


def test_a_hold_is_placed_with_a_reason_and_can_be_taken_back(desk: Sitting) -> None:
    page, number = open_record(desk)
    page.place_hold()
    sheet = page.findChild(PlaceHoldSheet)
    assert sheet is not None
    sheet.press()
    desk.settle()
    assert sheet.reason.complaint
    write(sheet.reason.input, "Library book")
    sheet.press()
    desk.settle()
    standing = [h for h in operations.show_student(desk.office, number=number).holds if h.stands]
    assert "Library book" in [hold.reason for hold in standing]
    desk.desktop.bridge.undo_last()
    desk.settle()
    left = [h for h in operations.show_student(desk.office, number=number).holds if h.stands]
    assert len(left) == len(standing) - 1


def test_a_new_student_gets_a_number_and_a_record(desk: Sitting) -> None:
    page = desk.go(NewStudentPage, "new-student")
    write(page.form.fields["family_name"].input, "Żółć")
    write(page.form.fields["given_name"].input, "Zoë <b>")
    page.save()
    desk.settle()
    assert isinstance(desk.page, RecordPage)
    assert desk.page.name == "Żółć, Zoë <b>"


def test_a_possible_double_is_asked_about_before_it_is_added(desk: Sitting) -> None:
    known = next(row for row in desk.students() if row.given_name and row.birth_date)
    count = len(desk.students())
    page = desk.go(NewStudentPage, "new-student")
    write(page.form.fields["family_name"].input, known.family_name)
    write(page.form.fields["given_name"].input, known.given_name)
    page.save()
    desk.settle()
    assert len(desk.students()) == count
    assert known.number in page.doubt
    page.add_another()
    desk.settle()
    assert len(desk.students()) == count + 1


def test_the_list_of_students_opens_a_record_with_enter(desk: Sitting) -> None:
    page = desk.go(StudentsPage, "students")
    page.list.view.choose(2)
    press(page.list.view, Qt.Key.Key_Return)
    desk.settle()
    assert isinstance(desk.page, RecordPage)
