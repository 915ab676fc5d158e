"""The rate of requests and the API's clock, with a clock that moves only when told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from hypothesis import given
from hypothesis import strategies as st

from sync.payments.api_clock import ApiClock
from sync.payments.api_pace import Pace


class SetClock:
    """Wall time and counter of a computer that we wind by hand."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        return datetime(2026, 9, 1, tzinfo=UTC) + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds

    def wait(self, seconds: float) -> None:
        self.seconds += seconds


@given(rate=st.integers(1, 50), requests=st.integers(1, 300))
def test_no_second_sees_more_than_its_rate_once_the_rest_is_used(rate: int, requests: int) -> None:
    clock = SetClock()
    pace = Pace(clock, rate, clock.wait)
    sent = []
    for _ in range(requests):
        pace.take()
        sent.append(clock.seconds)
    for place, moment in enumerate(sent):
        within = [other for other in sent[place:] if other < moment + 1]
        assert len(within) <= 2 * rate
    assert clock.seconds <= requests / rate


def test_who_was_told_to_wait_knows_how_long() -> None:
    clock = SetClock()
    pace = Pace(clock, 10, clock.wait)
    pace.close(30)
    clock.wait(10)
    pace.close(5)
    assert pace.closed_for() == 20
    clock.wait(20)
    assert pace.closed_for() == 0


@given(
    ahead=st.floats(-1e6, 1e6),
    answers=st.lists(st.tuples(st.floats(0, 5), st.floats(0, 3)), min_size=1, max_size=20),
)
def test_the_apis_clock_is_known_to_a_second_and_never_goes_back(
    ahead: float, answers: list[tuple[float, float]]
) -> None:
    """`Date` has whole seconds and is written somewhere between request and answer."""
    here = SetClock()
    there = ApiClock(here)
    before = datetime.min.replace(tzinfo=UTC)
    for rest, took in answers:
        here.wait(rest)
        written = here.now() + timedelta(seconds=ahead + took / 2)
        here.wait(took)
        there.hear(format_datetime(written.replace(microsecond=0), usegmt=True), took)
        told = there.now()
        assert told >= before
        before = told
    error = abs((there.now() - here.now()).total_seconds() - ahead)
    assert error <= 0.5 + min(took for _, took in answers) / 2 + 1e-3


def test_a_clock_that_was_set_is_followed() -> None:
    here = SetClock()
    there = ApiClock(here)
    assert not there.heard
    for ahead in (0, 86_400, -3_600):
        told = here.now() + timedelta(seconds=ahead)
        there.hear(format_datetime(told, usegmt=True), 0.1)
        assert abs((there.now() - told).total_seconds()) <= 1
    there.hear("yesterday", 0.1)
    there.hear(None, 0.1)
    assert there.heard
