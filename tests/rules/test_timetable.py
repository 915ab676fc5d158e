"""Days and times read from what schools write, and when two meetings clash."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registrar_desktop.rules.timetable import (
    Meeting,
    describe,
    first_clash,
    format_days,
    meeting_from_json,
    meeting_to_json,
    meetings_from_json,
    overlap,
    parse_days,
    parse_time,
)

DAYS = st.frozensets(st.integers(0, 6), min_size=1)
TIMES = st.tuples(st.integers(0, 1438), st.integers(1, 300)).map(
    lambda pair: (pair[0], min(1439, pair[0] + pair[1]))
)
WEEKLY = st.builds(lambda days, time: Meeting(days, *time), DAYS, TIMES)


def weekly(days: str, start: str, end: str) -> Meeting:
    return Meeting(parse_days(days), parse_time(start), parse_time(end))


def dated(day: date, start: str, end: str, kind: str = "MI") -> Meeting:
    return Meeting(start=parse_time(start), end=parse_time(end), date=day, kind=kind)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("MWF", "MWF"), ("TuTh", "TuTh"), ("TR", "TuTh"), ("TTh", "TuTh"), ("TTH", "TuTh"),
        ("MTWRFSU", "MTuWThFSaSu"), ("FSa", "FSa"), ("Su", "Su"), ("SU", "Su"), ("Sun", "Su"),
        ("Mon, Wed", "MW"), ("Tuesday and Thursday", "TuTh"), ("Mo/We/Fr", "MWF"),
        ("", ""), ("N/A", ""), ("TBA", ""),
    ],
)  # fmt: skip
def test_days_are_read_as_schools_write_them(text: str, read: str) -> None:
    assert format_days(parse_days(text)) == read


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("9:30", 570), ("09:30", 570), ("0930", 570), ("9:30 pm", 1290), ("12:00 AM", 0),
        ("12:15 p.m.", 735), ("14.00", 840), ("9", 540), ("9:30:00", 570), ("", None),
        ("TBA", None), ("9:30\u00a0am", 570),
    ],
)  # fmt: skip
def test_times_are_read_as_schools_write_them(text: str, minutes: int | None) -> None:
    assert parse_time(text) == minutes


@pytest.mark.parametrize("text", ["24:00", "9:61", "13 pm", "0 am", "noon", "-1:00"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_time(text)


def test_what_is_no_day_is_refused() -> None:
    with pytest.raises(ValueError):
        parse_days("MxF")


@given(WEEKLY)
def test_a_meeting_survives_being_stored(meeting: Meeting) -> None:
    assert meeting_from_json(meeting_to_json(meeting)) == meeting


def test_a_stored_meeting_leaves_out_what_is_empty() -> None:
    assert meeting_to_json(Meeting(kind="IN")) == {"kind": "IN"}
    assert meetings_from_json(None) == ()


@given(WEEKLY, WEEKLY)
def test_a_clash_is_mutual(one: Meeting, other: Meeting) -> None:
    assert overlap(one, other) == overlap(other, one)
    assert overlap(one, one)


def test_meetings_clash_when_a_day_and_a_minute_are_shared() -> None:
    seminar = weekly("TuTh", "10:00", "11:20")
    assert overlap(seminar, weekly("Th", "11:19", "12:00"))
    assert not overlap(seminar, weekly("Th", "11:20", "12:00")), "one ends as the other starts"
    assert not overlap(seminar, weekly("MWF", "10:00", "11:20")), "other days"


def test_arranged_meetings_never_clash() -> None:
    arranged = Meeting(kind="IN")
    assert arranged.is_arranged
    assert not overlap(arranged, arranged)
    assert not overlap(arranged, weekly("M", "8:00", "20:00"))


def test_a_dated_meeting_clashes_on_its_weekday_unless_it_is_a_final() -> None:
    tuesday = date(2024, 10, 1)
    class_ = weekly("TuTh", "10:00", "11:20")
    assert overlap(dated(tuesday, "11:00", "12:00"), class_)
    assert not overlap(dated(date(2024, 10, 2), "11:00", "12:00"), class_)
    assert not overlap(dated(tuesday, "11:00", "12:00", "FI"), class_), "teaching has ended"
    assert overlap(dated(tuesday, "8:00", "10:59", "FI"), dated(tuesday, "10:00", "12:00", "FI"))


def test_the_first_clash_names_both_meetings() -> None:
    mine = (weekly("M", "8:00", "8:50"), weekly("W", "9:00", "9:50"))
    theirs = (weekly("W", "9:30", "10:20"),)
    assert first_clash(mine, theirs) == (mine[1], theirs[0])
    assert first_clash(mine[:1], theirs) is None


def test_a_meeting_is_described_in_a_line() -> None:
    lecture = Meeting(parse_days("TuTh"), 960, 1040, "RCLAS R05", "LE")
    assert describe(lecture) == "TuTh 16:00–17:20, RCLAS R05"
    assert describe(dated(date(2024, 12, 11), "8:00", "10:59")) == "2024-12-11 08:00–10:59"
    assert describe(Meeting()) == "arranged"
