"""A seat that nobody touches is covered until the password is typed; what was typed stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton

from registrar_desktop.store import audit, identity, locking
from registrar_desktop.store.signing_in import allow_offline
from tests.window.fixtures import Sit, Sitting
from ui import operations
from ui.desktop.controls.fields import TextField
from ui.desktop.pages.record.page import RecordPage

PASSWORD = "a long enough pass phrase"


@pytest.fixture
def known(desk: Sitting) -> Sitting:
    """The window, where this desk can check the person's password."""
    with desk.office.store.recording() as session:
        person = identity.signed_in(session)
        until = desk.office.clock.now() + timedelta(days=14)
        allow_offline(session, person, PASSWORD, until)
    return desk


def covered(desk: Sitting) -> bool:
    return desk.desktop.seat.cover is not None


def password_field(desk: Sitting) -> QLineEdit:
    return field_called(desk, "Password")


def field_called(desk: Sitting, name: str) -> QLineEdit:
    cover = desk.desktop.seat.cover
    assert cover is not None
    [line] = [
        each.input for each in cover.findChildren(TextField) if each.input.accessibleName() == name
    ]
    assert isinstance(line, QLineEdit)
    return line


def types(desk: Sitting, password: str) -> None:
    field = password_field(desk)
    QTest.keyClicks(field, password)
    QTest.keyClick(field, Qt.Key.Key_Return)
    desk.settle()


def test_idle_minutes_cover_the_window_and_the_password_uncovers_it(
    known: Sitting,
) -> None:
    number = known.students()[0].number
    page = known.go(RecordPage, "student", number)
    seat, window = known.desktop.seat, known.desktop.window
    assert seat._idle.interval() == 15 * 60_000
    seat._idle.timeout.emit()
    known.settle()
    assert not page.isVisible()
    assert not any(key.isEnabled() for key in window.findChildren(QShortcut))
    types(known, "wrong")
    assert covered(known)
    types(known, PASSWORD)
    assert not covered(known)
    assert known.page is page
    assert page.isVisible()


def test_nothing_is_recorded_while_it_is_locked_and_a_command_unlocks_it(known: Sitting) -> None:
    operations.lock(known.office)
    known.desktop.watch.look()
    known.settle()
    assert covered(known)
    number = known.students()[0].number
    with pytest.raises(Exception, match="desk_locked"):
        operations.edit_student(known.office, number=number, fields={"phone": "1"})
    operations.unlock(known.office, password=PASSWORD)
    known.desktop.watch.look()
    known.settle()
    assert not covered(known)
    with known.office.store.reading() as session:
        assert [event.act for event in audit.events(session)][-1] == "UNLOCK"


def test_ending_the_program_does_not_unlock_it(known: Sitting, sit_down: Sit) -> None:
    known.desktop.seat.lock()
    known.settle()
    again = sit_down()
    assert covered(again)


def test_a_seat_that_was_left_without_locking_is_locked_when_the_window_opens(
    known: Sitting, sit_down: Sit
) -> None:
    again = sit_down()
    # The last that Ann did here lies longer back than she may be away.
    assert covered(again)
    with again.office.store.recording() as session:
        locking.lock_after(session, 0)
        locking.unlock(session)
    assert not covered(sit_down())


def test_somebody_else_may_sign_in_instead_and_sees_nothing_before(known: Sitting) -> None:
    with known.office.store.recording() as session:
        ben = replace(identity.signed_in(session), login="ben", name="Ben")
        allow_offline(session, ben, PASSWORD, known.office.clock.now() + timedelta(days=14))
    known.desktop.seat.lock()
    known.settle()
    cover = known.desktop.seat.cover
    assert cover is not None
    buttons = {each.accessibleName(): each for each in cover.findChildren(QPushButton)}
    buttons["Sign in as somebody else"].click()
    known.settle()
    assert covered(known)
    field_called(known, "Name").setText("ben")
    types(known, "wrong")
    assert covered(known)
    types(known, PASSWORD)
    assert not covered(known)
    with known.office.store.reading() as session:
        assert identity.signed_in(session).login == "ben"


def test_wrong_passwords_are_slowed_down(known: Sitting) -> None:
    known.desktop.seat.lock()
    known.settle()
    for _ in range(6):
        types(known, "wrong")
    types(known, PASSWORD)
    assert covered(known)
