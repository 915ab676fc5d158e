"""Needs attention without a mouse: through all of it, answered by digits, filtered by office, aged."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from sqlalchemy import select

from registrar_desktop.store.tables.journal import ChangeSetState, JournalEntry
from tests.window.fixtures import Sitting
from tests.window.keys import press, write
from tests.window.test_reconcile import paid_by_nobody, queue
from ui import operations
from ui.desktop.pages.attention.asking import Asking
from ui.desktop.pages.attention.exception_card import ExceptionCard
from ui.desktop.pages.attention.matter import age_chip
from ui.desktop.pages.attention.page import AttentionPage
from ui.desktop.pages.reconcile.settling import SettleSheet

FULL: Mapping[str, object] = {
    "outcome": "REFUSED",
    "reason": "FULL",
    "case": "C1",
    "facts": {"section": "CHEM 1A-002", "taken": 3, "capacity": 3},
    "choices": [
        {"code": "keep", "gives_up": True},
        {"code": "override", "needs_reason": True},
    ],
}


def focus() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


@pytest.fixture
def page(desk: Sitting) -> AttentionPage:
    """Two refusals, three days and an hour old, and a payment that names nobody."""
    now = desk.office.clock.now()
    for at, days in enumerate((3, 0)):
        number = desk.students()[at].number
        operations.edit_student(desk.office, number=number, fields={"phone": f"555 010{at}"})
        with desk.office.store.recording() as session:
            entry = session.scalars(
                select(JournalEntry).where(JournalEntry.state == ChangeSetState.WAITING)
            ).one()
            entry.state = ChangeSetState.REFUSED
            entry.decided_at = now - timedelta(days=days, hours=1)
            entry.verdict = {"change_set_id": entry.id, **FULL}
    paid_by_nobody(desk, "pi_1")
    queue(desk)
    shown = desk.go(AttentionPage, "attention")
    desk.desktop.window.activateWindow()
    shown.focus_find()
    return shown


def test_everything_stands_in_one_place_the_oldest_first_and_aged(page: AttentionPage) -> None:
    assert (
        page.said
        == "2 refused changes · 1 payment to look at · oldest first · the oldest 3 days ago"
    )
    assert isinstance(page.cards()[-1], ExceptionCard)
    now = page.bridge.office.clock.now()
    roles = [age_chip(card.since, now).role for card in page.cards()]
    assert roles == ["bad", "muted", "muted"]


def test_j_and_k_and_arrows_go_through_all_of_it(page: AttentionPage) -> None:
    assert page.place_of_keyboard() == 0
    for key, place in (
        *((Qt.Key.Key_J, 1), (Qt.Key.Key_Down, 2), (Qt.Key.Key_J, 2)),
        *((Qt.Key.Key_K, 1), (Qt.Key.Key_Up, 0), (Qt.Key.Key_K, 0)),
    ):
        press(focus(), key)
        assert page.place_of_keyboard() == place
    assert [card.property("current") for card in page.cards()] == [True, False, False]
    assert page.cards()[0].answers[0].text() == "1  Leave it as it is"


def test_a_digit_answers_and_the_next_one_has_the_keyboard(
    desk: Sitting, page: AttentionPage
) -> None:
    press(focus(), Qt.Key.Key_1)
    desk.settle()
    assert len(operations.list_attention(desk.office)) == 1
    assert page.place_of_keyboard() == 0
    press(focus(), Qt.Key.Key_Return)
    desk.settle()
    assert operations.list_attention(desk.office) == []


def test_an_override_takes_its_reason_by_keyboard_and_digits_go_into_it(
    desk: Sitting, page: AttentionPage
) -> None:
    press(focus(), Qt.Key.Key_2)
    asking = page.cards()[0].findChild(Asking)
    assert asking is not None
    assert focus() is asking.reason.input
    write(focus(), "12 seats, dean agreed")
    assert asking.reason.value() == "12 seats, dean agreed"
    assert len(operations.list_attention(desk.office)) == 2


def test_a_payment_is_settled_from_here_in_the_way_that_was_chosen(
    desk: Sitting, page: AttentionPage
) -> None:
    press(focus(), Qt.Key.Key_J)
    press(focus(), Qt.Key.Key_J)
    assert page.cards()[2].answers[1].accessibleName() == "Let it go…"
    press(focus(), Qt.Key.Key_2)
    desk.settle()
    sheet = page.findChild(SettleSheet)
    assert sheet is not None
    assert sheet.way.value() == "waive"
    write(sheet.reason.input, "A test of the service")
    sheet.press()
    desk.settle()
    assert operations.list_exceptions(desk.office) == []
    assert len(page.cards()) == 2


def test_each_office_sees_its_own(desk: Sitting, page: AttentionPage) -> None:
    page.parts.choose(3)
    assert [type(card) for card in page.cards()] == [ExceptionCard]
    page.parts.choose(2)
    assert len(page.cards()) == 2
    assert operations.status(desk.office).for_a_person == 3
