"""Who is called next: the most urgent, each desk in its turn, and in the end everybody."""

from __future__ import annotations

from collections import Counter
from typing import TypeVar

from hypothesis import given
from hypothesis import strategies as st

from central.admission.asking import BULK, CHANGES, MONEY, PERSON, READING, Asking
from central.admission.line import TURN_OF_THE_LEAST, Line

T = TypeVar("T")


def asking(urgency: int, desk: str = "D01") -> Asking:
    return Asking(urgency, desk, "kind")


def called(line: Line[T], many: int) -> list[T]:
    return [place.calls for _ in range(many) if (place := line.next()) is not None]


def test_people_come_before_money_before_changes_before_whole_downloads() -> None:
    line: Line[str] = Line()
    for urgency in (BULK, CHANGES, PERSON, MONEY):
        line.join(asking(urgency), str(urgency))
    assert called(line, 4) == [str(each) for each in (PERSON, MONEY, CHANGES, BULK)]


def test_a_desk_with_many_requests_does_not_keep_the_others_waiting() -> None:
    line: Line[str] = Line()
    for number in range(3):
        line.join(asking(CHANGES, "busy"), f"busy {number}")
    line.join(asking(CHANGES, "D02"), "D02")
    line.join(asking(CHANGES, "D03"), "D03")
    assert called(line, 5) == ["busy 0", "D02", "D03", "busy 1", "busy 2"]


def test_the_least_urgent_has_its_turn_in_a_surge_without_end() -> None:
    line: Line[str] = Line()
    line.join(asking(READING), "reading")
    for number in range(TURN_OF_THE_LEAST + 1):
        line.join(asking(MONEY, f"D{number}"), "money")
    assert called(line, TURN_OF_THE_LEAST)[-1] == "reading"


def test_nobody_is_called_who_is_not_let_in_now() -> None:
    line: Line[str] = Line()
    line.join(asking(BULK), "whole")
    assert line.next(without=BULK) is None
    assert len(line) == 1


@given(
    st.lists(
        st.tuples(st.integers(0, 7), st.sampled_from("ABC"), st.booleans()),
        max_size=40,
    )
)
def test_everybody_is_called_once_unless_they_left(comers: list[tuple[int, str, bool]]) -> None:
    line: Line[int] = Line()
    staying = set()
    for number, (urgency, desk, leaves) in enumerate(comers):
        place = line.join(asking(urgency, desk), number)
        if leaves:
            line.leave(place)
            line.leave(place)
        else:
            staying.add(number)
        assert len(line) == len(staying)
        assert sum(line.of(each) for each in "ABC") == len(staying)
    seen = Counter(called(line, len(comers)))
    assert seen == Counter(staying)
    assert line.next() is None
