"""Payment plans on a student's account: proposed, shown with what is paid, and ended, by keyboard."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from registrar_desktop.records.plans import PlanShown, TermOwed
from registrar_desktop.schema.vocabulary import PlanStatus
from tests.window.fixtures import Sitting
from tests.window.keys import CTRL, press, write
from ui import operations
from ui.desktop.controls.fields import Field
from ui.desktop.pages.record.page import RecordPage
from ui.desktop.pages.record.planning import CancelPlanSheet, ProposePlanSheet

_ACCOUNT, _PLAN = 2, 1


@pytest.fixture
def owing(desk: Sitting) -> tuple[str, TermOwed]:
    """A student who owes something of a term, and what."""
    for student in desk.students():
        owed = operations.plannable(desk.office, number=student.number)
        if owed and owed[0].owed_minor > 100:
            return student.number, owed[0]
    raise AssertionError("nobody owes anything")


@pytest.fixture
def page(desk: Sitting, owing: tuple[str, TermOwed]) -> RecordPage:
    shown = desk.go(RecordPage, "student", owing[0])
    shown.parts.choose(_ACCOUNT)
    shown.account.parts.choose(_PLAN)
    return shown


def push(desk: Sitting, page: QWidget, name: str) -> None:
    """Press a button by its accessible name, with the keyboard."""
    (found,) = [
        each
        for each in page.findChildren(QPushButton)
        if each.accessibleName() == name and each.isVisible()
    ]
    found.setFocus()
    press(found, Qt.Key.Key_Space)
    desk.settle()


def fill(field: Field, text: str) -> None:
    """Type over what stands there."""
    press(field.input, Qt.Key.Key_A, CTRL)
    write(field.input, text)


def opened(desk: Sitting, page: RecordPage) -> ProposePlanSheet:
    push(desk, page, "Propose a plan…")
    found = page.findChild(ProposePlanSheet)
    assert found is not None
    return found


def plans(desk: Sitting, number: str) -> list[PlanShown]:
    return operations.list_plans(desk.office, number=number)


def test_a_plan_is_proposed_shown_and_cancelled_by_keyboard(
    desk: Sitting, page: RecordPage, owing: tuple[str, TermOwed]
) -> None:
    number, owed = owing
    sheet = opened(desk, page)
    assert sheet.term.value() == owed.term
    fill(sheet.first, "2031-02-01")
    fill(sheet.parts, "3")
    press(sheet.parts.input, Qt.Key.Key_Return)
    desk.settle()
    [plan] = [each for each in plans(desk, number) if each.status is PlanStatus.ACTIVE]
    assert (plan.term, plan.total_minor, plan.proposed) == (owed.term, owed.owed_minor, True)
    assert [str(each.part.due_date) for each in plan.parts] == [
        *("2031-02-01", "2031-03-03", "2031-04-02")
    ]
    shown = page.account.plans
    assert shown.list.isVisible()
    assert shown.list.model().rowCount() == 3
    push(desk, page, "Cancel the plan…")
    ending = page.findChild(CancelPlanSheet)
    assert ending is not None
    press(ending, Qt.Key.Key_Return)
    desk.settle()
    assert PlanStatus.ACTIVE not in {each.status for each in plans(desk, number)}
    assert not shown.list.isVisible()


def test_of_several_plans_one_is_chosen_and_cancelled(
    desk: Sitting, page: RecordPage, owing: tuple[str, TermOwed]
) -> None:
    number, owed = owing
    first = desk.office.clock.now().date()
    operations.propose_plan(
        desk.office, number=number, term=owed.term, first=first, parts=2, every=30
    )
    [plan] = [each for each in plans(desk, number) if each.status is PlanStatus.ACTIVE]
    page.account.show_plans([plan, replace(plan, term="2031SP")])
    desk.settle()
    assert page.account.plans.list.model().rowCount() == 4
    push(desk, page, "Cancel the plan…")
    ending = page.findChild(CancelPlanSheet)
    assert ending is not None
    assert ending.which.isVisible()
    assert ending.which.value() == owed.term
    ending.press()
    desk.settle()
    assert PlanStatus.ACTIVE not in {each.status for each in plans(desk, number)}


def test_the_parts_are_told_before_and_what_is_no_number_beside_its_field(
    desk: Sitting, page: RecordPage, owing: tuple[str, TermOwed]
) -> None:
    sheet = opened(desk, page)
    fill(sheet.parts, "2")
    assert sheet.told.count("\n") == 1
    fill(sheet.parts, "0")
    sheet.press()
    assert "no whole number" in sheet.parts.complaint
    assert [each for each in plans(desk, owing[0]) if each.proposed] == []
    press(sheet, Qt.Key.Key_Escape)
    desk.settle()
    assert not page.findChildren(ProposePlanSheet)


def test_where_nothing_is_owed_nothing_can_be_proposed(desk: Sitting) -> None:
    somebody = next(
        each
        for each in desk.students()
        if not operations.plannable(desk.office, number=each.number)
    )
    page = desk.go(RecordPage, "student", somebody.number)
    page.parts.choose(_ACCOUNT)
    page.account.parts.choose(_PLAN)
    sheet = opened(desk, page)
    assert not sheet.able
    assert "No term has anything open" in sheet.told
