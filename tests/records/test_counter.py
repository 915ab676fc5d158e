"""Money over the counter: what is taken, what it covers, and what is asked again."""

from __future__ import annotations

from datetime import date

import pytest

from registrar_desktop.errors import Invalid, Refused
from registrar_desktop.records import counter, naming
from registrar_desktop.records.accounts import account
from registrar_desktop.records.counter import Taken
from registrar_desktop.records.tender import Tender
from registrar_desktop.schema.accounts import Allocation, LedgerEntry
from registrar_desktop.schema.vocabulary import ChangeKind, EntryKind, PaymentMethod
from tests.records.conftest import Desk
from tests.records.school import FALL, key
from tests.store.desk import FINN, MORNING

PAYMENT = ChangeKind.PAYMENT
CASH, CHECK, CARD = PaymentMethod.CASH, PaymentMethod.CHECK, PaymentMethod.CARD_TERMINAL
EARLY, LATE = date(2025, 8, 20), date(2025, 9, 20)


def pay(desk: Desk, amount: str, number: str = "004117", **how: object) -> Taken:
    confirmed = bool(how.pop("confirmed", False))
    tender = Tender(amount, **{"method": CASH, **how})  # type: ignore[arg-type]
    with desk.act(PAYMENT) as work:
        student = naming.student(work.session, number)
        return counter.record_payment(work, student, tender, confirmed=confirmed)


def balance(desk: Desk, number: str = "004117") -> int:
    with desk.reading() as session:
        return account(session, key(number)).balance


def test_cash_is_an_entry_with_a_receipt_of_this_desk(desk: Desk) -> None:
    desk.sign_in(FINN)
    taken = pay(desk, "1,250.00", payer="Mr Doe")
    entry = taken.entry
    assert taken.receipt_number == "D07-000001"
    assert (entry.kind, entry.amount_minor, entry.currency) == (EntryKind.PAYMENT, -125000, "USD")
    assert (entry.method, entry.payer, entry.posted_by) == (CASH, "Mr Doe", "finn")
    assert (entry.effective_date, entry.recorded_at) == (date(2025, 9, 3), MORNING)
    assert (entry.posted_at, entry.row_version) == (None, 0)
    assert (taken.balance_before_minor, taken.balance_after_minor) == (0, -125000)


def test_the_entry_and_what_it_covers_are_one_change_set(desk: Desk) -> None:
    desk.centre_has("charge", "004117", "Tuition", 50000, EARLY)
    taken = pay(desk, "500")
    (entry,) = desk.journal()
    assert {line.record_kind for line in desk.lines()} == {"ledger_entry", "allocation"}
    assert taken.entry.change_set_id == entry.id


def test_receipts_have_no_gaps_even_where_one_is_refused(desk: Desk) -> None:
    pay(desk, "10")
    with pytest.raises(Invalid):
        pay(desk, "-5")
    with pytest.raises(Refused):
        pay(desk, "10")
    assert pay(desk, "20").receipt_number == "D07-000002"


def test_the_oldest_open_charges_are_covered_first(desk: Desk) -> None:
    desk.centre_has("charge", "004117", "Late fee", 30000, LATE)
    desk.centre_has("charge", "004117", "Tuition", 100000, EARLY)
    assert pay(desk, "1100").applied_minor == 110000
    with desk.reading() as session:
        parts = {row.charge_entry_id: row.amount_minor for row in session.query(Allocation)}
    assert parts == {key("Tuition"): 100000, key("Late fee"): 10000}


def test_the_next_payment_goes_on_where_the_first_ended(desk: Desk) -> None:
    desk.centre_has("charge", "004117", "Tuition", 100000, EARLY)
    pay(desk, "400")
    assert pay(desk, "700").applied_minor == 60000
    assert balance(desk) == -10000


def test_money_belongs_to_the_term_of_the_charge_it_covers_first(desk: Desk) -> None:
    assert pay(desk, "1").entry.term_id is None
    desk.centre_has("charge", "004117", "Tuition", 100000, EARLY)
    assert pay(desk, "2").entry.term_id == key(FALL)
    assert pay(desk, "3", number="004118", term=FALL).entry.term_id == key(FALL)


@pytest.mark.parametrize("method", [CHECK, CARD])
def test_what_must_be_traced_needs_a_reference(desk: Desk, method: PaymentMethod) -> None:
    with pytest.raises(Invalid) as told:
        pay(desk, "10", method=method, reference=" ")
    assert told.value.code == "payment_reference_missing"
    assert pay(desk, "10", method=method, reference=" 1042 ").entry.reference == "1042"


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"amount": "10.005"}, "amount_decimals"),
        ({"amount": "-10"}, "payment_not_positive"),
        ({"amount": "0.00"}, "payment_not_positive"),
        ({"amount": "ten"}, "amount_unreadable"),
        ({"amount": ""}, "amount_unreadable"),
        ({"amount": "1e6"}, "amount_unreadable"),
        ({"amount": "NaN"}, "amount_unreadable"),
        ({"amount": "1.250,00"}, "amount_unreadable"),
        ({"amount": "9" * 30}, "amount_too_large"),
        ({"amount": "10", "currency": "EUR"}, "payment_currency"),
        ({"amount": "10", "method": PaymentMethod.CARD_ONLINE}, "payment_method_not_counter"),
        ({"amount": "10", "payer": "x" * 10_000_000}, "field_too_long"),
        ({"amount": "10", "reference": "4242 4242 4242 4242"}, "card_number_not_kept"),
        ({"amount": "10", "payer": "5555-5555-5555-4444 Doe"}, "card_number_not_kept"),
        ({"amount": "10", "term": "2031FA"}, "term_unknown"),
    ],
)
def test_what_cannot_be_taken_changes_nothing(
    desk: Desk, how: dict[str, object], code: str
) -> None:
    with pytest.raises(Invalid) as told:
        pay(desk, **how)  # type: ignore[arg-type]
    assert told.value.code == code
    assert (desk.count(LedgerEntry), desk.journal()) == (0, [])


def test_a_long_approval_code_is_no_card_number(desk: Desk) -> None:
    assert pay(desk, "10", method=CARD, reference="4242424242424241").receipt_number


def test_the_id_of_a_charge_is_no_card_number_whatever_its_digits(desk: Desk) -> None:
    charge = "01999f3a-4c1d-7029-8540-838470781181"
    paid = pay(desk, "10", method=PaymentMethod.BANK_TRANSFER, reference=charge)
    assert paid.entry.reference == charge
    with pytest.raises(Invalid):
        pay(desk, "10", method=CARD, reference=f"{charge} 4242-4242-4242-4242")


def test_the_like_payment_of_the_last_days_is_asked_about(desk: Desk) -> None:
    pay(desk, "10", method=CHECK, reference="1042")
    desk.clock.move(days=2)
    with pytest.raises(Refused) as told:
        pay(desk, "10.00", method=CHECK, reference=" 1042")
    assert told.value.code == "payment_possible_duplicate"
    assert told.value.facts["receipt"] == "D07-000001"
    pay(desk, "10", method=CHECK, reference="1042", confirmed=True)
    assert balance(desk) == -2000


@pytest.mark.parametrize(
    "other",
    [
        {"amount": "10.01"},
        {"reference": "1043"},
        {"method": CARD},
        {"number": "004118"},
    ],
)
def test_another_payment_is_no_double(desk: Desk, other: dict[str, object]) -> None:
    how: dict[str, object] = {"amount": "10", "method": CHECK, "reference": "1042"}
    pay(desk, **how)  # type: ignore[arg-type]
    pay(desk, **how | other)  # type: ignore[arg-type]


def test_after_three_days_or_a_reversal_it_may_come_again(desk: Desk) -> None:
    first = pay(desk, "10").entry
    with desk.act(PAYMENT) as work:
        counter.reverse_payment(work, work.session.get_one(LedgerEntry, first.id), "Wrong student")
    pay(desk, "10")
    desk.clock.move(days=3, seconds=1)
    pay(desk, "10")


def test_an_account_keeps_the_currency_it_has(desk: Desk) -> None:
    desk.centre_has("charge", "004118", "Gebühr", 5000, EARLY, currency="EUR")
    assert pay(desk, "10", number="004118").entry.currency == "EUR"
    with pytest.raises(Invalid) as told:
        pay(desk, "10", number="004118", currency="USD")
    assert told.value.code == "payment_currency"
