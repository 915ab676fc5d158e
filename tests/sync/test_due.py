"""When a peer is asked again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registrar_desktop.errors import Fault, Refused, Unreachable
from sync.due import (
    REST_SECONDS,
    Rule,
    after_failure,
    after_success,
    rule_after,
)
from sync.invitations import LONGEST_WAIT, asked_to_wait, wait_in
from sync.peers import PeerState, state_after_fault

NOW = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
FAULTS = [
    Unreachable("centre_unreachable"),
    Unreachable("centre_busy", retry_after=17),
    Refused("sign_in_needed"),
    Refused("update_needed"),
    Refused("desk_revoked"),
    Fault("sync_failed"),
]
chances = st.floats(0, 1, exclude_max=True)


def rule(fault: Fault) -> Rule:
    return rule_after(fault, state_after_fault(fault))


@given(st.sampled_from(FAULTS), st.integers(1, 10_000), st.none() | st.floats(0, 3600), chances)
def test_never_before_the_centre_said(
    fault: Fault, failures: int, wait: float | None, chance: float
) -> None:
    kept = rule(fault)
    told = after_failure(kept, failures, wait, chance)
    assert told >= (wait or 0) + kept.least
    assert told <= (wait or 0) + kept.longest


def test_the_ceiling_doubles_with_every_failure() -> None:
    away = rule(Unreachable("centre_unreachable"))
    ceilings = [after_failure(away, failures, None, 0.999999) for failures in range(1, 9)]
    assert [round(ceiling) for ceiling in ceilings] == [4, 8, 16, 32, 64, 120, 120, 120]


@given(chances)
def test_desks_at_rest_are_spread(chance: float) -> None:
    assert 0.75 * REST_SECONDS <= after_success(chance) <= 1.25 * REST_SECONDS


def test_where_the_centre_tells_of_changes_a_look_only_makes_sure() -> None:
    assert after_success(0.5, listening=True) > 3 * after_success(0.5)


@pytest.mark.parametrize("code", ["sign_in_needed", "desk_revoked", "desk_unknown"])
def test_what_only_a_person_changes_is_not_asked_again_and_again(code: str) -> None:
    assert after_failure(rule(Refused(code)), 1, None, 0.0) > 300


def test_an_update_is_waited_for_longer_still() -> None:
    state = PeerState.UPDATE_NEEDED
    assert after_failure(rule_after(Refused("update_needed"), state), 1, None, 0.0) >= 1800


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("17", 17.0),
        (" 0 ", 0.0),
        ("2.5", 2.5),
        ("-4", 0.0),
        ("999999999", LONGEST_WAIT),
        (format_datetime(NOW + timedelta(minutes=4), usegmt=True), 240.0),
        (format_datetime(NOW - timedelta(minutes=4), usegmt=True), 0.0),
        ("soon", None),
        ("inf", None),
        ("nan", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_read_as_seconds_and_as_a_date(
    header: str | None, seconds: float | None
) -> None:
    assert asked_to_wait(header, NOW) == seconds


@pytest.mark.parametrize("told", [None, "17", float("nan")])
def test_a_wait_that_is_no_number_is_none(told: object) -> None:
    assert wait_in(Unreachable("centre_busy", retry_after=told)) is None
