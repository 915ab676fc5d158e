"""The cash drawer in the window: opened, counted by keys, over and short at once, closed for good."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from registrar_desktop.records.tender import Tender
from registrar_desktop.schema.vocabulary import PaymentMethod
from tests.window.fixtures import Sitting
from tests.window.keys import press, write
from ui import operations
from ui.desktop.pages.drawer.page import DrawerPage
from ui.desktop.pages.payments.taking import TakePaymentPage
from ui.desktop.pages.reports.page import ReportsPage


def pay(desk: Sitting, amount: str, method: PaymentMethod = PaymentMethod.CASH) -> None:
    number = desk.students()[0].number
    tender = Tender(amount, method, "1042" if method is PaymentMethod.CHECK else "")
    operations.record_payment(desk.office, number=number, tender=tender, confirmed=True)


@pytest.fixture
def page(desk: Sitting) -> DrawerPage:
    """The page with a drawer of 150.00 open, 25.50 in cash and a check of 300.00 taken."""
    operations.open_drawer(desk.office, opening_float="150.00")
    pay(desk, "25.50")
    pay(desk, "300", PaymentMethod.CHECK)
    return desk.go(DrawerPage, "drawer")


def type_count(page: DrawerPage, **pieces: str) -> None:
    for piece in page.form.pieces:
        if text := pieces.get(f"of_{piece.name.replace('.', '_')}"):
            write(piece.input, text)


def test_it_is_opened_with_its_float(desk: Sitting) -> None:
    page = desk.go(DrawerPage, "drawer")
    assert not page.open.isEnabled()
    write(page.opening.input, "150")
    assert page.open.text().strip() == "Open the drawer with 150.00 USD"
    press(page.opening.input, Qt.Key.Key_Return)
    desk.settle()
    assert page.drawer is not None
    assert page.result == "150.00 USD expected"


def test_over_and_short_are_told_while_one_types(desk: Sitting, page: DrawerPage) -> None:
    type_count(page, of_100="1", of_50="1", of_20="1", of_5="1", of_0_25="1")
    write(page.form.check.input, "300")
    assert page.result == "0.25 USD short"
    assert page.close_it.text().strip() == "Close D07-C000001 with 475.25 USD, 0.25 USD short"
    type_count(page, of_0_25="1")
    assert page.result == "2.25 USD over", "eleven quarters"


def test_enter_goes_from_piece_to_piece(desk: Sitting, page: DrawerPage) -> None:
    page.focus_find()
    press(page.form.pieces[0].input, Qt.Key.Key_Return)
    assert QApplication.focusWidget() is page.form.pieces[1].input


def test_what_is_no_number_cannot_be_kept(desk: Sitting, page: DrawerPage) -> None:
    write(page.form.pieces[0].input, "x")
    assert not page.close_it.isEnabled()
    page.save()
    desk.settle()
    assert operations.show_drawer(desk.office).counted_at is None


def test_a_kept_count_stands_there_again(desk: Sitting, page: DrawerPage) -> None:
    type_count(page, of_100="2")
    page.save()
    desk.settle()
    again = operations.show_drawer(desk.office)
    assert again.pieces == {10000: 2}
    assert page.form.pieces[0].text == "2"


def test_it_is_closed_with_what_was_counted_and_leads_to_its_report(
    desk: Sitting, page: DrawerPage
) -> None:
    type_count(page, of_100="1", of_50="1", of_20="1", of_5="1", of_0_25="2")
    write(page.form.check.input, "300")
    page.close_it.click()
    desk.settle()
    shown = operations.show_drawer(desk.office)
    assert (shown.closed_at is not None, shown.over_short_minor) == (True, 0)
    assert page.drawer is None
    assert any("D07-C000001 is closed: as expected" in said for said in desk.notices())
    page.report.click()
    desk.settle()
    assert isinstance(desk.page, ReportsPage)


def test_the_counter_says_whether_a_drawer_is_open(desk: Sitting) -> None:
    counter = desk.go(TakePaymentPage, "payment", desk.students()[0].number)
    assert "No cash drawer is open" in counter.said
    operations.open_drawer(desk.office, opening_float="0")
    counter.make_stale()
    desk.settle()
    assert "counted with cash drawer D07-C000001" in counter.said
