"""Money over the counter: the button says what will happen, mistakes are told beside the field."""

from __future__ import annotations

import pytest

from registrar_desktop.records.lists.students import BalanceIs, StudentQuery
from tests.window.fixtures import Sitting
from tests.window.keys import write
from ui import operations
from ui.desktop.pages.payments.page import PaymentsPage
from ui.desktop.pages.payments.taking import TakePaymentPage


def at_the_counter(desk: Sitting) -> tuple[TakePaymentPage, str]:
    debtor = desk.students(StudentQuery(balance=BalanceIs.OWED))[0]
    return desk.go(TakePaymentPage, "payment", debtor.number), debtor.number


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
