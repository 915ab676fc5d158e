"""Two records of one person are merged by hand, side by side."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel

from tests.window.fixtures import Sitting
from ui import operations
from ui.desktop.pages.record.merging import MergeSheet
from ui.desktop.pages.record.page import RecordPage


@pytest.fixture
def page(desk: Sitting) -> RecordPage:
    return desk.go(RecordPage, "student", desk.students()[5].number)


def words_on(sheet: MergeSheet) -> set[str]:
    return {label.text() for label in sheet.findChildren(QLabel) if label.isVisibleTo(sheet)}


def opened(desk: Sitting, page: RecordPage, other: str) -> MergeSheet:
    page.merging.trigger()
    sheet = page.findChild(MergeSheet)
    assert sheet is not None
    assert not sheet.able, "nobody is chosen yet"
    sheet.pick(other)
    desk.settle()
    return sheet


def test_the_lower_number_goes_on_unless_the_person_says_otherwise(
    desk: Sitting, page: RecordPage
) -> None:
    here, other = (desk.students()[at].number for at in (5, 6))
    low, high = sorted((here, other))
    sheet = opened(desk, page, other)
    assert sheet.said_act == f"Merge {high} into {low}"
    assert {here, other} <= words_on(sheet)
    sheet.stays.choose(high)
    assert sheet.said_act == f"Merge {low} into {high}"
    sheet.press()
    desk.settle()
    assert operations.show_student(desk.office, number=low).identity.student_number == high
    assert isinstance(desk.page, RecordPage)
    assert any(f"{low} goes on as {high}" in notice for notice in desk.notices())


def test_a_record_is_not_merged_with_itself(desk: Sitting, page: RecordPage) -> None:
    here = desk.students()[5].number
    sheet = opened(desk, page, here)
    sheet.press()
    desk.settle()
    assert "there is nothing to merge" in " ".join(words_on(sheet))
