"""Holds that an overdue balance places and releases by itself, and what a returned payment costs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from central.balances.holds import look_at_all_balances
from central.balances.rule import BalanceRule, set_rule
from central.command.main import main
from central.fees.settling import settle_waiting
from registrar_desktop.schema.vocabulary import Case, ChangeKind
from sync.protocol import Outcome
from tests.centre.campus import Campus
from tests.centre.conftest import PASSWORD, Centre, SetClock
from tests.centre.desk_side import DeskSide, create
from tests.centre.fee_rules import account, fee_rule
from tests.centre.test_accounts import entry, paid, post


@pytest.fixture
def rule(engine: Engine) -> BalanceRule:
    """More than 250.00 for more than ten days; 35.00 for a returned payment."""
    made = BalanceRule(25_000, 10, 3_500)
    with engine.begin() as connection:
        set_rule(connection, made)
    return made


@pytest.fixture
def student(desk: DeskSide, campus: Campus, rule: BalanceRule) -> str:
    """Owes 300.00, due tomorrow."""
    made = campus.student("1")
    post(desk, entry(made, "CHARGE", 30_000, due_date="2025-09-02"))
    return made


def holds(campus: Campus) -> list[str]:
    told = campus.value(
        "SELECT string_agg(amount_minor || ' ' || (released_at IS NULL), '; ' ORDER BY placed_at)"
        " FROM hold WHERE source = 'BALANCE_RULE' AND type = 'FINANCIAL'"
    )
    return [] if told is None else str(told).split("; ")


def test_a_hold_is_placed_by_date_alone_once_and_ends_with_the_payment(
    centre: Centre, desk: DeskSide, campus: Campus, clock: SetClock, student: str
) -> None:
    for days, found in ((11, []), (1, ["30000 true"]), (1, ["30000 true"])):
        clock.pass_by(timedelta(days=days))
        look_at_all_balances(centre.engine, clock)
        assert holds(campus) == found
    desk.sign_in("ann", PASSWORD)
    [remark] = post(desk, paid(student, 5_000)).remarks
    assert remark.case is Case.HOLD_BY_BALANCE
    assert holds(campus) == ["30000 false"]


def test_a_payment_that_came_back_costs_a_fee_and_places_the_hold_again(
    desk: DeskSide, campus: Campus, clock: SetClock, student: str
) -> None:
    money = paid(student, 30_000)
    post(desk, money)
    clock.pass_by(timedelta(days=12))
    desk.sign_in("ann", PASSWORD)
    back = entry(student, "REVERSAL", 30_000, code="RETURNED", reverses_id=money.id)
    [remark] = post(desk, back).remarks
    assert (remark.case, remark.facts["balance"]) == (Case.PAYMENT_RETURNED, "335.00 USD")
    assert account(campus, student)[-1] == "CHARGE RETURN-FEE 3500"
    assert holds(campus) == ["30000 true"]


def test_no_hold_is_placed_while_an_outage_is_on_or_a_plan_stands(
    engine: Engine, campus: Campus, clock: SetClock, student: str
) -> None:
    clock.pass_by(timedelta(days=12))
    outage = campus.outage("2025-09-13T00:00:00Z")
    look_at_all_balances(engine, clock)
    assert holds(campus) == []
    campus.run("UPDATE outage SET ended_at = '2025-09-13T08:00:00Z' WHERE id = :id", id=outage)
    campus.run(
        "INSERT INTO payment_plan (id, student_id, term_id, status, total_minor, currency,"
        " installments) VALUES ('p', :who, :term, 'ACTIVE', 30000, 'USD', '[]')",
        who=student,
        term=campus.term,
    )
    look_at_all_balances(engine, clock)
    assert holds(campus) == []
    campus.run("UPDATE payment_plan SET status = 'CANCELLED'")
    look_at_all_balances(engine, clock)
    assert holds(campus) == ["30000 true"]


def test_what_is_credited_on_leaving_releases_it_too(
    engine: Engine, campus: Campus, clock: SetClock, rule: BalanceRule
) -> None:
    fee_rule(campus)
    seat = campus.registration(campus.student("1"), campus.section())
    registration = campus.insert("registration", seat)
    settle_waiting(engine, clock)
    clock.pass_by(timedelta(days=25))
    look_at_all_balances(engine, clock)
    assert holds(campus) == ["50004 true"]
    campus.run("UPDATE registration SET status = 'CANCELLED' WHERE id = :id", id=registration)
    settle_waiting(engine, clock)
    assert holds(campus) == ["50004 false"]


def test_a_hold_stops_who_registers(
    centre: Centre, campus: Campus, clock: SetClock, student: str
) -> None:
    clock.pass_by(timedelta(days=12))
    look_at_all_balances(centre.engine, clock)
    desk = centre.desk()
    campus.run("UPDATE term SET add_deadline = '2025-09-30'")
    section = campus.section()
    line = create("registration", campus.registration(student, section))
    verdict = desk.send(ChangeKind.REGISTER, line)
    assert (verdict.outcome, verdict.reason) == (Outcome.REFUSED, "HOLD")


def test_the_keeper_sets_the_rule_by_command(
    staffed_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def told(*options: str) -> str:
        with pytest.raises(SystemExit):
            main(["balance-rule", "--database-url", staffed_url, *options])
        said = capsys.readouterr()
        return said.out + said.err

    set_ = told("--over", "250.00", "--days", "10", "--return-fee", "35")
    assert "more than 250.00 USD is overdue for more than 10 days" in set_
    assert "costs 35.00 USD" in set_
    assert "No holds" in told("--no-holds", "--no-return-fee")
    assert "is no amount" in told("--over", "much")
