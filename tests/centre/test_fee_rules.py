"""Fee rules that finance keeps from a desk: numbered at the centre, never changed, retired."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from registrar_desktop.clock import to_text
from registrar_desktop.schema.vocabulary import ChangeKind
from sync.protocol import Line, Outcome, Verdict
from tests.centre.campus import Campus
from tests.centre.conftest import SetClock
from tests.centre.desk_side import DeskSide, create, edit


def rule(campus: Campus, **values: Any) -> Line:
    told = {
        "term_id": campus.term,
        "code": "TUI",
        "title": "Tuition",
        "basis": "PER_CREDIT",
        "amount_minor": 12500,
        "currency": "USD",
        "version": 1,
    }
    return create("fee_rule", told | values)


def send(desk: DeskSide, line: Line, actor: str = "finn", **options: Any) -> Verdict:
    return desk.send(ChangeKind.FEE_RULE, line, actor=actor, **options)


def test_two_desks_that_add_a_version_at_once_get_one_after_the_other(
    desk: DeskSide, campus: Campus
) -> None:
    first, second = rule(campus), rule(campus)
    assert send(desk, first).altered == [first.id]
    assert send(desk, second).outcome is Outcome.ACCEPTED
    query = "SELECT version FROM fee_rule WHERE id = :id"
    assert [campus.value(query, id=each.id) for each in (first, second)] == [1, 2]


def test_a_rule_never_counts_for_what_was_before_it(
    desk: DeskSide, campus: Campus, clock: SetClock
) -> None:
    early = to_text(clock.instant - timedelta(days=90))
    line = rule(campus, valid_from=early)
    send(desk, line)
    assert campus.value("SELECT valid_from FROM fee_rule") == clock.instant


def test_a_version_is_never_changed_but_may_be_retired(desk: DeskSide, campus: Campus) -> None:
    line = rule(campus)
    send(desk, line)
    dearer = edit("fee_rule", line.id, amount_minor=(12500, 13000))
    assert send(desk, dearer).reason == "fee_rule_fixed"
    now = to_text(desk.clock.now())
    retired = edit("fee_rule", line.id, active=(True, False), valid_until=(None, now))
    assert send(desk, retired).outcome is Outcome.ACCEPTED
    assert campus.value("SELECT active FROM fee_rule") is False


def test_only_finance_keeps_fee_rules(desk: DeskSide, campus: Campus) -> None:
    assert send(desk, rule(campus), actor="ann").reason == "role_forbids"
    assert send(desk, rule(campus, currency="EUR")).reason == "entry_currency_other"
    assert send(desk, rule(campus, amount_minor=0)).reason == "fee_amount_unusable"
