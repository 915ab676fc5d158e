"""When a job is due next, by the school's wall clock."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from registrar_desktop.errors import Invalid
from registrar_desktop.rules.schedule import read_schedule

BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("time", "days", "now", "due"),
    [
        ("06:30", "daily", "2026-03-02T04:00", "2026-03-02T05:30"),
        ("06:30", "daily", "2026-03-02T05:30", "2026-03-03T05:30"),
        ("18:00", "mon,thu", "2026-03-03T12:00", "2026-03-05T17:00"),
        ("6:30", "Monday, Thursday", "2026-03-03T12:00", "2026-03-05T05:30"),
        ("00:05", "1,15", "2026-03-02T12:00", "2026-03-14T23:05"),
        ("23:00", "last", "2026-02-10T12:00", "2026-02-28T22:00"),
        ("23:00", "31", "2026-04-01T12:00", "2026-05-31T21:00"),
        ("23:00", "29", "2025-12-31T12:00", "2026-01-29T22:00"),
        # The clock goes from 02:00 to 03:00: what is due between is made as much later.
        ("02:30", "daily", "2026-03-28T12:00", "2026-03-29T01:30"),
        # The clock goes back from 03:00 to 02:00: made at the first of the two, and once.
        ("02:30", "daily", "2026-10-24T12:00", "2026-10-25T00:30"),
        ("02:30", "daily", "2026-10-25T00:30", "2026-10-26T01:30"),
    ],
)
def test_the_next_time(time: str, days: str, now: str, due: str) -> None:
    assert read_schedule(time, days).next_after(at(now), BERLIN) == at(due)


@pytest.mark.parametrize(
    ("time", "days", "code"),
    [
        ("25:00", "daily", "schedule_time_unreadable"),
        ("noon", "daily", "schedule_time_unreadable"),
        ("06:30", "someday", "schedule_days_unreadable"),
        ("06:30", "32", "schedule_days_unreadable"),
    ],
)
def test_what_cannot_be_read_is_said(time: str, days: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_schedule(time, days)
    assert refused.value.code == code
