"""Two records of one person, both charged by fee rules for one thing: together it is charged once."""

from __future__ import annotations

from typing import Any

import pytest

from registrar_desktop.identifiers import new_id
from registrar_desktop.schema.vocabulary import ChangeKind
from sync.protocol import Outcome
from tests.centre.campus import Campus
from tests.centre.desk_side import DeskSide, create, edit
from tests.centre.fee_rules import account, balance, fee_rule

_PRICE, _TECH = 50_004, 5_000


@pytest.fixture
def two(desk: DeskSide, campus: Campus) -> tuple[str, str]:
    """A record that goes and one that stays, where a term and its courses cost something."""
    fee_rule(campus)
    fee_rule(campus, "TECH", basis="FLAT", amount_minor=_TECH)
    return campus.student("S2"), campus.student("S1")


def register(
    desk: DeskSide, campus: Campus, student: str, section: str, course: str | None = None
) -> str:
    line = create("registration", campus.registration(student, section, course))
    assert desk.send(ChangeKind.REGISTER, line).outcome is Outcome.ACCEPTED
    return line.id


def merge(desk: DeskSide, gone: str, stays: str) -> None:
    line = edit("student", gone, status=("ACTIVE", "MERGED"), merged_into_id=(None, stays))
    for _ in range(2):
        desk.send(ChangeKind.STUDENT_MERGE, line)


def drop(desk: DeskSide, registration: str) -> None:
    line = edit("registration", registration, status=("REGISTERED", "DROPPED"))
    assert desk.send(ChangeKind.DROP, line).outcome is Outcome.ACCEPTED


def pay(campus: Campus, student: str, minor: int, charge: str) -> None:
    """Paid over the counter and applied to a charge."""
    values: dict[str, Any] = {
        "student_id": student,
        "kind": "PAYMENT",
        "code": "CASH",
        "amount_minor": -minor,
        "currency": "USD",
        "effective_date": "2025-09-01",
        "description": "Payment",
        "method": "CASH",
        "change_set_id": new_id(),
        "posted_by": "web",
        "recorded_at": "2025-09-01T15:00:00Z",
    }
    paid = campus.insert("ledger_entry", values)
    part = {"credit_entry_id": paid, "charge_entry_id": charge, "amount_minor": minor}
    campus.insert("allocation", part | {"change_set_id": new_id()})


def charge_of(campus: Campus, student: str) -> str:
    query = "SELECT id FROM ledger_entry WHERE student_id = :id AND code = 'TUI'"
    return str(campus.value(query, id=student))


def test_one_section_and_one_term_are_charged_once(
    desk: DeskSide, campus: Campus, two: tuple[str, str]
) -> None:
    gone, stays = two
    section = campus.section()
    register(desk, campus, gone, section)
    kept = register(desk, campus, stays, section)
    merge(desk, gone, stays)
    assert (balance(campus, gone), balance(campus, stays)) == (0, _PRICE + _TECH)
    assert sorted(account(campus, stays)) == [
        *("CHARGE TECH 5000", "CHARGE TUI 50004"),
        *("REVERSAL TECH -5000", "REVERSAL TUI -50004"),
        *("TRANSFER MERGED 5000", "TRANSFER MERGED 50004"),
    ]
    told = "SELECT description FROM ledger_entry WHERE code = 'TUI' AND kind = 'REVERSAL'"
    assert campus.value(told) == "Tuition, CHEM 1A-001 (merged from S2) (charged twice)"
    drop(desk, kept)
    assert balance(campus, stays) == 0


def test_two_sections_of_one_course_are_charged_once(
    desk: DeskSide, campus: Campus, two: tuple[str, str]
) -> None:
    gone, stays = two
    register(desk, campus, gone, campus.section("002"))
    register(desk, campus, stays, campus.section("001"))
    merge(desk, gone, stays)
    assert balance(campus, stays) == _PRICE + _TECH


def test_sections_of_different_courses_stay_charged(
    desk: DeskSide, campus: Campus, two: tuple[str, str]
) -> None:
    gone, stays = two
    register(desk, campus, gone, campus.section("001"))
    other = campus.other_course("2")
    register(desk, campus, stays, campus.section("003", course_id=other), other)
    merge(desk, gone, stays)
    assert balance(campus, stays) == 2 * _PRICE + _TECH


def test_what_was_paid_on_the_second_pays_the_first(
    desk: DeskSide, campus: Campus, two: tuple[str, str]
) -> None:
    gone, stays = two
    section = campus.section()
    register(desk, campus, gone, section)
    register(desk, campus, stays, section)
    pay(campus, gone, 50_004, charge_of(campus, gone))
    merge(desk, gone, stays)
    assert balance(campus, stays) == _TECH
    applied = (
        "SELECT sum(a.amount_minor) FROM allocation a JOIN ledger_entry e"
        " ON e.id = a.charge_entry_id WHERE e.student_id = :id AND e.kind = 'CHARGE'"
    )
    assert campus.value(applied, id=stays) == _PRICE, "the technology fee first, as it is older"
