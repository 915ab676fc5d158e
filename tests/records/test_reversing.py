"""Reversing a payment: an opposite entry, never a deletion."""

from __future__ import annotations

from datetime import date

import pytest

from registrar_desktop.errors import Invalid, Refused
from registrar_desktop.records import counter, naming
from registrar_desktop.records.accounts import EntryStatus, account, statuses
from registrar_desktop.records.tender import Tender
from registrar_desktop.rules.ledger import open_items
from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.vocabulary import ChangeKind, EntryKind, PaymentMethod
from tests.records.conftest import Desk
from tests.records.school import key

PAYMENT = ChangeKind.PAYMENT


def pay(desk: Desk, amount: str) -> str:
    with desk.act(PAYMENT) as work:
        student = naming.student(work.session, "004117")
        tender = Tender(amount, PaymentMethod.CASH)
        return counter.record_payment(work, student, tender).receipt_number


def reverse(desk: Desk, receipt: str, reason: str = "Wrong student", **how: bool) -> LedgerEntry:
    with desk.act(PAYMENT) as work:
        payment = counter.payment_by_receipt(work.session, receipt)
        return counter.reverse_payment(work, payment, reason, **how)


def test_the_balance_and_the_charge_are_as_before(desk: Desk) -> None:
    desk.centre_has("charge", "004117", "Tuition", 50000, date(2025, 8, 20))
    entry = reverse(desk, pay(desk, "300"))
    assert (entry.kind, entry.amount_minor) == (EntryKind.REVERSAL, 30000)
    assert entry.receipt_number is None, "a receipt number is never used again"
    with desk.reading() as session:
        book = account(session, key("004117"))
        (item,) = open_items(book.entries, book.applied)
    assert (book.balance, item.open_minor) == (50000, 50000)


@pytest.mark.parametrize(
    ("returned", "word"), [(False, EntryStatus.REVERSED), (True, EntryStatus.RETURNED)]
)
def test_the_payment_says_what_became_of_it(desk: Desk, returned: bool, word: EntryStatus) -> None:
    entry = reverse(desk, pay(desk, "300"), returned=returned)
    assert entry.reverses_id is not None
    with desk.reading() as session:
        assert statuses(session, [entry.reverses_id]) == {entry.reverses_id: word}


def test_a_payment_is_reversed_once(desk: Desk) -> None:
    receipt = pay(desk, "300")
    reverse(desk, receipt)
    with pytest.raises(Refused) as told:
        reverse(desk, receipt)
    assert told.value.code == "reversal_twice"


def test_a_reversal_needs_a_reason(desk: Desk) -> None:
    receipt = pay(desk, "300")
    for reason in ("", "  ", "x" * 10_000_000):
        with pytest.raises(Invalid):
            reverse(desk, receipt, reason)
    assert len(desk.journal()) == 1


def test_only_payments_of_the_counter_are_reversed_here(desk: Desk) -> None:
    charge = desk.centre_has("charge", "004117", "Tuition", 50000, date(2025, 8, 20))
    online = desk.centre_has(
        "charge", "004117", "Online", -100, date(2025, 8, 20),
        kind=EntryKind.PAYMENT, method=PaymentMethod.CARD_ONLINE,
    )  # fmt: skip
    for entry, code in ((charge, "reversal_no_payment"), (online, "reversal_online_payment")):
        with pytest.raises(Refused) as told, desk.act(PAYMENT) as work:
            counter.reverse_payment(work, work.session.get_one(LedgerEntry, entry), "Mistake")
        assert told.value.code == code


def test_an_unknown_receipt_is_told(desk: Desk) -> None:
    with pytest.raises(Invalid) as told:
        reverse(desk, "D07-999999")
    assert told.value.code == "payment_unknown"
