"""How many are let in: more while requests take what they usually take, fewer when they take longer."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from central.admission.limit import LEAST, AdaptiveLimit

MOST = 20


def served(limit: AdaptiveLimit, seconds: float, times: int, kind: str = "feed") -> None:
    for _ in range(times):
        limit.served(kind, seconds, limit.now)


def test_it_grows_to_what_there_are_means_for_while_nothing_takes_longer() -> None:
    limit = AdaptiveLimit(MOST)
    served(limit, 0.01, 1000)
    assert limit.now == MOST


def test_it_shrinks_when_the_database_gets_slow_and_recovers_by_itself() -> None:
    limit = AdaptiveLimit(MOST)
    served(limit, 0.01, 1000)
    served(limit, 0.1, 200)
    assert limit.now <= MOST // 4
    served(limit, 0.01, 1000)
    assert limit.now == MOST


def test_kinds_that_usually_take_long_do_not_count_as_slow() -> None:
    limit = AdaptiveLimit(MOST)
    for _ in range(500):
        served(limit, 0.01, 1, "feed")
        served(limit, 2.0, 1, "change sets")
    assert limit.now == MOST


def test_it_does_not_grow_on_the_word_of_an_idle_service() -> None:
    limit = AdaptiveLimit(MOST)
    before = limit.now
    for _ in range(1000):
        limit.served("feed", 0.01, 1)
    assert limit.now == before


@given(st.lists(st.tuples(st.floats(0, 100), st.integers(1, 50), st.sampled_from("abc"))))
def test_it_stays_within_its_bounds_whatever_happens(seen: list[tuple[float, int, str]]) -> None:
    limit = AdaptiveLimit(MOST)
    for seconds, at_once, kind in seen:
        limit.served(kind, seconds, at_once)
        assert LEAST <= limit.now <= MOST
        assert limit.seconds_each >= 0
