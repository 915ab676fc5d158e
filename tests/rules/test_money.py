"""Amounts as people write them, and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registrar_desktop.errors import Invalid
from registrar_desktop.rules.money import (
    LARGEST_MINOR,
    exponent,
    format_amount,
    format_money,
    parse_amount,
)

CURRENCIES = st.sampled_from(["USD", "EUR", "JPY", "KWD", "XOF"])
MINOR = st.integers(-LARGEST_MINOR, LARGEST_MINOR)


@given(minor=MINOR, currency=CURRENCIES)
def test_what_is_written_is_read_back(minor: int, currency: str) -> None:
    assert parse_amount(format_amount(minor, currency), currency) == minor


@given(minor=MINOR, currency=CURRENCIES)
def test_thousands_marks_and_blanks_around_do_not_matter(minor: int, currency: str) -> None:
    text = format_amount(minor, currency).replace(",", "")
    assert parse_amount(f" {text}\u00a0", currency) == minor


def outcome(text: str, currency: str) -> int | str:
    """The minor units, or the code of what is wrong."""
    try:
        return parse_amount(text, currency)
    except Invalid as fault:
        return fault.code


@given(text=st.text("0123456789.,-+ x", max_size=14) | st.text(max_size=12), currency=CURRENCIES)
def test_any_text_is_an_amount_or_one_clear_fault(text: str, currency: str) -> None:
    found = outcome(text, currency)
    if isinstance(found, int):
        assert abs(found) <= LARGEST_MINOR
        assert parse_amount(format_amount(found, currency), currency) == found
    else:
        assert found in {"amount_unreadable", "amount_decimals", "amount_too_large"}


@given(minors=st.lists(MINOR, max_size=20), currency=CURRENCIES)
def test_sums_are_exact(minors: list[int], currency: str) -> None:
    written = [format_amount(minor, currency) for minor in minors]
    assert sum(parse_amount(text, currency) for text in written) == sum(minors)


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("1250", "USD", 125000),
        ("1,250.00", "USD", 125000),
        ("0.1", "USD", 10),
        ("-3.5", "USD", -350),
        ("\u22123.50", "USD", -350),
        ("+7", "USD", 700),
        ("1250", "JPY", 1250),
        ("1.234", "KWD", 1234),
    ],
)
def test_amounts_as_people_write_them(text: str, currency: str, minor: int) -> None:
    assert parse_amount(text, currency) == minor


@pytest.mark.parametrize(
    ("text", "currency", "code"),
    [
        ("1.234", "USD", "amount_decimals"),
        ("10.5", "JPY", "amount_decimals"),
        ("1,25", "USD", "amount_unreadable"),
        ("12,34,567", "USD", "amount_unreadable"),
        ("1 250", "USD", "amount_unreadable"),
        ("$12", "USD", "amount_unreadable"),
        ("=1+1", "USD", "amount_unreadable"),
        ("٣", "USD", None),
        ("1" * 40, "USD", "amount_too_large"),
    ],
)
def test_what_is_no_amount_is_told(text: str, currency: str, code: str | None) -> None:
    if code is None:
        assert parse_amount(text, currency) == 300, "digits of every script are digits"
        return
    with pytest.raises(Invalid) as told:
        parse_amount(text, currency)
    assert told.value.code == code


def test_money_names_its_currency() -> None:
    assert format_money(-125000, "USD") == "-1,250.00 USD"
    assert format_money(1250, "JPY") == "1,250 JPY"
    assert [exponent(currency) for currency in ("USD", "JPY", "KWD")] == [2, 0, 3]
