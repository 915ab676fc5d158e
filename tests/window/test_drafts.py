"""What is typed and not saved outlives the window: it is kept encrypted and offered again."""

from __future__ import annotations

from PySide6.QtCore import Qt

from registrar_desktop.store.identity import SignedInPerson, sign_in_here
from tests.window.fixtures import Sit, Sitting
from tests.window.keys import press, until, write
from ui import operations
from ui.desktop.controls.fields import Field
from ui.desktop.pages.record.page import RecordPage
from ui.desktop.pages.students.new import NewStudentPage


def retype(field: Field, text: str) -> None:
    field.input.setFocus()
    press(field.input, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    press(field.input, Qt.Key.Key_Delete)
    write(field.input, text)


def drafts(desk: Sitting) -> list[str]:
    return [draft.place for draft in operations.list_drafts(desk.office)]


def typed_and_gone(sit_down: Sit) -> tuple[Sitting, str]:
    """A second sitting after the window went away while somebody typed."""
    desk = sit_down()
    number = desk.students()[3].number
    page = desk.go(RecordPage, "student", number)
    retype(page.details.form.fields["phone"], "+1 555 0142")
    retype(page.details.form.fields["address.city"], "Łódź")
    page.details.drafting.keep()
    desk.settle()
    assert drafts(desk) == [f"student/{number}"]
    return sit_down(), number


def test_typing_is_offered_where_it_was_typed_and_put_in_unsaved(sit_down: Sit) -> None:
    desk, number = typed_and_gone(sit_down)
    assert any(number in words and "not saved" in words for words in desk.notices())
    page = desk.go(RecordPage, "student", number)
    assert "phone" in page.details.drafting.card.said
    before = operations.show_student(desk.office, number=number).identity.phone
    page.details.drafting.take()
    desk.settle()
    assert page.details.form.typed() == {"phone": "+1 555 0142", "address.city": "Łódź"}
    assert operations.show_student(desk.office, number=number).identity.phone == before
    page.save()
    desk.settle()
    assert operations.show_student(desk.office, number=number).identity.phone == "+1 555 0142"
    assert drafts(desk) == []


def test_what_is_thrown_away_is_offered_no_more(sit_down: Sit) -> None:
    desk, number = typed_and_gone(sit_down)
    page = desk.go(RecordPage, "student", number)
    page.details.drafting.throw_away()
    desk.settle()
    assert drafts(desk) == []
    assert page.details.drafting.card.said == ""
    assert page.details.form.typed() == {}


def test_nobody_else_is_offered_it(sit_down: Sit) -> None:
    desk, number = typed_and_gone(sit_down)
    with desk.office.store.recording() as session:
        sign_in_here(session, SignedInPerson("otto", "Otto Beck", (), "token", "2099-01-01"))
    page = desk.go(RecordPage, "student", number)
    desk.desktop.watch.look()
    desk.settle()
    assert page.details.drafting.card.said == ""


def test_taking_back_what_was_typed_leaves_no_draft(desk: Sitting) -> None:
    page = desk.go(RecordPage, "student", desk.students()[3].number)
    field = page.details.form.fields["phone"]
    retype(field, "+1 555 0142")
    assert until(lambda: bool(drafts(desk)))
    press(field.input, Qt.Key.Key_Escape)
    page.details.drafting.keep()
    desk.settle()
    assert drafts(desk) == []


def test_a_new_student_half_typed_is_kept_too(sit_down: Sit) -> None:
    first = sit_down()
    page = first.go(NewStudentPage, "new-student")
    write(page.form.fields["family_name"].input, "王")
    page.drafting.keep()
    first.settle()
    assert drafts(first) == ["new-student"]
    desk = sit_down()
    page = desk.go(NewStudentPage, "new-student")
    page.drafting.take()
    assert page.form.fields["family_name"].value() == "王"
    page.save()
    desk.settle()
    assert isinstance(desk.page, RecordPage)
    assert drafts(desk) == []
