"""Needs attention: both sides stand beside what was before, and an answer settles the matter."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QPushButton
from sqlalchemy import select
from sqlalchemy.orm import Session

from registrar_desktop.store.tables.journal import (
    ChangeSetState,
    ConfirmedRecord,
    JournalEntry,
    JournalLine,
)
from tests.window.fixtures import Sitting
from ui import operations
from ui.desktop.controls.words import Words
from ui.desktop.pages.attention.asking import Asking
from ui.desktop.pages.attention.card import AttentionCard
from ui.desktop.pages.attention.page import AttentionPage


def answer_of_the_centre(session: Session, *, theirs: str) -> None:
    """The centre has another phone number than the one this desk sent."""
    entry = session.scalars(select(JournalEntry)).one()
    line = session.scalars(select(JournalLine)).one()
    entry.state = ChangeSetState.CONFLICT
    before, mine = line.fields["phone"]
    conflict = {
        "kind": line.record_kind,
        "id": line.record_id,
        "field": "phone",
        "before": before,
        "mine": mine,
        "theirs": theirs,
        "their_actor": "ida",
    }
    entry.verdict = {"change_set_id": entry.id, "outcome": "CONFLICT", "conflicts": [conflict]}
    known = session.get_one(ConfirmedRecord, (line.record_kind, line.record_id))
    known.values = {**(known.values or {}), "phone": theirs}
    known.version += 1


def in_conflict(desk: Sitting) -> tuple[AttentionPage, str]:
    number = desk.students()[4].number
    operations.edit_student(desk.office, number=number, fields={"phone": "+1 555 0001"})
    with desk.office.store.recording() as session:
        answer_of_the_centre(session, theirs="+1 555 0002")
    return desk.go(AttentionPage, "attention"), number


def words_on(page: AttentionPage) -> list[str]:
    return [each.text() for each in page.findChildren(Words)]


def test_a_conflict_shows_all_three_sides(desk: Sitting) -> None:
    page, _ = in_conflict(desk)
    shown = words_on(page)
    assert page.said == "1 conflict · oldest first"
    assert "Before" in shown
    assert "+1 555 0001" in shown
    assert "+1 555 0002" in shown
    assert "The centre · ida" in shown


def test_taking_the_centres_value_settles_it(desk: Sitting) -> None:
    page, number = in_conflict(desk)
    card = page.findChild(AttentionCard)
    assert card is not None
    card.settled.emit("theirs")
    desk.settle()
    assert operations.list_attention(desk.office) == []
    assert operations.show_student(desk.office, number=number).identity.phone == "+1 555 0002"
    assert page.said == "Nothing waits for a decision"


def test_the_keyboard_stays_on_the_page_after_an_answer(desk: Sitting) -> None:
    page, _ = in_conflict(desk)
    card = page.findChild(AttentionCard)
    assert card is not None
    card.setFocus()
    card.settled.emit("theirs")
    desk.settle()
    assert page.hasFocus()


def test_keeping_this_desks_value_sends_it_again(desk: Sitting) -> None:
    page, number = in_conflict(desk)
    card = page.findChild(AttentionCard)
    assert card is not None
    card.settled.emit("mine")
    desk.settle()
    assert operations.show_student(desk.office, number=number).identity.phone == "+1 555 0001"
    assert operations.status(desk.office).sync.waiting == 1


def refused_with_choices(desk: Sitting, *choices: Mapping[str, object]) -> AttentionCard:
    """The card of an edit that the centre refused with these answers."""
    number = desk.students()[4].number
    operations.edit_student(desk.office, number=number, fields={"phone": "+1 555 0001"})
    with desk.office.store.recording() as session:
        entry = session.scalars(select(JournalEntry)).one()
        entry.state = ChangeSetState.REFUSED
        entry.verdict = {
            "change_set_id": entry.id,
            "outcome": "REFUSED",
            "reason": "FULL",
            "case": "C1",
            "facts": {"section": "CHEM 1A-002", "taken": 3, "capacity": 3},
            "choices": list(choices),
        }
    card = desk.go(AttentionPage, "attention").findChild(AttentionCard)
    assert card is not None
    return card


def press(card: AttentionCard, words: str) -> None:
    buttons = card.findChildren(QPushButton)
    next(each for each in buttons if each.accessibleName() == words).click()


def test_the_suggested_answers_stand_first_and_have_the_keyboard(desk: Sitting) -> None:
    waits = {"code": "waitlist", "facts": {"place": 3}}
    card = refused_with_choices(desk, waits, {"code": "keep", "gives_up": True})
    shown = [each.accessibleName() for each in card.findChildren(QPushButton)]
    assert shown[-4:] == ["Waitlist, place 3", "Leave it as it is", "Send again", "Give up"]
    first = card.focusProxy()
    assert first is not None
    assert first.accessibleName() == "Waitlist, place 3"
    press(card, "Leave it as it is")
    desk.settle()
    assert operations.list_attention(desk.office) == []


def test_an_override_asks_why_first(desk: Sitting) -> None:
    card = refused_with_choices(desk, {"code": "override", "needs_reason": True})
    press(card, "Override…")
    asking = card.findChild(Asking)
    assert asking is not None
    assert asking.reason.input.hasFocus()
    press(card, "Override")
    assert len(operations.list_attention(desk.office)) == 1, "not without a reason"
    asking.reason.show_value("agreed with the dean")
    press(card, "Override")
    desk.settle()
    assert operations.list_attention(desk.office) == []


def test_a_refusal_shows_the_three_sides_too(desk: Sitting) -> None:
    refused_with_choices(desk)
    page = desk.go(AttentionPage, "attention")
    shown = words_on(page)
    before = operations.list_refused_sides(desk.office)
    (sides,) = before.values()
    assert [(side.field, side.mine) for side in sides] == [("phone", "+1 555 0001")]
    assert {"Before", "+1 555 0001"} <= set(shown)
    assert sides[0].before == sides[0].theirs
