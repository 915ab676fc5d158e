"""The cash drawer of a desk: opened once, counted, closed with its receipts, reversed in and after."""

from __future__ import annotations

import pytest

from registrar_desktop.errors import Invalid, Refused
from registrar_desktop.records import counter, naming
from registrar_desktop.records.counter import Taken
from registrar_desktop.records.drawers import acts
from registrar_desktop.records.drawers.acts import Count
from registrar_desktop.records.drawers.content import Standing, holder_of, standing
from registrar_desktop.records.tender import Tender
from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.drawers import DrawerSession
from registrar_desktop.schema.vocabulary import ChangeKind, PaymentMethod
from tests.records.conftest import Desk
from tests.store.desk import ANNA, FINN

DRAWER, PAYMENT = ChangeKind.DRAWER, ChangeKind.PAYMENT
CASH, CHECK, CARD = PaymentMethod.CASH, PaymentMethod.CHECK, PaymentMethod.CARD_TERMINAL


def open_drawer(desk: Desk, opening_float: str = "150.00") -> DrawerSession:
    with desk.act(DRAWER) as work:
        return acts.open_drawer(work, opening_float)


def count(desk: Desk, totals: dict[PaymentMethod, str], **pieces: str) -> Standing:
    with desk.act(DRAWER) as work:
        named = {name.removeprefix("of_").replace("_", "."): n for name, n in pieces.items()}
        return acts.count_drawer(work, Count(totals, named))


def close(desk: Desk, note: str = "") -> Standing:
    with desk.act(DRAWER) as work:
        return acts.close_drawer(work, note)


def pay(desk: Desk, amount: str, method: PaymentMethod = CASH, reference: str = "") -> Taken:
    desk.clock.move(seconds=1)
    with desk.act(PAYMENT) as work:
        student = naming.student(work.session, "004117")
        return counter.record_payment(work, student, Tender(amount, method, reference))


def undo(desk: Desk, taken: Taken, *, returned: bool = False) -> None:
    desk.clock.move(seconds=1)
    with desk.act(PAYMENT) as work:
        payment = counter.payment_by_receipt(work.session, taken.receipt_number)
        counter.reverse_payment(work, payment, "Mistake", returned=returned)


def now(desk: Desk) -> Standing:
    with desk.reading() as session:
        return standing(session, acts.latest(session))


def test_a_drawer_is_opened_once_at_a_desk(desk: Desk) -> None:
    desk.sign_in(FINN)
    drawer = open_drawer(desk)
    assert (drawer.number, drawer.cashier) == ("D07-C000001", "finn")
    assert (drawer.opening_float_minor, drawer.currency) == (15000, "USD")
    desk.sign_in(ANNA)
    with pytest.raises(Refused) as told:
        open_drawer(desk)
    assert (told.value.code, told.value.facts["by"]) == ("drawer_open_already", "finn")


def test_what_is_taken_while_it_is_open_belongs_to_it(desk: Desk) -> None:
    before = pay(desk, "10")
    open_drawer(desk)
    inside = pay(desk, "25.50")
    pay(desk, "300", CHECK, "1042")
    assert (before.drawer, inside.drawer) == ("", "D07-C000001")
    told = now(desk)
    assert told.expected == {CASH: 17550, CHECK: 30000, CARD: 0}
    assert (told.series.first, told.series.last) == ("D07-000002", "D07-000003")


def test_over_and_short_are_told_with_the_count(desk: Desk) -> None:
    open_drawer(desk)
    pay(desk, "25.50")
    told = count(desk, {}, of_100="1", of_50="1", of_20="1", of_5="1", of_0_25="2")
    assert told.counted[CASH] == 17550
    assert told.over_short == {CASH: 0, CHECK: 0, CARD: 0}
    assert count(desk, {CASH: "175.00"}).over_short_minor == -50
    assert count(desk, {CASH: "176.00"}).over_short_minor == 50


def test_a_closed_drawer_keeps_what_was_found(desk: Desk) -> None:
    desk.sign_in(FINN)
    open_drawer(desk)
    pay(desk, "25.50")
    count(desk, {CASH: "175.00"})
    close(desk, "Fifty cents rolled away")
    drawer = now(desk).drawer
    assert (drawer.over_short_minor, drawer.closed_by) == (-50, "finn")
    assert drawer.expected == {"CASH": 17550, "CHECK": 0, "CARD_TERMINAL": 0}
    assert (drawer.receipt_first, drawer.receipt_last) == ("D07-000001", "D07-000001")
    assert (drawer.receipt_gaps, drawer.note) == ([], "Fifty cents rolled away")
    assert pay(desk, "99").drawer == ""
    assert now(desk).expected[CASH] == 17550, "what comes later is not of this drawer"


def test_the_next_drawer_begins_where_the_last_receipt_ended(desk: Desk) -> None:
    open_drawer(desk)
    pay(desk, "10")
    count(desk, {CASH: "160"})
    close(desk)
    pay(desk, "20")
    second = open_drawer(desk, "0")
    pay(desk, "30")
    assert (second.number, second.receipt_before) == ("D07-C000002", "D07-000002")
    assert now(desk).expected[CASH] == 3000


def test_it_is_closed_with_a_count_of_what_is_in_it_now(desk: Desk) -> None:
    open_drawer(desk)
    with pytest.raises(Refused, match="drawer_not_counted"):
        close(desk)
    count(desk, {CASH: "150"})
    pay(desk, "10")
    with pytest.raises(Refused, match="drawer_moved_since_count"):
        close(desk)
    desk.clock.move(seconds=1)
    count(desk, {CASH: "160"})
    assert close(desk).over_short_minor == 0


def test_a_missing_receipt_number_is_told_before_closing(desk: Desk) -> None:
    open_drawer(desk)
    pay(desk, "10")
    with desk.act(PAYMENT) as work:
        work.take_receipt_number()
    pay(desk, "20")
    desk.clock.move(seconds=1)
    count(desk, {CASH: "180"})
    with pytest.raises(Refused) as told:
        close(desk)
    assert told.value.facts["missing"] == ["D07-000002"]
    close(desk, "Printer jam; number 2 was torn up")
    assert now(desk).drawer.receipt_gaps == ["D07-000002"]


def test_a_payment_undone_in_its_own_drawer_leaves_it_as_it_was(desk: Desk) -> None:
    open_drawer(desk)
    taken = pay(desk, "40")
    undo(desk, taken)
    told = now(desk)
    assert told.expected[CASH] == 15000
    assert (told.sums[0].taken_count, told.sums[0].back_count) == (1, 1)
    assert told.series.gaps == (), "its receipt number stays used"


def test_a_payment_of_a_counted_drawer_is_given_back_from_the_open_one(desk: Desk) -> None:
    open_drawer(desk)
    taken = pay(desk, "40")
    count(desk, {CASH: "190"})
    close(desk)
    desk.clock.move(hours=1)
    open_drawer(desk)
    undo(desk, taken)
    assert now(desk).expected[CASH] == 11000
    with desk.reading() as session:
        first = holder_of(session, taken.entry)
        assert first is not None
        assert first.number == "D07-C000001"
        assert standing(session, first).expected[CASH] == 19000


def test_a_receipt_of_another_system_is_in_no_drawer(desk: Desk) -> None:
    open_drawer(desk)
    with desk.reading() as session:
        for number in (None, "R/2025-17a", "17", "-17", "WEB-000001"):
            assert holder_of(session, LedgerEntry(receipt_number=number)) is None


def test_a_check_the_bank_gave_back_is_in_no_sum(desk: Desk) -> None:
    open_drawer(desk)
    undo(desk, pay(desk, "300", CHECK, "1042"), returned=True)
    assert now(desk).expected[CHECK] == 30000


def test_a_clock_set_back_leaves_no_payment_outside(desk: Desk) -> None:
    open_drawer(desk)
    desk.clock.move(hours=-2)
    pay(desk, "10")
    assert now(desk).expected[CASH] == 16000
    desk.clock.move(seconds=1)
    count(desk, {CASH: "160"})
    assert close(desk).drawer.closed_at is not None


@pytest.mark.parametrize(
    ("totals", "pieces", "code"),
    [
        ({CHECK: "5"}, {}, "drawer_cash_not_counted"),
        ({CASH: "1"}, {"of_20": "3"}, "drawer_cash_twice"),
        ({}, {"of_30": "1"}, "drawer_piece_unknown"),
        ({}, {"of_20": "-1"}, "drawer_piece_count"),
        ({}, {"of_20": "9999999"}, "drawer_piece_count"),
        ({CASH: "-1"}, {}, "drawer_count_negative"),
        ({CASH: "0", PaymentMethod.BANK_TRANSFER: "1"}, {}, "drawer_method_not_counted"),
        ({CASH: "ten"}, {}, "amount_unreadable"),
    ],
)
def test_a_count_that_cannot_be_is_not_kept(
    desk: Desk, totals: dict[PaymentMethod, str], pieces: dict[str, str], code: str
) -> None:
    open_drawer(desk)
    with pytest.raises(Invalid) as told:
        count(desk, totals, **pieces)
    assert told.value.code == code
    assert now(desk).drawer.counted is None


def test_money_is_taken_without_a_drawer_unless_the_office_demands_one(desk: Desk) -> None:
    pay(desk, "10")
    with desk.store.recording() as session:
        acts.demand(session, on=True)
    with pytest.raises(Refused, match="drawer_demanded"):
        pay(desk, "20")
    open_drawer(desk)
    assert pay(desk, "20").receipt_number == "D07-000002"
    desk.sign_in(FINN)
    with pytest.raises(Refused, match="role_forbids"), desk.store.recording() as session:
        acts.demand(session, on=False)
