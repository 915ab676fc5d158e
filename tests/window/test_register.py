"""Registration: what speaks against it is told before the click, and undo leaves no seat taken."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from registrar_desktop.records.lists.students import StudentQuery
from registrar_desktop.rules.reasons import ReasonCode
from registrar_desktop.rules.registration import TermFacts
from registrar_desktop.schema.catalogue import Term
from registrar_desktop.schema.vocabulary import LIVE, RegistrationStatus
from tests.window.fixtures import Sitting
from tests.window.keys import press
from ui import operations
from ui.desktop.frame.places import Place
from ui.desktop.pages.record.page import RecordPage
from ui.desktop.pages.register.page import RegisterPage
from ui.desktop.pages.register.prospect_card import told_deadlines
from ui.desktop.pages.register.week import Block, in_lanes
from ui.desktop.table.short_list import ShortList


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


def same_course_elsewhere(desk: Sitting, page: RegisterPage) -> str:
    """Put the keyboard on a section that could be had in exchange for one that is held."""
    for position in range(page.list.model.rowCount()):
        page.list.view.choose(position)
        desk.settle()
        act = page.panel.act
        if act is not None and act.accessibleName().startswith("Swap "):
            return str(page.list.view.current_row().label)
    raise AssertionError("no such section")


def test_a_swap_is_offered_where_it_removes_the_reason_and_is_undone_and_done_again(
    desk: Sitting,
) -> None:
    page, number = open_for_somebody(desk)
    before = seats(desk, number)
    taken = same_course_elsewhere(desk, page)
    assert set(page.panel.card.codes) <= {"TIME", "DUPL", "TLIM"}
    swap = page.panel.act
    assert swap is not None
    swap.setFocus()
    press(swap, Qt.Key.Key_Space)
    desk.settle()
    after = seats(desk, number)
    assert taken in after
    assert len(after) == len(before)
    desk.desktop.bridge.undo_last()
    desk.settle()
    assert seats(desk, number) == before
    desk.desktop.bridge.redo_last()
    desk.settle()
    assert seats(desk, number) == after


def test_each_reason_stands_there_with_its_code(desk: Sitting) -> None:
    page, _ = open_for_somebody(desk)
    choose_section(desk, page, open_to=False)
    assert len(page.panel.card.codes) == len(page.panel.reasons) > 0
    assert set(page.panel.card.codes) <= {code.value for code in ReasonCode}


TERM = TermFacts(
    "Fall",
    date(2025, 9, 1),
    date(2025, 12, 19),
    add_deadline=date(2025, 9, 12),
    drop_deadline=date(2025, 9, 26),
    withdraw_deadline=date(2025, 11, 14),
)


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2025, 9, 1), "Add until 2025-09-12"),
        (date(2025, 9, 12), "Add today, the last day"),
        (date(2025, 9, 13), "Add: over since 2025-09-12"),
        (date(2025, 9, 27), "drop without a mark: over since 2025-09-26"),
    ],
)
def test_deadlines_are_told_before_the_click(day: date, said: str) -> None:
    assert said in told_deadlines(TERM, day)


def test_leaving_after_the_drop_deadline_is_called_withdrawing(desk: Sitting) -> None:
    page, number = open_for_somebody(desk)
    with desk.office.store.recording() as session:
        term = session.get_one(Term, desk.desktop.bridge.term.id)
        term.drop_deadline = desk.desktop.bridge.today - timedelta(days=1)
        term.withdraw_deadline = desk.desktop.bridge.today
    desk.desktop.watch.look()
    desk.settle()
    names = [b.accessibleName() for b in page.panel.findChildren(QPushButton)]
    leaving = [name for name in names if name.startswith("Withdraw ")]
    assert leaving
    section = leaving[0].removeprefix("Withdraw ")
    (way_out,) = [
        b for b in page.panel.findChildren(QPushButton) if b.accessibleName() == leaving[0]
    ]
    way_out.click()
    desk.settle()
    assert section not in seats(desk, number)
    assert f"Withdrawn from {section}." in " ".join(desk.notices())


def test_the_record_calls_leaving_what_it_will_be(desk: Sitting) -> None:
    _, number = open_for_somebody(desk)
    with desk.office.store.recording() as session:
        term = session.get_one(Term, desk.desktop.bridge.term.id)
        term.drop_deadline = desk.desktop.bridge.today - timedelta(days=1)
        term.withdraw_deadline = desk.desktop.bridge.today
    record = desk.go(RecordPage, "student", number)
    record.parts.choose(1)
    desk.settle()
    lists = record.registrations.findChildren(ShortList)
    first = next(each for each in lists if desk.desktop.bridge.term.code in each.accessibleName())
    first.choose(0)
    desk.settle()
    ways_out = [b.accessibleName() for b in record.registrations.findChildren(QPushButton)]
    assert "Withdraw" in ways_out


def test_what_meets_at_the_same_time_stands_side_by_side() -> None:
    one, two, three = (
        Block(0, 540, 600, "A", "taken"),
        Block(0, 570, 630, "B", "clash"),
        Block(0, 630, 690, "C", "taken"),
    )
    placed = {each.label: (each.lane, each.of) for each in in_lanes([three, two, one])}
    assert placed == {"A": (0, 2), "B": (1, 2), "C": (0, 1)}


def test_the_slip_is_made_for_whoever_is_chosen(desk: Sitting) -> None:
    page, number = open_for_somebody(desk)
    page.panel.printing.emit()
    desk.settle()
    assert desk.desktop.window.place == Place("reports", f"slip/{number}")
