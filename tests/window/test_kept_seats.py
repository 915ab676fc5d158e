"""Seats of a section are kept for a desk from its page."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel

from registrar_desktop.records.lists import sections
from registrar_desktop.records.lists.sections import SectionQuery
from tests.window.fixtures import Sitting
from ui import operations
from ui.desktop.pages.section.keeping import KeepSeatsSheet
from ui.desktop.pages.section.page import SectionPage


def opened(desk: Sitting) -> KeepSeatsSheet:
    term = desk.desktop.bridge.term.code
    with desk.office.store.reading() as session:
        asked = SectionQuery(term=term)
        listed = sections.rows(session, sections.ids(session, asked))
    roomy = next(each for each in listed if (each.capacity or 0) > 3)
    page = desk.go(SectionPage, "section", f"{term}/{roomy.crn}")
    page.keep_seats()
    desk.settle()
    sheet = page.findChild(KeepSeatsSheet)
    assert sheet is not None
    return sheet


def words_on(sheet: KeepSeatsSheet) -> str:
    labels = sheet.findChildren(QLabel)
    return " ".join(label.text() for label in labels if label.isVisibleTo(sheet))


def test_seats_are_asked_for_a_desk_and_stand_in_the_list_until_they_are_confirmed(
    desk: Sitting,
) -> None:
    sheet = opened(desk)
    assert "No seats of this section are kept" in words_on(sheet)
    sheet.desk.show_value("d07")
    sheet.seats.show_value("two")
    sheet.until.show_value("2099-01-01 18:00")
    sheet.press()
    desk.settle()
    assert "is no number of seats" in sheet.seats.complaint
    sheet.seats.show_value("2")
    sheet.press()
    desk.settle()
    (kept,) = operations.list_kept_seats(desk.office)
    assert (kept.kept.desk, kept.kept.seats, kept.kept.confirmed) == ("D07", 2, False)
    assert "Desk D07: 2 of 2 seats left, until 2099-01-01 18:00" in words_on(sheet)
    assert "not yet confirmed" in words_on(sheet)
