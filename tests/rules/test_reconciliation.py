"""Reconciliation: each minor unit of each side in exactly one bucket, and the buckets add up."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registrar_desktop.errors import Defect
from registrar_desktop.rules.reconciliation.buckets import Bucket, Side
from registrar_desktop.rules.reconciliation.cases import Case, Held, Mark, Standing
from registrar_desktop.rules.reconciliation.identity import Tally, tally
from registrar_desktop.rules.reconciliation.splitting import sides, split

WHEN = datetime(2026, 9, 1, tzinfo=UTC)
PAID = Standing.PAID


def held(gross: int = 100, currency: str = "USD", **gone: int) -> Held:
    return Held(currency, gross, **gone)


def case(
    desk: Held | None = None,
    centre: Held | None = None,
    gateway: Held | None = None,
    standing: Standing | None = PAID,
    mark: Mark | None = None,
) -> Case:
    return Case("pi_1", WHEN, desk, centre, gateway, standing if gateway else None, mark)


def everywhere(one: Held, **more: Mark) -> Case:
    return case(one, one, one, **more)  # type: ignore[arg-type]


def lies(one: Case) -> dict[Bucket, tuple[int, int, int]]:
    """Bucket: minor units at desk, centre and gateway."""
    return {
        each.bucket: tuple(each.minor.get(side, 0) for side in Side)  # type: ignore[misc]
        for each in split(one)
    }


amounts = st.integers(-(10**9), 10**12)
helds = st.none() | st.builds(
    Held, st.sampled_from(["USD", "EUR", "JPY"]), amounts, amounts, amounts, amounts
)
cases = st.builds(
    Case,
    st.text(max_size=5),
    st.just(WHEN),
    helds,
    helds,
    helds,
    st.none() | st.sampled_from(Standing),
    st.none() | st.sampled_from(Mark),
)


def totals_of(some: list[Case]) -> Counter[tuple[Side, str]]:
    added: Counter[tuple[Side, str]] = Counter()
    for each in some:
        for side, one in sides(each):
            added[side, one.currency] += one.gross
    return added


@given(cases)
def test_every_cent_of_every_side_is_in_exactly_one_bucket(one: Case) -> None:
    portions = split(one)
    assert len({(each.bucket, each.currency) for each in portions}) == len(portions)
    for side, has in sides(one):
        assert sum(each.minor.get(side, 0) for each in portions) == has.gross
        assert all(each.currency == has.currency for each in portions if each.minor.get(side))


@given(st.lists(cases, max_size=12), st.lists(cases, max_size=4))
def test_the_buckets_add_up_to_the_sides_whatever_comes(
    inside: list[Case], out: list[Case]
) -> None:
    made = Tally()
    for each in inside:
        made.add(each)
    for each in out:
        made.add_outside(each)
    made.close(totals_of(inside + out))


@given(st.lists(cases, min_size=1, max_size=6), st.sampled_from(Side))
def test_a_cent_that_is_nowhere_is_no_report(some: list[Case], side: Side) -> None:
    totals = totals_of(some)
    totals[side, "USD"] += 1
    with pytest.raises(Defect, match="do not add up"):
        tally(some, totals)


@given(st.lists(cases, max_size=8), st.randoms())
def test_the_order_of_the_payments_means_nothing(some: list[Case], chance: object) -> None:
    shuffled = list(some)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = tally(some, totals_of(some)), tally(shuffled, totals_of(some))
    assert (one.buckets, one.presence) == (other.buckets, other.presence)


@pytest.mark.parametrize(
    ("pattern", "one", "bucket"),
    [
        ("111", everywhere(held()), Bucket.MATCHED),
        ("110", case(held(), held(), mark=Mark.COUNTER), Bucket.COUNTER),
        ("110", case(held(), held()), Bucket.MISSING_AT_GATEWAY),
        ("101", case(held(), gateway=held()), Bucket.MATCHED),
        ("011", case(centre=held(), gateway=held()), Bucket.MATCHED),
        ("001", case(gateway=held()), Bucket.MISSING_IN_LEDGER),
        ("100", case(held(), mark=Mark.COUNTER), Bucket.COUNTER),
        ("010", case(centre=held(), mark=Mark.COUNTER), Bucket.COUNTER),
        ("000", case(held(), mark=Mark.IN_FLIGHT), Bucket.IN_FLIGHT),
    ],
)
def test_where_a_payment_is_known(pattern: str, one: Case, bucket: Bucket) -> None:
    assert one.presence == pattern
    assert list(lies(one)) == [bucket]


def test_a_payment_that_was_partly_refunded_lies_in_two_buckets() -> None:
    assert lies(everywhere(held(100, refunded=30))) == {
        Bucket.MATCHED: (70, 70, 70),
        Bucket.REFUNDED: (30, 30, 30),
    }


def test_one_that_went_back_whole_is_refunded_or_disputed_only() -> None:
    assert list(lies(everywhere(held(100, refunded=100)))) == [Bucket.REFUNDED]
    assert list(lies(everywhere(held(100, disputed=100)))) == [Bucket.DISPUTED]


def test_a_refund_that_the_ledger_does_not_have_is_a_difference_there() -> None:
    assert lies(case(held(), held(), held(refunded=30))) == {
        Bucket.MATCHED: (70, 70, 70),
        Bucket.AMOUNT_DIFFERS: (30, 30, 0),
        Bucket.REFUNDED: (0, 0, 30),
    }


def test_what_the_centre_does_not_have_yet_is_no_difference() -> None:
    assert lies(case(held(), None, held())) == {Bucket.MATCHED: (100, 0, 100)}


def test_another_amount_than_was_asked_for_is_told_whole() -> None:
    assert lies(everywhere(held(), mark=Mark.AMOUNT_DIFFERS)) == {
        Bucket.AMOUNT_DIFFERS: (100, 100, 100)
    }


def test_currencies_are_never_netted() -> None:
    found = [
        (each.bucket, each.currency, each.minor)
        for each in split(case(held(), held(), held(100, "EUR")))
    ]
    assert found == [
        (Bucket.CURRENCY_DIFFERS, "USD", {Side.DESK: 100, Side.CENTRE: 100}),
        (Bucket.CURRENCY_DIFFERS, "EUR", {Side.GATEWAY: 100}),
    ]


@pytest.mark.parametrize(
    ("returned", "expected"),
    [
        (0, {Bucket.DUPLICATE_AT_GATEWAY: 100}),
        (40, {Bucket.DUPLICATE_AT_GATEWAY: 60, Bucket.DUPLICATE_REFUNDED: 40}),
        (100, {Bucket.DUPLICATE_REFUNDED: 100}),
    ],
)
def test_a_duplicate_until_it_is_refunded(returned: int, expected: dict[Bucket, int]) -> None:
    one = everywhere(held(refunded=returned), mark=Mark.DUPLICATE_AT_GATEWAY)
    assert lies(one) == {bucket: (minor,) * 3 for bucket, minor in expected.items()}


def test_a_debit_on_its_way_is_pending_and_one_that_failed_is_nothing() -> None:
    coming = case(gateway=held(), standing=Standing.COMING)
    assert lies(coming) == {Bucket.PENDING: (0, 0, 100)}
    failed = replace(coming, gateway=held(0), standing=Standing.FAILED)
    assert lies(failed) == {Bucket.FAILED: (0, 0, 0)}


def test_an_entry_whose_payment_has_no_money_is_missing_at_the_gateway() -> None:
    one = case(held(), held(), held(), standing=Standing.COMING)
    assert lies(one) == {Bucket.MISSING_AT_GATEWAY: (100, 100, 0), Bucket.PENDING: (0, 0, 100)}


def test_counter_money_that_was_taken_back() -> None:
    one = case(held(reversed=100), held(reversed=100), mark=Mark.COUNTER)
    assert lies(one) == {Bucket.REVERSED: (100, 100, 0)}


def test_what_the_gateway_never_told_of_is_earlier_money() -> None:
    one = case(held(refunded=30), held(refunded=30), held(0, refunded=30), mark=Mark.EARLIER)
    assert lies(one) == {Bucket.EARLIER: (70, 70, -30), Bucket.REFUNDED: (30, 30, 30)}
