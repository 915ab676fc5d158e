"""A cash drawer in figures: sums, what is expected, over and short, and receipts without gaps."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from registrar_desktop.rules.denominations import denominations, piece_called
from registrar_desktop.rules.drawers import (
    Movement,
    expected,
    over_short,
    pieces_total,
    series,
    sums,
)
from registrar_desktop.schema.vocabulary import PaymentMethod

CASH, CHECK, CARD = PaymentMethod.CASH, PaymentMethod.CHECK, PaymentMethod.CARD_TERMINAL
TRANSFER = PaymentMethod.BANK_TRANSFER

movements = st.lists(
    st.builds(
        Movement,
        st.sampled_from([CASH, CHECK, CARD, TRANSFER]),
        st.integers(-(10**6), 10**6).filter(bool),
    )
)


def test_the_float_lies_with_the_cash() -> None:
    told = sums([Movement(CASH, 12500), Movement(CASH, -500), Movement(CHECK, 30000)])
    assert expected(15000, told) == {CASH: 27000, CHECK: 30000, CARD: 0}
    cash = told[0]
    assert (cash.taken_count, cash.taken_minor, cash.back_count, cash.back_minor) == (
        *(1, 12500),
        *(1, 500),
    )


def test_a_transfer_is_told_and_not_expected_in_the_drawer() -> None:
    told = sums([Movement(TRANSFER, 9900)])
    assert [each.method for each in told] == [CASH, CHECK, CARD, TRANSFER]
    assert TRANSFER not in expected(0, told)


def test_what_the_bank_gave_back_left_no_drawer() -> None:
    assert expected(0, sums([Movement(CHECK, -30000, left_bank=True)]))[CHECK] == 0


@given(st.integers(0, 10**6), movements)
def test_float_and_net_of_all_methods_are_what_is_expected(
    opening: int, moved: list[Movement]
) -> None:
    told = sums(moved)
    inside = sum(each.amount_minor for each in moved if each.method is not TRANSFER)
    assert sum(expected(opening, told).values()) == opening + inside
    assert sum(each.net_minor for each in told) == sum(each.amount_minor for each in moved)


def test_over_is_positive_and_short_negative() -> None:
    assert over_short({CASH: 100, CHECK: 50}, {CASH: 150}) == {CASH: 50, CHECK: -50}


def test_each_receipt_is_the_next_after_the_one_before_the_drawer() -> None:
    whole = series("D07", "D07-000230", ["D07-000232", "D07-000231"])
    assert (whole.first, whole.last, whole.count) == ("D07-000231", "D07-000232", 2)
    assert whole.gaps == ()
    assert series("D07", "D07-000230", ["D07-000233", "D07-000235"]).gaps == (
        *("D07-000231", "D07-000232"),
        "D07-000234",
    )
    assert series("D07", None, ["D07-000002"]).gaps == ("D07-000001",)


def test_a_drawer_without_receipts_has_no_gaps() -> None:
    assert series("D07", "D07-000230", []).gaps == ()


def test_a_series_beyond_its_width_still_counts() -> None:
    assert series("D07", "D07-999999", ["D07-1000000"]).gaps == ()


def test_pieces_are_called_as_a_cashier_writes_them() -> None:
    called = [piece_called(each, "USD") for each in denominations("USD")]
    assert called[:4] == ["100", "50", "20", "10"]
    assert called[-2:] == ["0.05", "0.01"]
    assert next(piece_called(each, "JPY") for each in denominations("JPY")) == "10,000"
    assert denominations("XTS") == ()
    assert pieces_total({2000: 3, 25: 4}) == 6100
