"""One thing for many students: looked at first, one act for each, refusals each for themselves."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt
from PySide6.QtWidgets import QPushButton

from registrar_desktop.errors import Invalid, Refused
from registrar_desktop.records.lists import sections
from registrar_desktop.records.lists.sections import SectionQuery, SectionRow
from registrar_desktop.records.programs import ProgramStep
from registrar_desktop.schema.vocabulary import LIVE, ProgramStatus, SectionStatus
from registrar_desktop.store.tables.journal import JournalEntry
from tests.window.fixtures import Sitting
from tests.window.keys import press, until, write
from ui import operations
from ui.acts.many import MOST, OneOfMany, SectionForMany, StepForMany, take_all_back
from ui.desktop.pages.many.asking import RegisterManySheet, StepManySheet
from ui.desktop.pages.many.sheet import ManySheet
from ui.desktop.pages.section.page import SectionPage
from ui.desktop.pages.students.page import StudentsPage
from ui.desktop.theme.theme import theme


def small_section(desk: Sitting) -> SectionRow:
    """An open section with one to three seats left that some students may take."""
    with desk.office.store.reading() as session:
        query = SectionQuery(term=desk.desktop.bridge.term.code)
        found = sections.rows(session, sections.ids(session, query))
    for each in found:
        left = each.seats_left
        few = each.status is SectionStatus.OPEN and left is not None and 1 <= left <= 3
        if few and any(row.able for row in looked(desk, each, 40)):
            return each
    raise AssertionError("no such section")


def looked(desk: Sitting, section: SectionRow, count: int) -> list[OneOfMany]:
    what = SectionForMany(section.crn, section.term)
    return operations.look_at_many(desk.office, numbers=numbers(desk, count), what=what)


def numbers(desk: Sitting, count: int) -> list[str]:
    return [row.number for row in desk.students()[:count]]


def acts(desk: Sitting) -> int:
    with desk.office.store.reading() as session:
        return session.query(JournalEntry).count()


def in_section(desk: Sitting, number: str, crn: str) -> bool:
    page = operations.show_student(desk.office, number=number)
    return any(r.crn == crn and r.status in LIVE for term in page.terms for r in term.rows)


def run(desk: Sitting, sheet: ManySheet) -> None:
    """Look, then do."""
    sheet.press()
    assert until(lambda: bool(sheet.rows) and sheet.able)
    sheet.press()
    assert until(lambda: sheet.said_act in ("Close", "Leave it") and not sheet.busy)
    desk.settle()


def test_a_look_keeps_nothing_and_counts_the_seats_that_the_first_take(desk: Sitting) -> None:
    section = small_section(desk)
    rows = looked(desk, section, 150)
    able = [row for row in rows if row.able]
    assert len(able) <= (section.seats_left or 0)
    assert "FULL" in {row.code for row in rows}
    assert acts(desk) == 0
    assert not in_section(desk, able[0].number, section.crn)


def test_others_record_while_many_are_looked_at(desk: Sitting) -> None:
    section = small_section(desk)
    what = SectionForMany(section.crn, section.term)
    numbers_of_many = numbers(desk, 150) * 2
    with ThreadPoolExecutor(1) as beside:
        look = partial(operations.look_at_many, desk.office, numbers=numbers_of_many, what=what)
        looking = beside.submit(look)
        for place in ("a", "b"):
            operations.keep_draft(desk.office, place=place, fields={"name": "typed"})
        assert not looking.done()
        assert len(looking.result()) == 300


def test_pasted_numbers_are_registered_one_act_each_and_the_rest_is_listed(desk: Sitting) -> None:
    section = small_section(desk)
    page = desk.go(SectionPage, "section", f"{section.term}/{section.crn}")
    page.register_many()
    sheet = page.findChild(RegisterManySheet)
    assert sheet is not None
    wanted = numbers(desk, 40)
    sheet.pasted.type("\n".join([*wanted[:20], "000000", *wanted[20:], wanted[0]]))
    sheet.full.choose("yes")
    run(desk, sheet)
    done = [row for row in sheet.rows if row.able]
    assert len(sheet.rows) == 41
    assert acts(desk) == len(done) > 0
    assert all(in_section(desk, row.number, section.crn) for row in done)
    refused = {row.number: row.said for row in sheet.rows if not row.able}
    assert refused["000000"] == "There is no student with the number 000000."
    assert sheet.rows[0].able is False
    desk.desktop.bridge.undo_last()
    desk.settle()
    assert not any(in_section(desk, row.number, section.crn) for row in done)


def test_the_selected_students_change_their_program_by_keyboard(desk: Sitting) -> None:
    page = desk.go(StudentsPage, "students")
    view = page.list.view
    view.choose(0)
    view.setFocus()
    press(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    press(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    page.change_selected()
    desk.settle()
    sheet = page.findChild(StepManySheet)
    assert sheet is not None
    assert len(sheet.numbers()) == 3
    sheet.status.choose("LEAVE")
    write(sheet.reason.input, "Building closed")
    press(sheet.reason.input, Qt.Key.Key_Return)
    assert until(lambda: sheet.said_act.startswith("Change "))
    assert sheet.told.startswith(f"{len([r for r in sheet.rows if r.able])} student")
    sheet.press()
    assert until(lambda: sheet.said_act == "Close")
    for row in sheet.rows:
        if row.able:
            first = operations.show_student(desk.office, number=row.number).programs[0]
            assert first.status is ProgramStatus.LEAVE
    sheet.press()
    assert until(lambda: not sheet.isVisible())


def test_another_choice_takes_another_look(desk: Sitting) -> None:
    page = desk.go(StudentsPage, "students")
    sheet = StepManySheet(page, desk.desktop.bridge, numbers(desk, 4))
    sheet.open()
    desk.settle()
    sheet.status.choose("LEAVE")
    sheet.press()
    assert until(lambda: sheet.said_act.startswith("Change "))
    sheet.status.choose("SUSPENDED")
    assert sheet.said_act == "See what will happen"
    assert acts(desk) == 0


def test_many_selected_in_the_list_offer_what_can_be_done_for_them(desk: Sitting) -> None:
    page = desk.go(StudentsPage, "students")
    model, view = page.list.model, page.list.view
    both = QItemSelection(model.index(0, 0), model.index(1, model.columnCount() - 1))
    view.selectionModel().select(both, QItemSelectionModel.SelectionFlag.ClearAndSelect)
    offered = [each.text() for each in view.row_menu().actions()]
    assert "Register them for a section…" in offered
    assert "Change their program or status…" in offered


def test_what_cannot_be_done_for_many_is_told(desk: Sitting) -> None:
    office = desk.office
    with pytest.raises(Invalid, match="section_unknown"):
        operations.look_at_many(office, numbers=[], what=SectionForMany("NOPE 1", "", False))
    with pytest.raises(Invalid, match="too_many_at_once"):
        operations.numbers_in(" ".join(str(at) for at in range(MOST + 1)))
    with pytest.raises(Invalid, match="field_missing"):
        operations.numbers_in(" ,\n")
    step = StepForMany(ProgramStep(status=ProgramStatus.ACTIVE))
    rows = operations.look_at_many(office, numbers=numbers(desk, 1), what=step)
    assert [(row.able, row.code) for row in rows] == [(False, "program_same")]


def test_at_twice_the_text_size_the_list_and_the_button_are_in_sight(desk: Sitting) -> None:
    theme().choose("light", 2.0)
    page = desk.go(StudentsPage, "students")
    sheet = StepManySheet(page, desk.desktop.bridge, numbers(desk, 8))
    sheet.open()
    desk.settle()
    sheet.status.choose("LEAVE")
    sheet.press()
    assert until(lambda: sheet.said_act.startswith("Change "))
    (act,) = [b for b in sheet.findChildren(QPushButton) if b.accessibleName() == sheet.said_act]
    assert sheet.rect().contains(act.geometry())
    assert until(lambda: sheet.list.visibleRegion().boundingRect().height() > 100)


def test_what_somebody_did_since_is_left_and_the_others_are_taken_back(desk: Sitting) -> None:
    section = small_section(desk)
    what = SectionForMany(section.crn, section.term, waitlist=True)
    able = operations.look_at_many(desk.office, numbers=numbers(desk, 80), what=what)
    chosen = [row.number for row in able if row.able][:4]
    first = chosen[0]
    done = [operations.do_for_one(desk.office, number=each, what=what) for each in chosen]
    operations.drop(desk.office, number=first, section=section.crn, term=section.term)
    assert operations.do_for_one(desk.office, number=first, what=what).outcome.able
    with pytest.raises(Refused, match="many_not_taken_back") as told:
        take_all_back(done)
    assert told.value.facts == {"count": 1, "numbers": first}
    left = [each for each in chosen if in_section(desk, each, section.crn)]
    assert (left, len(chosen)) == ([first], 4)


def test_leaving_while_it_is_done_stops_and_shows_what_was_done(desk: Sitting) -> None:
    section = small_section(desk)
    page = desk.go(SectionPage, "section", f"{section.term}/{section.crn}")
    page.register_many()
    sheet = page.findChild(RegisterManySheet)
    assert sheet is not None
    sheet.pasted.type("\n".join(numbers(desk, 40)))
    sheet.full.choose("yes")
    sheet.press()
    assert until(lambda: bool(sheet.rows) and sheet.able)
    able = len([row for row in sheet.rows if row.able])
    sheet.press()
    sheet.leave()
    assert until(lambda: sheet.said_act == "Close" and not sheet.busy)
    desk.settle()
    assert sheet.isVisible()
    done = [row.number for row in sheet.rows if row.able]
    assert acts(desk) == len(done) < able
    desk.desktop.bridge.undo_last()
    desk.settle()
    assert not any(in_section(desk, each, section.crn) for each in done)
