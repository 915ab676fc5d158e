"""The account: signs, reversals, what is open, how old it is, and the account's one word."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registrar_desktop.rules.ledger import (
    AccountStatus,
    Applied,
    ChargeState,
    Entry,
    Instalment,
    account_status,
    aging,
    balance,
    charge_state,
    open_items,
    overdue,
    propose_allocation,
    reasons_against_allocation,
    reasons_against_entry,
)
from registrar_desktop.schema.vocabulary import EntryKind

TODAY = date(2025, 10, 1)


def charge(amount: int, due: date = TODAY, name: str = "c") -> Entry:
    return Entry(name, EntryKind.CHARGE, amount, "USD", due, due, student_id="s")


def paid(amount: int, name: str = "p") -> Entry:
    return Entry(name, EntryKind.PAYMENT, -amount, "USD", TODAY, student_id="s")


def reversal(target: Entry, name: str = "r") -> Entry:
    return replace(
        target,
        id=name,
        kind=EntryKind.REVERSAL,
        amount_minor=-target.amount_minor,
        reverses_id=target.id,
    )


def codes(entry: Entry, target: Entry | None = None, twice: bool = False) -> list[str]:
    return [reason.code for reason in reasons_against_entry(entry, "USD", target, twice)]


@pytest.mark.parametrize(
    ("kind", "amount", "expected"),
    [
        (EntryKind.CHARGE, 100, []),
        (EntryKind.CHARGE, -100, ["entry_sign"]),
        (EntryKind.PAYMENT, -100, []),
        (EntryKind.PAYMENT, 100, ["entry_sign"]),
        (EntryKind.REFUND, -100, ["entry_sign"]),
        (EntryKind.ADJUSTMENT, -100, []),
        (EntryKind.ADJUSTMENT, 100, []),
        (EntryKind.CHARGE, 0, ["entry_amount_zero"]),
        (EntryKind.CHARGE, 10**15, ["entry_amount_too_large"]),
    ],
)
def test_each_kind_has_its_sign(kind: EntryKind, amount: int, expected: list[str]) -> None:
    assert codes(replace(charge(1), kind=kind, amount_minor=amount)) == expected


def test_an_account_has_one_currency() -> None:
    assert codes(replace(charge(100), currency="EUR")) == ["entry_currency"]


def test_a_reversal_is_the_opposite_of_one_entry_once() -> None:
    target = paid(500)
    assert codes(reversal(target), target) == []
    assert codes(reversal(target), target, twice=True) == ["reversal_twice"]
    assert codes(reversal(target)) == ["reversal_target_unknown"]
    assert codes(replace(reversal(target), amount_minor=499), target) == ["reversal_not_opposite"]
    assert codes(replace(reversal(target), student_id="x"), target) == ["reversal_not_opposite"]
    assert codes(replace(charge(1), reverses_id="p"), target) == ["reversal_target_unknown"]
    undone = reversal(target)
    assert codes(reversal(undone, "rr"), undone) == ["reversal_of_reversal"]


def test_allocations_stay_within_both_sides() -> None:
    def reasons(amount: int, used: int = 0, covered: int = 0) -> list[str]:
        found = reasons_against_allocation(amount, paid(300), charge(200), used, covered)
        return [reason.code for reason in found]

    assert reasons(200) == []
    assert reasons(201) == ["allocation_beyond"]
    assert reasons(200, used=150) == ["allocation_beyond"]
    assert reasons(-50, used=50, covered=50) == []
    assert reasons(-51, used=50, covered=50) == ["allocation_beyond"]


def test_allocations_join_a_credit_and_a_charge_of_one_account() -> None:
    [other] = reasons_against_allocation(1, paid(1), replace(charge(1), student_id="x"), 0, 0)
    assert other.code == "allocation_other_account"
    [sides] = reasons_against_allocation(1, charge(1), charge(1), 0, 0)
    assert sides.code == "allocation_sides"


def test_oldest_debits_are_covered_first() -> None:
    old, new = charge(100, date(2025, 1, 1), "old"), charge(100, date(2025, 9, 1), "new")
    assert propose_allocation(150, open_items([new, old], [])) == [("old", 100), ("new", 50)]


def test_a_reversed_charge_is_no_longer_open() -> None:
    wrong = charge(100)
    assert open_items([wrong, reversal(wrong)], []) == []


@pytest.mark.parametrize(
    ("days", "bucket"),
    [
        (0, "not_due"),
        (1, "days_1_30"),
        (30, "days_1_30"),
        (31, "days_31_60"),
        (60, "days_31_60"),
        (61, "days_61_90"),
        (90, "days_61_90"),
        (91, "over_90"),
    ],
)
def test_age_counts_from_the_day_after_the_due_day(days: int, bucket: str) -> None:
    assert getattr(aging([charge(70, TODAY - timedelta(days))], [], TODAY), bucket) == 70


def test_credit_not_applied_is_kept_apart() -> None:
    aged = aging([charge(100), paid(60)], [Applied("p", "c", 10)], TODAY)
    assert (aged.not_due, aged.unapplied, aged.balance) == (90, -50, 40)


late = charge(100, TODAY - timedelta(40))


@pytest.mark.parametrize(
    ("entries", "plan", "word"),
    [
        ([], [], AccountStatus.NO_CHARGES),
        ([charge(5), paid(5)], [], AccountStatus.PAID),
        ([paid(5)], [], AccountStatus.CREDIT),
        ([charge(5)], [], AccountStatus.DUE),
        ([late], [], AccountStatus.OVERDUE_31_60),
        ([late, charge(50, name="n"), paid(100)], [], AccountStatus.DUE),
        ([late], [Instalment(TODAY + timedelta(1), 100)], AccountStatus.PLAN_CURRENT),
        ([late, charge(5)], [Instalment(TODAY + timedelta(1), 50)], AccountStatus.PLAN_CURRENT),
        (
            [late],
            [Instalment(TODAY - timedelta(1), 50), Instalment(TODAY, 50)],
            AccountStatus.PLAN_LATE,
        ),
        ([late, reversal(late)], [], AccountStatus.NO_CHARGES),
    ],
)
def test_the_account_in_one_word(
    entries: list[Entry], plan: list[Instalment], word: AccountStatus
) -> None:
    assert account_status(entries, [], TODAY, plan) is word


amounts = st.lists(st.tuples(st.booleans(), st.integers(1, 10**6), st.integers(-120, 30)))


@given(amounts)
def test_the_aging_adds_up_to_the_balance(lines: list[tuple[bool, int, int]]) -> None:
    entries = [
        charge(amount, TODAY + timedelta(days), f"c{i}") if owes else paid(amount, f"p{i}")
        for i, (owes, amount, days) in enumerate(lines)
    ]
    assert aging(entries, [], TODAY).balance == balance(entries)


@given(amounts, st.data())
def test_the_aging_adds_up_whatever_is_applied(
    lines: list[tuple[bool, int, int]], data: st.DataObject
) -> None:
    entries = [
        charge(amount, TODAY + timedelta(days), f"c{i}") if owes else paid(amount, f"p{i}")
        for i, (owes, amount, days) in enumerate(lines)
    ]
    parts: list[Applied] = []
    for credit in (each for each in entries if each.amount_minor < 0):
        some = data.draw(st.integers(0, -credit.amount_minor))
        items = open_items(entries, parts)
        parts += [Applied(credit.id, name, part) for name, part in propose_allocation(some, items)]
    told = aging(entries, parts, TODAY)
    assert told.balance == balance(entries)
    assert told.unapplied <= 0


@pytest.mark.parametrize(
    ("left", "due", "gone", "word"),
    [
        (100, TODAY, False, ChargeState.OPEN),
        (40, TODAY, False, ChargeState.PARTLY_PAID),
        (40, TODAY - timedelta(1), False, ChargeState.OVERDUE),
        (0, TODAY - timedelta(1), False, ChargeState.PAID),
        (100, TODAY, True, ChargeState.REVERSED),
    ],
)
def test_a_charge_in_one_word(left: int, due: date, gone: bool, word: ChargeState) -> None:
    assert charge_state(charge(100, due), left, TODAY, gone=gone) is word


@given(amounts)
def test_what_is_overdue_grows_with_time_and_never_beyond_the_balance(
    lines: list[tuple[bool, int, int]],
) -> None:
    entries = [
        charge(amount, TODAY + timedelta(days), f"c{i}") if owes else paid(amount, f"p{i}")
        for i, (owes, amount, days) in enumerate(lines)
    ]
    told = [overdue(entries, [], TODAY, days) for days in (200, 60, 30, 0, -1, -31)]
    assert told == sorted(told)
    assert told[-1] == max(balance(entries), 0)


@given(amounts, st.integers(0, 10**7))
def test_a_proposal_never_exceeds_credit_or_charge(
    lines: list[tuple[bool, int, int]], credit: int
) -> None:
    entries = [charge(amount, TODAY, f"c{i}") for i, (_, amount, _) in enumerate(lines)]
    items = open_items(entries, [])
    parts = propose_allocation(credit, items)
    assert sum(part for _, part in parts) == min(credit, balance(entries))
    opens = {item.id: item.open_minor for item in items}
    assert all(0 < part <= opens[name] for name, part in parts)
