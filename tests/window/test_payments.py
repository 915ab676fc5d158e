"""Money over the counter: the button says what will happen, mistakes are told beside the field."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLineEdit

from registrar_desktop.records.lists import aged_accounts
from registrar_desktop.records.lists.aged_accounts import AgedQuery
from registrar_desktop.records.lists.students import BalanceIs, StudentQuery
from registrar_desktop.rules.money import format_money
from tests.window.fixtures import Sitting
from tests.window.keys import write
from ui import operations
from ui.desktop.controls.fields import TextField
from ui.desktop.pages.payments.days import DaysSheet, span
from ui.desktop.pages.payments.page import PaymentsPage
from ui.desktop.pages.payments.requesting import RequestSheet
from ui.desktop.pages.payments.taking import TakePaymentPage


def at_the_counter(desk: Sitting) -> tuple[TakePaymentPage, str]:
    debtor = desk.students(StudentQuery(balance=BalanceIs.OWED))[0]
    return desk.go(TakePaymentPage, "payment", debtor.number), debtor.number


def test_the_same_request_again_is_asked_about(desk: Sitting) -> None:
    operations.connect_payments(desk.office, url="http://127.0.0.1:9", key=f"rk_test_{'1' * 24}")
    page, number = at_the_counter(desk)
    asked_for(desk, page, number)
    sheet = asked_for(desk, page, number)
    assert sheet.doubt.startswith("300.00 USD was asked for today already")
    assert len(operations.list_requests(desk.office)) == 1
    sheet.ask_another()
    desk.settle()
    assert len(operations.list_requests(desk.office)) == 2


def asked_for(desk: Sitting, page: TakePaymentPage, number: str) -> RequestSheet:
    """300.00 through the service."""
    sheet = RequestSheet(page, page.bridge, number)
    sheet.open()
    fields = {each.key: each for each in sheet.findChildren(TextField)}
    write(fields["amount"].input, "300")
    sheet.press()
    desk.settle()
    return sheet


def balance(desk: Sitting, number: str) -> int:
    return operations.show_student(desk.office, number=number).account.balance_minor


def test_the_button_says_exactly_what_will_be_recorded(desk: Sitting) -> None:
    page, _ = at_the_counter(desk)
    assert not page.act.isEnabled()
    write(page.amount.input, "1,250")
    assert page.act.text().strip() == "Record 1,250.00 USD cash with receipt D07-000001"


def test_a_payment_lowers_the_balance_and_has_a_receipt(desk: Sitting) -> None:
    page, number = at_the_counter(desk)
    before = balance(desk, number)
    write(page.amount.input, "100.50")
    page.save()
    desk.settle()
    assert balance(desk, number) == before - 10_050
    assert "D07-000001" in page.receipt_said
    assert page.amount.value() == ""


@pytest.mark.parametrize("amount", ["12.345", "-5", "0", "twelve", "=1+1"])
def test_an_unusable_amount_is_told_beside_the_field(desk: Sitting, amount: str) -> None:
    page, number = at_the_counter(desk)
    before = balance(desk, number)
    write(page.amount.input, amount)
    page.save()
    desk.settle()
    assert page.amount.complaint
    assert balance(desk, number) == before


def test_the_same_money_again_is_asked_about(desk: Sitting) -> None:
    page, number = at_the_counter(desk)
    before = balance(desk, number)
    for _ in range(2):
        write(page.amount.input, "75")
        page.save()
        desk.settle()
    assert balance(desk, number) == before - 7_500
    assert "D07-000001" in page.doubt
    page.record_another()
    desk.settle()
    assert balance(desk, number) == before - 15_000


def test_the_list_says_how_much_is_shown(desk: Sitting) -> None:
    page = desk.go(PaymentsPage, "payments")
    found = operations.list_payments(desk.office, asked={}, most=1)
    total = found.totals[0]
    assert page.said.startswith(f"{found.count:,} payments · {total.amount_minor / 100:,.2f} USD")


def test_a_payment_of_this_desk_is_marked_until_it_is_confirmed(desk: Sitting) -> None:
    page, _ = at_the_counter(desk)
    write(page.amount.input, "20")
    page.save()
    desk.settle()
    listed = desk.go(PaymentsPage, "payments")
    listed.list.choose("status", "RECORDED_OFFLINE")
    desk.settle()
    assert listed.list.model.rowCount() == 1


def test_the_list_is_narrowed_to_named_days_and_to_days_chosen_by_hand(desk: Sitting) -> None:
    page = desk.go(PaymentsPage, "payments")
    for value in ("today", "yesterday", "week", "month", "last_month", "2026-01-31/2026-02-01"):
        page.list.choose("days", value)
        desk.settle()
        first, last = span(value, desk.desktop.bridge.today)
        asked = {"since": first.isoformat(), "until": last.isoformat()}
        found = operations.list_payments(desk.office, asked=asked, most=1)
        assert page.list.model.rowCount() == found.count


def test_days_that_cannot_be_read_are_told_beside_the_field(desk: Sitting) -> None:
    page = desk.go(PaymentsPage, "payments")
    page.list.more_asked.emit("days")
    sheet = page.findChild(DaysSheet)
    assert sheet is not None
    first, last = sheet.findChildren(TextField)
    assert isinstance(first.input, QLineEdit)
    assert isinstance(last.input, QLineEdit)
    first.input.setText("last Monday")
    sheet.done()
    assert "2026-08-31" in first.complaint
    assert not page.list.chosen("days")
    first.input.setText("2026-11-30")
    last.input.setText("2026-11-01")
    sheet.done()
    assert page.list.chosen("days") == "2026-11-01/2026-11-30", "in the order of the calendar"


def test_accounts_stand_by_age_and_add_up(desk: Sitting) -> None:
    page = desk.go(PaymentsPage, "payments")
    with desk.office.store.reading() as session:
        query = AgedQuery(on=desk.desktop.bridge.today)
        (total,) = aged_accounts.totals(session, query)
    owing = format_money(total.aging.balance, total.currency)
    assert page.by_age.said == f"{total.accounts} accounts · {owing}"
    page.by_age.list.choose("owing", "OVER_90")
    desk.settle()
    assert 0 < page.by_age.list.model.rowCount() < total.accounts
