"""Fee rules: which version counts, what leaving credits, and that no cent is charged twice or lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registrar_desktop.rules.fees.doubled import doubled
from registrar_desktop.rules.fees.raised import TERM, FeeName, Raised, fee_name
from registrar_desktop.rules.fees.settling import Due, Occasion, Taken, settle
from registrar_desktop.rules.fees.tariff import (
    Payer,
    Step,
    Tariff,
    credited,
    steps_from_json,
    version_at,
)
from registrar_desktop.schema.vocabulary import EntryKind, FeeBasis, RegistrationStatus

START = datetime(2025, 9, 1, 12, 0, tzinfo=UTC)
SCHEDULE = (Step(date(2025, 9, 5), 10000), Step(date(2025, 9, 19), 3333))
TUITION = Tariff("TUI", "Tuition", FeeBasis.PER_CREDIT, 12501, "USD", refunds=SCHEDULE)
TECH = Tariff("TECH", "Technology", FeeBasis.FLAT, 5001, "USD", refunds=SCHEDULE)
PROGRAM = Tariff("PRG", "Program", FeeBasis.PER_PROGRAM, 777, "USD", refunds=SCHEDULE)
RULES = (TUITION, TECH, PROGRAM)
PAYER = Payer("UNDERGRADUATE", "RESIDENT", frozenset({"bio"}))
REGISTERED, DROPPED = RegistrationStatus.REGISTERED, RegistrationStatus.DROPPED


def taken(section: str = "s1", status: RegistrationStatus = REGISTERED, day: int = 0) -> Taken:
    left = START + timedelta(days=day)
    return Taken(section, f"course of {section}", section.upper(), 350, status, START, left)


def at(day: int) -> Occasion:
    return Occasion(START + timedelta(days=day), lambda instant: instant.date())


def posted(dues: list[Due]) -> list[Raised]:
    """The entries that the dues become."""
    return [
        Raised(
            *(due.name.entry_id("st", "tm"), due.name, _kind(due), due.amount_minor),
            *(due.day, due.reverses),
        )
        for due in dues
    ]


def _kind(due: Due) -> EntryKind:
    if due.amount_minor > 0:
        return EntryKind.CHARGE
    return EntryKind.REVERSAL if due.reverses else EntryKind.ADJUSTMENT


def test_a_version_counts_until_the_next_begins_and_a_retired_one_no_more() -> None:
    later = START + timedelta(days=3)
    second = replace(TUITION, version=2, valid_from=later)
    versions = [second, TUITION]
    assert version_at(versions, START) is TUITION
    assert version_at(versions, later) is second
    ended = replace(second, valid_until=later + timedelta(days=1))
    assert version_at([TUITION, ended], later + timedelta(days=1)) is None
    assert version_at([replace(TUITION, lapsed=True)], START) is None


@given(st.integers(1, 10**10), st.integers(0, 10_000))
def test_a_charge_is_split_without_losing_a_cent_and_the_odd_one_is_credited(
    amount: int, points: int
) -> None:
    part = credited(amount, points)
    kept = amount - part
    assert 0 <= part <= amount
    assert kept == amount * (10_000 - points) // 10_000


def test_a_schedule_that_cannot_be_read_credits_nothing() -> None:
    assert steps_from_json([{"until": "soon", "basis_points": 1}, 7, None]) == ()
    assert TUITION.points_on(date(2026, 1, 1)) == 0


@pytest.mark.parametrize("source", [None, "counter", "fee:", "fee:TUI:x:s:1", "fee_rule:1:1"])
def test_only_names_of_fee_rules_are_taken_for_such(source: str | None) -> None:
    assert fee_name(source) is None


@given(st.text("AZ:-", min_size=1, max_size=8), st.integers(1, 99), st.booleans())
def test_a_name_is_read_as_it_was_written(code: str, number: int, left: bool) -> None:
    name = FeeName(code, 3, "section", number, left)
    assert fee_name(str(name)) == name


def test_another_courses_rule_and_another_residents_rule_charge_nothing() -> None:
    away = replace(TUITION, residencies=frozenset({"NON_RESIDENT"}))
    lab = replace(TUITION, code="LAB", courses=frozenset({"course of s9"}))
    assert settle([away, lab], PAYER, [taken()], [], at(0)) == []


def test_a_change_of_the_rule_after_the_quote_is_told_and_not_charged() -> None:
    dearer = replace(TUITION, version=2, amount_minor=13000, valid_from=START + timedelta(days=1))
    [due] = settle([TUITION, dearer], PAYER, [taken()], [], at(2))
    assert (due.amount_minor, due.today_minor, due.name.version) == (43_753, 45_500, 1)


def test_what_comes_back_comes_back_at_its_old_price() -> None:
    dearer = replace(TUITION, version=2, amount_minor=13000, valid_from=START + timedelta(days=1))
    entries = posted(settle([TUITION], PAYER, [taken()], [], at(0)))
    entries += posted(settle([TUITION], PAYER, [taken(status=DROPPED, day=9)], entries, at(9)))
    [again] = settle([TUITION, dearer], PAYER, [taken()], entries, at(10))
    assert sum(each.amount_minor for each in entries) + again.amount_minor == 43_753
    assert again.name.number == 2


_SECTIONS = ("s1", "s2", "s3")
_STEPS = st.lists(
    st.tuples(
        st.sampled_from(_SECTIONS),
        st.sampled_from([*RegistrationStatus]),
        st.integers(0, 4),
    ),
    max_size=12,
)


@given(_STEPS)
def test_charges_minus_credits_are_what_registrations_and_schedules_leave(
    steps: list[tuple[str, RegistrationStatus, int]],
) -> None:
    day, entries, places = 0, list[Raised](), dict[str, Taken]()
    for section, status, days in steps:
        day += days
        places[section] = taken(section, status, day)
        now = [replace(each, touched=name == section) for name, each in places.items()]
        entries += posted(settle(RULES, PAYER, now, entries, at(day)))
        assert settle(RULES, PAYER, now, entries, at(day)) == [], "asked again, nothing comes out"
    for section, place in places.items():
        owed = _net(entries, "TUI", section)
        assert (owed == 43_753) if place.stands else (0 <= owed <= 43_753)
    standing = any(each.stands for each in places.values())
    for code, subject, whole in (("TECH", TERM, 5001), ("PRG", "bio", 777)):
        owed = _net(entries, code, subject)
        assert (owed == whole) if standing else (0 <= owed < whole or not entries)
    assert len({each.entry_id for each in entries}) == len(entries), "no entry twice"


def _net(entries: list[Raised], code: str, subject: str) -> int:
    mine = (each for each in entries if (each.name.code, each.name.subject) == (code, subject))
    return sum(each.amount_minor for each in mine)


def taken_back(credit: Raised, day: int) -> Raised:
    """A person's reversal of a credit."""
    return Raised(
        *(f"no {credit.entry_id}", credit.name, EntryKind.REVERSAL, -credit.amount_minor),
        *(at(day).day_of(START + timedelta(days=day)), credit.entry_id),
    )


def test_a_credit_that_a_person_took_back_is_not_given_again_for_the_same_leaving() -> None:
    raised = posted(settle([TUITION], PAYER, [taken()], [], at(0)))
    left = [taken(status=DROPPED, day=6)]
    [credit] = posted(settle([TUITION], PAYER, left, raised, at(6)))
    raised += [credit, taken_back(credit, 7)]
    assert settle([TUITION], PAYER, left, raised, at(8)) == []


def test_after_it_coming_back_costs_nothing_and_leaving_again_is_credited() -> None:
    raised = posted(settle([TUITION], PAYER, [taken()], [], at(0)))
    [credit] = posted(settle([TUITION], PAYER, [taken(status=DROPPED, day=6)], raised, at(6)))
    raised += [credit, taken_back(credit, 7)]
    assert settle([TUITION], PAYER, [taken(day=8)], raised, at(8)) == []
    again = [taken(status=DROPPED, day=9)]
    [second] = settle([TUITION], PAYER, again, raised, at(9))
    assert (second.amount_minor, second.reverses) == (credit.amount_minor, None)
    raised += posted([second])
    assert len({each.entry_id for each in raised}) == len(raised)
    assert settle([TUITION], PAYER, again, raised, at(9)) == []
    [back] = settle([TUITION], PAYER, [taken(day=10)], raised, at(10))
    assert back.amount_minor == -credit.amount_minor


def brought(raised: list[Raised]) -> list[Raised]:
    """The same entries, as a merge moves them into another account."""
    return [
        replace(each, entry_id=f"from {each.entry_id}", kind=EntryKind.TRANSFER, reverses=None)
        for each in raised
    ]


_ENDS = (None, 2, 6, 25)


@pytest.mark.parametrize("ours_left", _ENDS)
@pytest.mark.parametrize("theirs_left", _ENDS)
@pytest.mark.parametrize("price", [12_501, 20_000])
def test_two_records_that_become_one_owe_what_the_dearer_owed(
    ours_left: int | None, theirs_left: int | None, price: int
) -> None:
    def owed(left: int | None, minor: int) -> list[Raised]:
        rule = replace(TUITION, amount_minor=minor)
        raised = posted(settle([rule], PAYER, [taken()], [], at(0)))
        gone = [] if left is None else [taken(status=DROPPED, day=left)]
        return raised + posted(settle([rule], PAYER, gone, raised, at(left or 0)))

    def owes(raised: list[Raised]) -> int:
        return sum(each.amount_minor for each in raised)

    ours, theirs = owed(ours_left, 12_501), owed(theirs_left, price)
    came = brought(theirs) if owes(theirs) else []
    whole = ours + came
    ids = {each.entry_id for each in came}
    for twice in doubled(whole, ids, set()):
        whole.append(
            Raised(
                *(f"fee-twice {twice.debit_id}", twice.name),
                EntryKind.REVERSAL if twice.whole else EntryKind.ADJUSTMENT,
                *(-twice.amount_minor, date(2025, 10, 1)),
                twice.debit_id if twice.whole else None,
            )
        )
    assert owes(whole) == max(owes(ours), owes(theirs))
    if price == 12_501 and None in (ours_left, theirs_left):
        gone = [taken(status=RegistrationStatus.CANCELLED, day=30)]
        [credit] = settle([TUITION], PAYER, gone, whole, at(30))
        whole += posted([credit])
        assert owes(whole) == 0
        assert len({each.entry_id for each in whole}) == len(whole)
        assert settle([TUITION], PAYER, gone, whole, at(31)) == []


def test_what_was_charged_for_a_section_nobody_is_in_is_credited_whole() -> None:
    ours = posted(settle([TUITION], PAYER, [taken()], [], at(0)))
    came = brought(posted(settle([TUITION], PAYER, [taken("s2")], [], at(0))))
    [credit] = doubled(ours + came, {each.entry_id for each in came}, {"s2"})
    assert (credit.debit_id, credit.whole) == (came[0].entry_id, True)
