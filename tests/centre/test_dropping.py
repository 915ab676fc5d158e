"""Dropping for non-payment: whom it meets, when it may be done, and what a payment in time undoes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from central.command.main import main
from central.dropping.acting import Asked, Dropped, drop_for_non_payment
from central.fees.settling import settle_waiting
from registrar_desktop.clock import to_text
from registrar_desktop.errors import Fault
from registrar_desktop.schema.vocabulary import ChangeKind
from sync.protocol import Line, Outcome, Verdict
from tests.centre.campus import Campus
from tests.centre.conftest import PASSWORD, Centre, SetClock
from tests.centre.desk_side import DeskSide
from tests.centre.fee_rules import balance, fee_rule
from tests.centre.test_accounts import paid

IN_TIME = datetime(2025, 9, 10, 14, 0, tzinfo=UTC)
AFTER = datetime(2025, 9, 11, 9, 0, tzinfo=UTC)


@pytest.fixture
def seat(campus: Campus, engine: Engine, clock: SetClock) -> str:
    """A seat by the website, charged 500.04 and due on the 10th, the last day to pay."""
    campus.run("UPDATE term SET payment_deadline = '2025-09-10'")
    fee_rule(campus)
    made = campus.registration(campus.student("7"), campus.section())
    registration = campus.insert("registration", made)
    settle_waiting(engine, clock)
    return registration


def student_of(campus: Campus, seat: str) -> str:
    return str(campus.value("SELECT student_id FROM registration WHERE id = :id", id=seat))


def status(campus: Campus, seat: str) -> str:
    told = "SELECT concat_ws(' ', status, reason_code) FROM registration WHERE id = :id"
    return str(campus.value(told, id=seat))


def drop(centre: Centre, campus: Campus, **options: bool) -> Dropped:
    return drop_for_non_payment(centre.engine, centre.clock, Asked(campus.term, **options))


def why_not(centre: Centre, campus: Campus) -> str:
    with pytest.raises(Fault) as told:
        drop(centre, campus)
    return told.value.code


def pay(desk: DeskSide, *lines: Line) -> Verdict:
    """A payment of the last day, that arrives now."""
    desk.sign_in("ann", PASSWORD)
    options = {"recorded_at": to_text(IN_TIME), "clock_offset_ms": 0, "actor": "finn"}
    return desk.send(ChangeKind.PAYMENT, *lines, **options)


def test_who_has_not_paid_loses_the_seat_and_owes_nothing_for_it(
    centre: Centre, campus: Campus, clock: SetClock, seat: str
) -> None:
    clock.instant = AFTER
    would = drop(centre, campus, dry_run=True)
    assert [(each.number, each.owed_minor) for each in would.students] == [("7", 50_004)]
    assert status(campus, seat) == "REGISTERED"
    assert len(drop(centre, campus).students) == 1
    assert status(campus, seat) == "CANCELLED DFNP"
    assert balance(campus, student_of(campus, seat)) == 0
    assert campus.value("SELECT actor FROM verdict") == "drop for non-payment"
    assert drop(centre, campus).students == []


def test_who_pays_by_a_plan_or_has_paid_keeps_the_seat(
    centre: Centre, desk: DeskSide, campus: Campus, clock: SetClock, seat: str
) -> None:
    campus.run(
        "INSERT INTO payment_plan (id, student_id, term_id, status, total_minor, currency,"
        " installments) SELECT 'p', student_id, term_id, 'ACTIVE', 50004, 'USD', '[]'"
        " FROM registration"
    )
    clock.instant = AFTER
    assert drop(centre, campus, anyway=True).students == []
    campus.run("UPDATE payment_plan SET status = 'CANCELLED'")
    pay(desk, paid(student_of(campus, seat), 50_004))
    assert drop(centre, campus, anyway=True).students == []


def test_it_waits_for_the_deadline_as_outages_extended_it_and_for_their_end(
    centre: Centre, campus: Campus, clock: SetClock, seat: str
) -> None:
    clock.instant = IN_TIME
    assert why_not(centre, campus) == "payment_deadline_to_come"
    clock.instant = AFTER
    outage = campus.outage("2025-09-10T00:00:00Z")
    assert why_not(centre, campus) == "outage_still_on"
    campus.run(
        "UPDATE outage SET ended_at = '2025-09-11T08:00:00Z', extensions = jsonb_build_array("
        "jsonb_build_object('term_id', CAST(:term AS text), 'deadline', 'payment_deadline',"
        " 'until', '2025-09-12')) WHERE id = :id",
        id=outage,
        term=campus.term,
    )
    assert why_not(centre, campus) == "payment_deadline_to_come"
    clock.instant = AFTER + timedelta(days=2)
    assert len(drop(centre, campus).students) == 1


def test_it_waits_for_desks_that_may_hold_payments(
    centre: Centre, desk: DeskSide, campus: Campus, clock: SetClock, seat: str
) -> None:
    desk.page()
    clock.instant = AFTER
    assert why_not(centre, campus) == "desks_not_heard"
    assert drop(centre, campus, dry_run=True).deadline.silent == ["D01"]
    desk.sign_in("ann", PASSWORD)
    desk.page()
    assert len(drop(centre, campus).students) == 1


def test_it_waits_for_the_payment_api_that_may_know_payments(
    centre: Centre, campus: Campus, clock: SetClock, seat: str
) -> None:
    """An outage of the payment API hides who has paid; one that was given up is not waited for."""
    campus.run("INSERT INTO payment_follow (provider, swept_at) VALUES ('stripe', :at)", at=IN_TIME)
    clock.instant = AFTER
    assert why_not(centre, campus) == "desks_not_heard"
    assert drop(centre, campus, dry_run=True).deadline.silent == ["stripe"]
    long_ago = IN_TIME - timedelta(days=90)
    for swept_at in (AFTER, long_ago):
        campus.run("UPDATE payment_follow SET swept_at = :at", at=swept_at)
        assert len(drop(centre, campus, dry_run=True).students) == 1
        assert drop(centre, campus, dry_run=True).deadline.silent == []


@pytest.mark.parametrize(
    ("sent", "minor", "status_there", "dropped"),
    [
        (IN_TIME, 50_004, "PROCESSING", 0),
        (IN_TIME, 50_003, "PROCESSING", 1),
        (AFTER, 50_004, "PROCESSING", 1),
        (IN_TIME, 50_004, "FAILED", 1),
    ],
)
def test_who_has_sent_all_of_it_in_time_is_not_dropped_while_the_bank_takes_its_days(
    centre: Centre, campus: Campus, seat: str, sent: datetime, minor: int, status_there: str,
    *, dropped: int,
) -> None:  # fmt: skip
    number = campus.value(
        "SELECT student_number FROM student WHERE id = :id", id=student_of(campus, seat)
    )
    campus.run(
        "INSERT INTO gateway_transaction (id, provider, provider_ref, kind, amount_minor,"
        " received_minor, refunded_minor, currency, occurred_at, status, match, details)"
        " VALUES ('g', 'stripe', 'pi_1', 'CHARGE', :minor, 0, 0, 'USD', :sent, :status, 'IGNORED',"
        " jsonb_build_object('metadata', jsonb_build_object('student_number', CAST(:number AS"
        " text))))",
        minor=minor,
        sent=sent,
        status=status_there,
        number=number,
    )
    centre.clock.instant = AFTER
    assert len(drop(centre, campus).students) == dropped


@pytest.mark.parametrize(("amount", "whole"), [(50_004, True), (50_003, False)])
def test_a_payment_in_time_brings_seat_and_charge_back_only_where_it_pays_all(
    centre: Centre, desk: DeskSide, campus: Campus, seat: str, amount: int, *, whole: bool
) -> None:
    centre.clock.instant = AFTER
    drop(centre, campus, anyway=True)
    student = student_of(campus, seat)
    fee = paid(student, -5_000).fields
    late = {name: each.after for name, each in fee.items()}
    late |= {"kind": "CHARGE", "code": "LATE", "method": None, "receipt_number": None}
    campus.insert("ledger_entry", late | {"effective_date": "2025-09-11"})
    verdict = pay(desk, paid(student, amount))
    assert verdict.outcome is Outcome.ACCEPTED
    assert status(campus, seat) == ("REGISTERED REIN" if whole else "CANCELLED DFNP")
    assert balance(campus, student) == (0 if whole else 5_000 - amount)
    covered = campus.value("SELECT coalesce(sum(amount_minor), 0) FROM allocation")
    assert covered == (50_004 if whole else 0), "what was paid covers what came back"


def test_the_command_tells_whom_it_met(
    campus: Campus, staffed_url: str, seat: str, capsys: pytest.CaptureFixture[str]
) -> None:
    campus.run("UPDATE term SET payment_deadline = '2025-09-10'")
    command = ["drop-for-non-payment", "--database-url", staffed_url, "--term", "FA25"]
    with pytest.raises(SystemExit):
        main([*command, "--dry-run"])
    told = capsys.readouterr().out
    assert "7  500.04 USD  1 registrations" in told
    assert "1 students would be dropped (2025-09-10 was the last day to pay)." in told
    with pytest.raises(SystemExit):
        main([*command[:-1], "SP99"])
    assert "There is no term SP99" in capsys.readouterr().err
