"""The day of the drill: fixed quotas, exact sums, odd cents, the same day for the same seed."""

from __future__ import annotations

from collections import Counter

import pytest

from ui.command.drill.lanes import EVENING, QUOTAS, Lane, Way
from ui.command.drill.oracle.truth import Moment, buckets_of, counted, truth_of
from ui.command.drill.scenario import Scenario, make_scenario, smallest_amount

SEEDS = (725, 14, 1)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_day_has_its_payments_and_its_sum_to_the_cent(seed: int) -> None:
    day = make_scenario(seed)
    sums = {way: sum(each.minor for each in day.by(way)) for way in Way}
    counts = {way: len(day.by(way)) for way in Way}
    assert (counts[Way.WEBSITE], counts[Way.APP], counts[Way.DESK]) == (420, 300, 400)
    assert sums[Way.WEBSITE] == 630_000_000
    assert sums[Way.APP] == 420_000_000
    assert sums[Way.DESK] == 350_000_000
    lanes = Counter(each.lane for each in day.payments.values())
    assert {lane: lanes[lane] for lane in QUOTAS} == QUOTAS
    refunds = [each for each in day.payments.values() if each.refund_minor and not each.twin]
    assert (len(refunds), sum(each.refund_minor for each in refunds)) == (24, 18_000_000)
    assert all(each.refund_minor < each.minor for each in refunds)


def test_half_of_the_payments_have_odd_cents() -> None:
    day = make_scenario(725)
    odd = sum(each.minor % 2 for each in day.payments.values() if each.way is not Way.BESIDE)
    assert 0.4 < odd / 1_120 < 0.6


def test_the_same_seed_is_the_same_day() -> None:
    assert make_scenario(14).digest == make_scenario(14).digest
    assert len({make_scenario(seed).digest for seed in SEEDS}) == len(SEEDS)


def test_what_the_website_told_the_centre_before_some_of_it_twice() -> None:
    told = [each for each in make_scenario(725).payments.values() if each.at_centre]
    assert Counter(each.at_centre for each in told) == {1: 65, 2: 65}
    assert {each.hour for each in told} == {EVENING}


def test_most_is_paid_in_the_last_hours_before_the_deadline() -> None:
    hours = Counter(each.hour for each in make_scenario(725).payments.values())
    assert hours[11] > 3 * hours[0]


@pytest.mark.parametrize(("students", "minor"), [(12, None), (24, 10_000_001), (5_000, None)])
def test_it_scales_with_students_and_amount(students: int, minor: int | None) -> None:
    day = make_scenario(3, students, minor)
    paid = sum(each.minor for each in day.payments.values() if each.way is not Way.BESIDE)
    assert paid == day.amount_minor == (minor or 1_400_000_000 * students // 38_400 * 100)
    assert {each.lane for each in day.payments.values()} == set(Lane)
    assert min(each.minor for each in day.payments.values()) >= 50


def test_the_smallest_amount_still_gives_every_payment_something() -> None:
    day = make_scenario(3, 24, smallest_amount(24))
    assert min(each.minor for each in day.payments.values()) >= 50


@pytest.mark.parametrize("seed", SEEDS)
def test_the_exact_end(seed: int) -> None:
    day = make_scenario(seed)
    after, later = (truth_of(day, moment) for moment in (Moment.AFTER, Moment.LATER))
    assert counts(day, Moment.AFTER) == {
        "MATCHED": 686,
        "UNIDENTIFIED": 12,
        "PAID_TWICE": 10,
        "AMOUNT_DIFFERS": 4,
        "PENDING": 8,
        "DUPLICATE_REFUNDED": 2,
        "REFUNDED": 24,
        "FAILED": 28,
        "COUNTER": 400,
    }
    assert counts(day, Moment.LATER) == {
        "MATCHED": 685,
        "UNIDENTIFIED": 12,
        "PAID_TWICE": 10,
        "AMOUNT_DIFFERS": 4,
        "DUPLICATE_REFUNDED": 2,
        "REFUNDED": 22,
        "DISPUTED": 6,
        "FAILED": 31,
        "COUNTER": 400,
    }
    assert buckets_of(after.values())["COUNTER"].minor == 350_000_000
    assert buckets_of(after.values())["REFUNDED"].minor == 18_000_000
    bounced = sum(each.minor for each in day.of(Lane.DEBIT) if not each.settles)
    kept = sum(
        each.received if each.payment.way is not Way.DESK else each.payment.minor
        for each in later.values()
        if each.payment.way is not Way.BESIDE
    )
    assert kept + bounced == 1_400_000_000
    assert counted(later.values())["CURRENCY_DIFFERS"] == 2


def counts(day: Scenario, moment: Moment) -> dict[str, int]:
    heaps = buckets_of(truth_of(day, moment).values())
    return {bucket: heap.count for bucket, heap in heaps.items()}
