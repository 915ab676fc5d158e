"""Questions of the centre in Needs attention: both sides, the answers, and whose they are."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtWidgets import QPushButton
from sqlalchemy import select

from registrar_desktop.identifiers import new_id
from registrar_desktop.rules.questions import office_of
from registrar_desktop.schema.reconciling import ReviewItem
from registrar_desktop.schema.vocabulary import Case, ChangeKind
from registrar_desktop.store.tables.journal import JournalEntry
from tests.window.fixtures import Sitting
from tests.window.test_attention import words_on
from ui import operations
from ui.desktop.controls.segments import Segments
from ui.desktop.pages.attention.page import AttentionPage
from ui.desktop.pages.attention.question_card import QuestionCard


def ask(desk: Sitting, case: Case = Case.SAME_PERSON) -> None:
    """The feed brought a question about the first student."""
    first, second = desk.students()[:2]
    sides = {
        "known": {"student_number": first.number, "family_name": "Ōta", "phone": "1"},
        "new": {"student_number": second.number, "family_name": "Ōta", "phone": "2", "by": "ida"},
    }
    answers = [
        {"code": "same_person", "facts": {"number": first.number}},
        {"code": "different_people", "facts": {}},
    ]
    with desk.office.store.recording() as session:
        session.add(
            ReviewItem(
                id=new_id(),
                case=case,
                office=office_of(case),
                facts={"born": "2004-05-06", **sides},
                choices=answers,
                opened_at=desk.office.clock.now() - timedelta(minutes=7),
                row_version=1,
            )
        )


def buttons(card: QuestionCard) -> dict[str, QPushButton]:
    return {each.accessibleName(): each for each in card.findChildren(QPushButton)}


def test_both_sides_of_a_question_stand_side_by_side(desk: Sitting) -> None:
    ask(desk)
    page = desk.go(AttentionPage, "attention")
    assert page.said == "1 question · oldest first"
    shown = words_on(page)
    assert "Two records have the same name and were born 2004-05-06: perhaps one person." in shown
    assert {"Known · recorded elsewhere", "New · recorded by ida", "1", "2"} <= set(shown)


def test_a_button_answers_with_the_note(desk: Sitting) -> None:
    ask(desk)
    page = desk.go(AttentionPage, "attention")
    card = page.findChild(QuestionCard)
    assert card is not None
    buttons(card)["Add a note"].click()
    card.note.show_value("spoke to her")
    buttons(card)[f"Same person: keep {desk.students()[0].number}"].click()
    desk.settle()
    assert operations.list_questions(desk.office) == []
    assert page.said == "Nothing waits for a decision"
    with desk.office.store.reading() as session:
        item = session.scalars(select(ReviewItem)).one()
        entry = session.scalars(select(JournalEntry)).one()
    assert (item.decision, item.decided_by, item.note) == ("same_person", "mara", "spoke to her")
    assert entry.kind is ChangeKind.REVIEW


def test_only_one_offices_questions_are_shown_on_request(desk: Sitting) -> None:
    ask(desk)
    ask(desk, Case.PAID_TWICE)
    page = desk.go(AttentionPage, "attention")
    assert page.said == "2 questions · oldest first"
    parts = page.findChild(Segments)
    assert parts is not None
    parts.choose(3)
    desk.settle()
    [card] = [each for each in page.findChildren(QuestionCard) if each.isVisibleTo(page)]
    assert card.item.office == "Finance"
    parts.choose(1)
    assert page.said == "Nothing waits for a decision"
