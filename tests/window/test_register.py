"""Registration: what speaks against it is told before the click, and undo leaves no seat taken."""

from __future__ import annotations

from registrar_desktop.records.lists.students import StudentQuery
from registrar_desktop.schema.vocabulary import LIVE, RegistrationStatus
from tests.window.fixtures import Sitting
from ui import operations
from ui.desktop.pages.record.page import RecordPage
from ui.desktop.pages.register.page import RegisterPage


def open_for_somebody(desk: Sitting) -> tuple[RegisterPage, str]:
    term = desk.desktop.bridge.term.code
    somebody = next(row for row in desk.students(StudentQuery(term=term)) if not row.holds)
    return desk.go(RegisterPage, "register", somebody.number), somebody.number


def seats(desk: Sitting, number: str) -> dict[str, RegistrationStatus]:
    page = operations.show_student(desk.office, number=number)
    rows = (row for term in page.terms for row in term.rows if row.status in LIVE)
    return {row.section: row.status for row in rows}


def choose_section(desk: Sitting, page: RegisterPage, *, open_to: bool) -> str:
    """Put the keyboard on the first section that the student may (or may not) take."""
    for position in range(page.list.model.rowCount()):
        page.list.view.choose(position)
        desk.settle()
        if (not page.panel.reasons) is open_to:
            row = page.list.view.current_row()
            return str(row.label)
    raise AssertionError("no such section")


def test_reasons_stand_there_before_anybody_presses(desk: Sitting) -> None:
    page, _ = open_for_somebody(desk)
    choose_section(desk, page, open_to=False)
    assert all(reason.endswith(".") for reason in page.panel.reasons)
    assert page.panel.act is None or "waitlist" in page.panel.act.text()


def test_a_seat_is_provisional_until_the_centre_says(desk: Sitting) -> None:
    page, number = open_for_somebody(desk)
    section = choose_section(desk, page, open_to=True)
    assert page.panel.act is not None
    assert section in page.panel.act.text()
    page.panel.act.click()
    desk.settle()
    assert seats(desk, number)[section] is RegistrationStatus.REGISTERED
    record = desk.go(RecordPage, "student", number)
    record.parts.choose(1)
    desk.settle()
    provisional = [
        row.section
        for term in operations.show_student(desk.office, number=number).terms
        for row in term.rows
        if row.status_word == "PROVISIONAL"
    ]
    assert provisional == [section]


def test_undo_gives_the_seat_back(desk: Sitting) -> None:
    page, number = open_for_somebody(desk)
    before = seats(desk, number)
    choose_section(desk, page, open_to=True)
    assert page.panel.act is not None
    page.panel.act.click()
    desk.settle()
    assert len(seats(desk, number)) == len(before) + 1
    desk.desktop.bridge.undo_last()
    desk.settle()
    assert seats(desk, number) == before


def test_another_term_shows_other_sections(desk: Sitting) -> None:
    page, _ = open_for_somebody(desk)
    first = page.said
    others = [term for term in desk.desktop.terms if term != desk.desktop.bridge.term]
    desk.desktop.bridge.choose_term(others[0])
    desk.settle()
    assert page.said != first
    assert others[0].title in page.said
