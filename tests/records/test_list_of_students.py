"""The list of students: what matches, in which order, and what a row tells."""

from __future__ import annotations

from datetime import date

import pytest

from registrar_desktop.errors import Invalid
from registrar_desktop.records import counter, naming, registering
from registrar_desktop.records.lists import balances
from registrar_desktop.records.lists.students import (
    SORTS,
    BalanceIs,
    StudentQuery,
    StudentRow,
    ids,
    rows,
)
from registrar_desktop.records.tender import Tender
from registrar_desktop.rules.ledger import AccountStatus
from registrar_desktop.schema.vocabulary import (
    ChangeKind,
    HoldType,
    Level,
    PaymentMethod,
    StudentStatus,
)
from registrar_desktop.store.tables.journal import ChangeSetState
from tests.records.conftest import Desk
from tests.records.school import FALL, SPRING

TODAY = date(2025, 9, 3)
EVERYBODY = ["004117", "004121", "004118", "004120", "004119"]


def listed(desk: Desk, **asked: object) -> list[StudentRow]:
    with desk.reading() as session:
        found = ids(session, StudentQuery(**asked))  # type: ignore[arg-type]
        return rows(session, found, TODAY)


def numbers(desk: Desk, **asked: object) -> list[str]:
    return [row.number for row in listed(desk, **asked)]


def test_everybody_is_listed_in_the_order_of_their_romanized_names(desk: Desk) -> None:
    assert numbers(desk) == EVERYBODY
    assert numbers(desk, descending=True) == EVERYBODY[::-1]


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("004117", "004117"),
        ("jane", "004117"),
        ("doe jane", "004117"),
        ("LUKAS", "004118"),
        ("łukas", "004118"),
        ("zoe", "004118"),
        ("王", "004119"),
        ("小明", "004119"),
        ("xiao", "004119"),
        ("ming", "004119"),
        ("oneil", "004120"),
        ("o'neil", "004120"),
        ("O’Neil", "004120"),
        ("jane.doe@stud", "004117"),
        ("555 010 7788", "004118"),
        ("(555) 010-7788", "004118"),
        ("7788", "004118"),
    ],
)
def test_a_student_is_found_by_what_people_type(desk: Desk, typed: str, number: str) -> None:
    assert number in numbers(desk, text=typed)
    assert number in numbers(desk, text=typed, sort="number"), "with a filter, too"


@pytest.mark.parametrize("typed", ['"', "*", "a OR b", "NEAR(", "'; --", "\\", "(", "x" * 5000])
def test_whatever_is_typed_is_only_text(desk: Desk, typed: str) -> None:
    assert numbers(desk, text=typed) == []


def test_filters_narrow_the_list(desk: Desk) -> None:
    desk.centre_has("seat", "004118", "10001")
    desk.centre_has("hold", "004119", HoldType.HEALTH)
    desk.centre_has("hold", "004120", HoldType.HEALTH, to_date=date(2025, 9, 2))
    assert numbers(desk, level=Level.GRADUATE) == ["004120"]
    assert numbers(desk, status=StudentStatus.INACTIVE) == ["004121"]
    assert numbers(desk, program="BIO-BS") == ["004117"]
    assert numbers(desk, term=FALL) == ["004118"]
    assert numbers(desk, term=SPRING) == []
    assert numbers(desk, held_on=TODAY) == ["004119"]
    assert numbers(desk, text="o", level=Level.UNDERGRADUATE, term=FALL) == []


def test_balances_are_filters_and_a_column(desk: Desk) -> None:
    desk.centre_has("charge", "004117", "Tuition", 50000, date(2025, 8, 20))
    desk.centre_has("charge", "004118", "Credit", -700, date(2025, 8, 20))
    assert numbers(desk, balance=BalanceIs.OWED) == ["004117"]
    assert numbers(desk, balance=BalanceIs.CREDIT) == ["004118"]
    assert numbers(desk, balance=BalanceIs.OPEN) == ["004117", "004118"]
    assert numbers(desk, sort="balance", descending=True)[0] == "004117"
    row = listed(desk)[0]
    assert (row.balance_minor, row.currency, row.program) == (50000, "USD", "BIO-BS")


def test_whoever_has_anything_unconfirmed_is_marked(desk: Desk) -> None:
    with desk.act(ChangeKind.REGISTER) as work:
        student = naming.student(work.session, "004118")
        registering.register(work, student, naming.section(work.session, "10001"))
        change_set = work.change_set_id
    assert numbers(desk, pending=True) == ["004118"]
    assert [row.number for row in listed(desk) if row.pending] == ["004118"]
    desk.verdict(change_set, ChangeSetState.ACCEPTED)
    assert numbers(desk, pending=True) == []


@pytest.mark.parametrize("sort", SORTS)
def test_every_column_sorts_both_ways(desk: Desk, sort: str) -> None:
    up, down = numbers(desk, sort=sort), numbers(desk, sort=sort, descending=True)
    assert sorted(up) == sorted(down) == sorted(EVERYBODY)


def test_an_unknown_column_is_told(desk: Desk) -> None:
    with pytest.raises(Invalid):
        numbers(desk, sort="shoe_size")


def test_rows_come_in_the_order_asked_for_and_without_those_who_are_gone(desk: Desk) -> None:
    with desk.reading() as session:
        found = list(ids(session, StudentQuery()))
        shown = rows(session, [found[3], 999_999, found[0]], TODAY)
    assert [row.number for row in shown] == [EVERYBODY[3], EVERYBODY[0]]


def test_a_balance_tells_what_is_late(desk: Desk) -> None:
    desk.centre_has("charge", "004117", "Tuition", 50000, date(2025, 8, 20))
    desk.centre_has("charge", "004117", "Lab", 20000, date(2025, 9, 20))
    with desk.act(ChangeKind.PAYMENT) as work:
        student = naming.student(work.session, "004117")
        counter.record_payment(work, student, Tender("100", PaymentMethod.CASH))
    with desk.reading() as session:
        (row,) = balances.rows(session, ids(session, StudentQuery(text="004117")), TODAY)
    assert (row.charges_minor, row.credits_minor, row.balance_minor) == (70000, 10000, 60000)
    assert row.status is AccountStatus.OVERDUE_1_30
    assert (row.aging.days_1_30, row.aging.not_due) == (40000, 20000)
    assert row.student.pending
