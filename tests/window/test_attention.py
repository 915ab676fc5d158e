"""Needs attention: both sides stand beside what was before, and an answer settles the matter."""

from __future__ import annotations

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
    assert page.said == "No change of this desk waits for a decision"


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
