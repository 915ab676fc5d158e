"""One payment entered or made twice: what is asked about, and what is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from registrar_desktop.rules.reconciliation.twice import (
    CounterPayment,
    Pair,
    paid_twice,
    with_suspicion,
)

CHECK = CounterPayment(
    "e1", "ada", "USD", 50_000, "CHECK", "No-117", datetime(2026, 9, 1, tzinfo=UTC)
)


def again(hours: int = 1, **changes: object) -> CounterPayment:
    return replace(CHECK, entry_id="e2", at=CHECK.at + timedelta(hours=hours), **changes)  # type: ignore[arg-type]


def suspected(*payments: CounterPayment) -> list[str]:
    return [one.entry_id for one, twice in with_suspicion(payments) if twice]


def test_the_same_check_again_is_suspected_and_the_first_is_not() -> None:
    assert suspected(CHECK, again()) == ["e2"]
    assert suspected(CHECK, again(reference="NO-117")) == ["e2"]


@pytest.mark.parametrize(
    "other",
    [
        again(73),
        again(reference="No-118"),
        again(minor=50_001),
        again(method="BANK_TRANSFER"),
        again(student_id="bob"),
        again(currency="EUR"),
        again(stands=False),
    ],
)
def test_another_payment_is_not(other: CounterPayment) -> None:
    assert suspected(CHECK, other) == []


def test_without_a_reference_nothing_tells() -> None:
    assert suspected(replace(CHECK, reference=""), again(reference="")) == []


def test_after_the_first_was_reversed_the_second_is_the_payment() -> None:
    assert suspected(replace(CHECK, stands=False), again()) == []
    third = replace(again(2), entry_id="e3")
    assert suspected(CHECK, again(stands=False), third) == ["e3"]


ONLINE = Pair("pi_1", "e1", "ada", 50_000, timedelta(hours=5))


def test_online_and_at_the_counter_where_the_account_shows_that_one_was_too_much() -> None:
    assert paid_twice([ONLINE], {"ada": 50_000}) == {"pi_1": "e1"}
    assert paid_twice([ONLINE], {"ada": 49_999}) == {}
    assert paid_twice([replace(ONLINE, apart=timedelta(days=-8))], {"ada": 50_000}) == {}


def test_a_reference_that_names_the_request_needs_no_other_proof() -> None:
    named = replace(ONLINE, named=True, apart=timedelta(days=30))
    assert paid_twice([named], {}) == {"pi_1": "e1"}


def test_one_payment_at_the_counter_makes_one_online_payment_too_much() -> None:
    nearer = replace(ONLINE, gateway_ref="pi_2", apart=timedelta(hours=2))
    assert paid_twice([ONLINE, nearer], {"ada": 100_000}) == {"pi_2": "e1"}


def test_each_pair_uses_its_part_of_the_credit_up() -> None:
    other = replace(ONLINE, gateway_ref="pi_2", entry_id="e2", apart=timedelta(hours=6))
    assert paid_twice([ONLINE, other], {"ada": 99_999}) == {"pi_1": "e1"}
