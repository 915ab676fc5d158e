"""What a newcomer reads: no such office, nothing to end, one seat, a day that is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command.driving import Desk


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (("attention", "list", "--office", "NOPE"), "there is: Registrar, Finance"),
        (("outage", "end"), "No outage is on, so there is none to end."),
        (("journal", "take-in", "nowhere.journal"), "There is no file"),
        (("rejoin", "--code", "ABCD"), "The code can still be used"),
    ],
)
def test_a_refusal_says_what_there_is(desk: Desk, command: tuple[str, ...], told: str) -> None:
    ended = desk.try_(*command)
    assert ended.status == 1
    assert told in ended.err


def test_a_day_that_is_none_is_told_by_its_own_name(desk: Desk) -> None:
    ended = desk.try_("outage", "extend", "add", "tomorrow", "--term", "FA25")
    assert ended.status == 2
    assert "“tomorrow” is no day; write it as YYYY-MM-DD" in ended.err
    ended = desk.try_("payments", "list", "--from", "1.9.2025")
    assert "--from" in ended.err
    assert "“1.9.2025” is no day" in ended.err


def test_an_office_is_named_however_it_is_written(desk: Desk) -> None:
    assert desk.run("attention", "list", "--office", "finance")["count"] == 0


def test_a_desk_that_has_not_joined_says_so_and_knows_no_payment_service(tmp_path: Path) -> None:
    alone = Desk(tmp_path / "alone")
    assert alone.try_("status").out.startswith("This desk has not joined a centre yet")
    assert alone.run("status")["peers"]["PAYMENTS"] is None
