"""Payment plans: parts that add up, and what of them is paid, late or to come."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registrar_desktop.rules.plans import (
    DEFAULTS_AFTER,
    Part,
    PartState,
    is_broken,
    paid_parts,
    parts_from_json,
    reasons_against_plan,
    recomputed,
    spread,
)

TODAY = date(2025, 9, 1)
DAYS = [TODAY + timedelta(days=30 * number) for number in range(4)]


@given(st.integers(4, 10**9), st.integers(1, 4))
def test_a_sum_is_spread_without_losing_a_cent_the_rest_in_the_first(total: int, n: int) -> None:
    parts = spread(total, DAYS[:n])
    amounts = [part.amount_minor for part in parts]
    assert sum(amounts) == total
    assert amounts[1:] == [total // n] * (n - 1)
    assert reasons_against_plan(total, parts) == []
    assert parts_from_json([part.as_json() for part in parts]) == parts


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ([], "plan_parts_number"),
        ([Part(1, TODAY, 0)], "plan_part_amount"),
        ([Part(1, DAYS[1], 5), Part(2, DAYS[0], 5)], "plan_part_order"),
        ([Part(2, TODAY, 10)], "plan_part_order"),
        ([Part(1, TODAY, 9)], "plan_sum"),
    ],
)
def test_what_does_not_add_up_is_no_plan(parts: list[Part], code: str) -> None:
    assert [reason.code for reason in reasons_against_plan(10, parts)] == [code]


@given(st.integers(4, 10**6), st.integers(0, 10**6), st.integers(-10, 200))
def test_what_is_not_owed_any_more_covers_the_first_parts(
    total: int, owed: int, later: int
) -> None:
    parts, day = spread(total, DAYS), TODAY + timedelta(days=later)
    told = paid_parts(parts, owed, day)
    assert sum(each.paid_minor for each in told) == max(total - owed, 0)
    whole = [each.paid_minor == each.part.amount_minor for each in told]
    assert whole == sorted(whole, reverse=True)
    assert [each.state is PartState.PAID for each in told] == whole


def test_a_plan_is_broken_once_a_part_was_late_for_too_long() -> None:
    parts = spread(400, DAYS)
    last = TODAY + DEFAULTS_AFTER
    assert not is_broken(parts, 400, last)
    assert is_broken(parts, 400, last + timedelta(days=1))
    assert not is_broken(parts, 300, last + timedelta(days=1))


@given(st.integers(4, 10**6), st.integers(-10, 200))
def test_a_plan_made_anew_has_the_days_still_to_come_and_sums_to_what_is_owed(
    owed: int, later: int
) -> None:
    day = TODAY + timedelta(days=later)
    again = recomputed(spread(400, DAYS), owed, day)
    assert reasons_against_plan(owed, again) == []
    assert all(part.due_date >= day for part in again)
