"""Fee rules charge and credit registrations at the centre, each exactly once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from central.fees.settling import settle_waiting
from registrar_desktop.clock import to_text
from registrar_desktop.schema.vocabulary import Case, ChangeKind
from sync.protocol import Outcome, Verdict
from tests.centre.campus import Campus
from tests.centre.conftest import PASSWORD, SetClock
from tests.centre.desk_side import DeskSide, create, edit
from tests.centre.fee_rules import FIRST, account, balance, fee_rule

PARTLY = datetime(2025, 9, 10, 12, 0, tzinfo=UTC)


@pytest.fixture
def student(campus: Campus) -> str:
    return campus.student("1", level="UNDERGRADUATE", residency="RESIDENT")


@pytest.fixture
def section(campus: Campus) -> str:
    """Four credits of chemistry."""
    return campus.section()


def register(desk: DeskSide, campus: Campus, student: str, section: str, **other: Any) -> str:
    line = create("registration", campus.registration(student, section, **other))
    verdict = desk.send(ChangeKind.REGISTER, line)
    assert verdict.outcome is Outcome.ACCEPTED, verdict
    return line.id


def drop(desk: DeskSide, registration: str, **options: Any) -> Verdict:
    line = edit("registration", registration, status=("REGISTERED", "DROPPED"))
    verdict = desk.send(ChangeKind.DROP, line, **options)
    assert verdict.outcome is Outcome.ACCEPTED, verdict
    return verdict


def test_a_registration_is_charged_in_the_decision_itself(
    desk: DeskSide, campus: Campus, student: str, section: str
) -> None:
    fee_rule(campus)
    fee_rule(campus, "TECH", basis="FLAT", amount_minor=5000)
    fee_rule(campus, "LAB", basis="PER_SECTION", amount_minor=700, applies_to={"course": ["none"]})
    fee_rule(campus, "GRAD", amount_minor=9, applies_to={"level": ["GRADUATE"]})
    register(desk, campus, student, section)
    assert account(campus, student) == ["CHARGE TECH 5000", "CHARGE TUI 50004"]
    row = "SELECT description || ' ' || due_date || ' ' || posted_by FROM ledger_entry"
    told = "Tuition, CHEM 1A-001 2025-09-10 fee rules"
    assert campus.value(f"{row} WHERE code = 'TUI'") == told
    assert campus.value("SELECT count(*) FROM fee_due") == 0


def test_a_second_section_is_charged_by_itself_and_the_term_only_once(
    desk: DeskSide, campus: Campus, student: str, section: str
) -> None:
    fee_rule(campus)
    fee_rule(campus, "TECH", basis="FLAT", amount_minor=5000)
    register(desk, campus, student, section)
    other = campus.other_course("2B", credits_min=150)
    register(desk, campus, student, campus.section("002", course_id=other), course=other)
    assert balance(campus, student) == 50_004 + 5_000 + 18_751


def test_a_place_on_the_waitlist_costs_nothing(
    desk: DeskSide, campus: Campus, student: str
) -> None:
    fee_rule(campus)
    full = campus.section(capacity=0, waitlist_capacity=5)
    register(desk, campus, student, full, status="WAITLISTED")
    assert account(campus, student) == []


def test_who_drops_early_gets_the_charge_reversed_and_late_a_part_of_it(
    desk: DeskSide, campus: Campus, clock: SetClock, student: str, section: str
) -> None:
    fee_rule(campus, amount_minor=12501, basis="PER_SECTION")
    registration = register(desk, campus, student, section)
    drop(desk, registration)
    assert account(campus, student)[1:] == ["REVERSAL TUI -12501"]
    again = register(desk, campus, student, section)
    assert balance(campus, student) == 12_501
    clock.instant = PARTLY
    desk.sign_in("ann", PASSWORD)
    drop(desk, again)
    # The odd cent goes to the student.
    assert account(campus, student)[-1] == "ADJUSTMENT TUI -6251"
    assert balance(campus, student) == 6_250


def test_a_drop_counts_from_when_it_was_received_at_a_desk_whose_clock_is_right(
    desk: DeskSide, campus: Campus, clock: SetClock, student: str, section: str
) -> None:
    fee_rule(campus)
    known, unknown = (
        register(desk, campus, each, section) for each in (student, campus.student("2"))
    )
    clock.instant = PARTLY
    desk.sign_in("ann", PASSWORD)
    drop(desk, known, recorded_at=to_text(FIRST), clock_offset_ms=0)
    drop(desk, unknown, recorded_at=to_text(FIRST))
    assert balance(campus, student) == 0
    assert campus.value("SELECT sum(amount_minor) FROM ledger_entry") == 25_002


def test_money_that_was_paid_on_a_dropped_course_covers_what_is_open(
    desk: DeskSide, campus: Campus, student: str, section: str
) -> None:
    fee_rule(campus)
    registration = register(desk, campus, student, section)
    other = campus.other_course("2B")
    second = campus.section("002", course_id=other)
    [tuition] = _charges(campus, student)
    money = campus.insert("ledger_entry", _paid(student, -50_004))
    campus.insert(
        "allocation",
        {
            "credit_entry_id": money,
            "charge_entry_id": tuition,
            "amount_minor": 50_004,
            "change_set_id": "x",
        },
    )
    swap = (
        edit("registration", registration, status=("REGISTERED", "DROPPED")),
        create("registration", campus.registration(student, second, other)),
    )
    assert desk.send(ChangeKind.SWAP, *swap).outcome is Outcome.ACCEPTED
    covered = "SELECT sum(amount_minor) FROM allocation WHERE charge_entry_id = :id"
    assert campus.value(covered, id=tuition) == 0
    [new] = set(_charges(campus, student)) - {tuition}
    assert campus.value(covered, id=new) == 50_004
    assert balance(campus, student) == 0


def test_what_the_website_wrote_is_found_and_charged_once(
    campus: Campus, engine: Engine, clock: SetClock, student: str, section: str
) -> None:
    fee_rule(campus)
    web = campus.insert("registration", campus.registration(student, section))
    assert account(campus, student) == []
    assert (settle_waiting(engine, clock), settle_waiting(engine, clock)) == (1, 0)
    assert account(campus, student) == ["CHARGE TUI 50004"]
    clock.pass_by(timedelta(days=2))
    campus.run("UPDATE registration SET status = 'CANCELLED' WHERE id = :id", id=web)
    settle_waiting(engine, clock)
    assert account(campus, student)[1:] == ["REVERSAL TUI -50004"]


def test_an_account_that_cannot_be_charged_holds_up_nobody_else(
    campus: Campus, engine: Engine, clock: SetClock, student: str, section: str
) -> None:
    """The website wrote a rule in a currency that no account is kept in."""
    fee_rule(campus)
    fee_rule(campus, "GRAD", currency="EUR", applies_to={"level": ["GRADUATE"]})
    graduate = campus.student("2", level="GRADUATE")
    for each in (graduate, student):
        campus.insert("registration", campus.registration(each, section))
    assert settle_waiting(engine, clock) == 1
    assert account(campus, student) == ["CHARGE TUI 50004"]
    campus.run("UPDATE fee_rule SET currency = 'USD' WHERE code = 'GRAD'")
    assert settle_waiting(engine, clock) == 2


def test_the_desk_that_comes_second_to_the_website_charges_nothing_more(
    desk: DeskSide,
    campus: Campus,
    engine: Engine,
    clock: SetClock,
    student: str,
    section: str,
) -> None:
    fee_rule(campus)
    campus.insert("registration", campus.registration(student, section))
    line = create("registration", campus.registration(student, section))
    assert desk.send(ChangeKind.REGISTER, line).remarks[0].case is Case.REGISTERED_ALREADY
    settle_waiting(engine, clock)
    assert account(campus, student) == ["CHARGE TUI 50004"]


def test_who_brings_charges_along_or_history_is_not_charged(
    campus: Campus, engine: Engine, clock: SetClock, student: str, section: str
) -> None:
    fee_rule(campus)
    history = campus.registration(student, section) | {"channel": "IMPORT"}
    campus.insert("registration", history)
    assert settle_waiting(engine, clock) == 0
    assert account(campus, student) == []


def test_a_rule_that_begins_later_does_not_charge_what_was_there(
    desk: DeskSide, campus: Campus, clock: SetClock, student: str, section: str
) -> None:
    fee_rule(campus)
    register(desk, campus, student, section)
    fee_rule(campus, "TECH", basis="FLAT", amount_minor=5000, valid_from=PARTLY)
    clock.instant = PARTLY + timedelta(hours=1)
    desk.sign_in("ann", PASSWORD)
    campus.run("UPDATE term SET add_deadline = '2025-09-19'")
    other = campus.other_course("2B")
    register(desk, campus, student, campus.section("002", course_id=other), course=other)
    assert "CHARGE TECH 5000" not in account(campus, student)


@pytest.fixture
def late_quote(desk: DeskSide, campus: Campus, clock: SetClock, student: str, section: str) -> str:
    """A registration that was received before the rule changed, and came in after; its id."""
    fee_rule(campus)
    change = clock.instant + timedelta(hours=2)
    fee_rule(campus, version=2, amount_minor=13000, valid_from=change)
    received = to_text(clock.instant)
    clock.instant = change + timedelta(hours=3)
    line = create("registration", campus.registration(student, section))
    desk.send(ChangeKind.REGISTER, line, recorded_at=received, clock_offset_ms=0)
    return line.id


@pytest.mark.usefixtures("late_quote")
def test_the_version_counts_that_was_valid_when_it_was_received(
    campus: Campus, student: str
) -> None:
    assert account(campus, student) == ["CHARGE TUI 50004"]
    asked = "SELECT \"case\" || ' ' || office || ' ' || (facts ->> 'difference') FROM review_item"
    assert campus.value(asked) == "C20 Finance 19.96 USD"


@pytest.mark.parametrize(("answer", "owed"), [("keep_charge", 50_004), ("post_difference", 52_000)])
def test_a_difference_is_posted_by_a_persons_answer_only(
    desk: DeskSide, campus: Campus, late_quote: str, answer: str, owed: int
) -> None:
    item = str(campus.value("SELECT id FROM review_item"))
    line = edit("review_item", item, decision=(None, answer))
    for _ in range(2):
        assert desk.send(ChangeKind.REVIEW, line, actor="finn").outcome is Outcome.ACCEPTED
    total = "SELECT sum(amount_minor) FROM ledger_entry"
    assert campus.value(total) == owed
    # Left in time, all of it goes.
    drop(desk, late_quote, recorded_at=to_text(FIRST), clock_offset_ms=0)
    assert campus.value(total) == 0


def test_a_charge_that_a_person_took_back_is_not_raised_again(
    desk: DeskSide,
    campus: Campus,
    engine: Engine,
    clock: SetClock,
    student: str,
    section: str,
) -> None:
    fee_rule(campus)
    registration = register(desk, campus, student, section)
    [tuition] = _charges(campus, student)
    reversal = _paid(student, -50_004) | {"kind": "REVERSAL", "reverses_id": tuition}
    campus.insert("ledger_entry", reversal | {"method": None})
    campus.run("UPDATE registration SET status = 'AUDIT' WHERE id = :id", id=registration)
    assert settle_waiting(engine, clock) == 0
    assert balance(campus, student) == 0


def _charges(campus: Campus, student: str) -> list[str]:
    told = campus.value(
        "SELECT string_agg(id, ' ') FROM ledger_entry WHERE student_id = :id AND kind = 'CHARGE'",
        id=student,
    )
    return str(told).split()


def _paid(student: str, amount: int) -> dict[str, Any]:
    return {
        "student_id": student,
        "kind": "PAYMENT",
        "code": "CASH",
        "amount_minor": amount,
        "currency": "USD",
        "effective_date": "2025-09-01",
        "description": "Payment",
        "method": "CASH",
        "change_set_id": f"web {amount}",
        "posted_by": "web",
        "recorded_at": "2025-09-01T15:00:00Z",
    }
