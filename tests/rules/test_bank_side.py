"""Payouts against lines at the bank: each cent of both sides in one bucket."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from registrar_desktop.rules.reconciliation.bank import Arrived, BankBucket, PaidOut, compare
from registrar_desktop.schema.vocabulary import BankMatch

DAY = date(2025, 9, 1)
LATER = DAY + timedelta(days=30)


def payout(minor: int, ref: str = "po_1") -> PaidOut:
    return PaidOut(ref, "USD", minor, DAY)


def line(minor: int, match: BankMatch, to: str = "", day: date = DAY) -> Arrived:
    return Arrived("USD", minor, day, match, to)


def buckets(payouts: list[PaidOut], lines: list[Arrived], today: date = LATER) -> set[BankBucket]:
    return {bucket for _, bucket in compare(payouts, lines, today)}


def test_a_payout_at_the_bank_is_in_one_bucket_on_both_sides() -> None:
    (sums,) = compare([payout(9680)], [line(9680, BankMatch.PAYOUT, "po_1")], LATER).values()
    assert (sums.payouts, sums.paid_out_minor, sums.lines, sums.at_bank_minor) == (
        *(1, 9680),
        *(1, 9680),
    )


def test_a_payout_is_missing_once_the_bank_has_told_of_later_days() -> None:
    later = line(5, BankMatch.UNMATCHED, day=LATER)
    assert BankBucket.MISSING_AT_BANK in buckets([payout(9680)], [later])
    assert buckets([payout(9680)], []) == {BankBucket.ON_ITS_WAY}
    assert BankBucket.ON_ITS_WAY in buckets([payout(9680)], [later], today=DAY)


def test_what_a_person_matched_over_another_amount_is_told() -> None:
    taken = [line(9000, BankMatch.PAYOUT, "po_1")]
    assert buckets([payout(9680)], taken) == {BankBucket.AMOUNT_DIFFERS}


def test_a_line_for_a_payout_that_failed_or_was_found_is_for_a_person() -> None:
    twice = [line(9680, BankMatch.PAYOUT, "po_1")] * 2
    assert buckets([payout(9680)], twice) == {BankBucket.AT_BANK, BankBucket.UNMATCHED}
    assert buckets([], twice[:1]) == {BankBucket.UNMATCHED}


refs = st.sampled_from(["po_1", "po_2", "po_3", ""])
days = st.integers(0, 40).map(lambda days: DAY + timedelta(days=days))
currencies = st.sampled_from(["USD", "EUR"])
paid = st.lists(
    st.builds(PaidOut, refs, currencies, st.integers(-999, 999), days),
    unique_by=lambda each: (each.ref, each.currency),
)
came = st.lists(
    st.builds(Arrived, currencies, st.integers(-999, 999), days, st.sampled_from(BankMatch), refs)
)


@given(paid, came, days)
def test_the_buckets_add_up_to_both_sides(
    payouts: list[PaidOut], lines: list[Arrived], today: date
) -> None:
    sums = compare(payouts, lines, today).values()
    assert sum(each.paid_out_minor for each in sums) == sum(each.minor for each in payouts)
    assert sum(each.at_bank_minor for each in sums) == sum(each.minor for each in lines)
    assert sum(each.payouts for each in sums) == len(payouts)
    assert sum(each.lines for each in sums) == len(lines)
