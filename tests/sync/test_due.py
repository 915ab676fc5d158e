"""When a peer is asked again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sync.due import LONGEST_SECONDS, REST_SECONDS, after_failure, after_success

chances = st.floats(0, 1, exclude_max=True)


@given(st.integers(1, 10_000), st.none() | st.floats(0, 3600), chances)
def test_never_before_the_centre_said(
    failures: int, retry_after: float | None, chance: float
) -> None:
    wait = after_failure(failures, retry_after, chance)
    assert wait > (retry_after or 0)
    assert wait <= (retry_after or 0) + LONGEST_SECONDS


def test_the_ceiling_doubles_with_every_failure() -> None:
    ceilings = [after_failure(failures, None, 0.999999) for failures in range(1, 5)]
    assert [round(ceiling) for ceiling in ceilings] == [4, 8, 16, 32]


@given(chances)
def test_desks_at_rest_are_spread(chance: float) -> None:
    assert 0.75 * REST_SECONDS <= after_success(chance) <= 1.25 * REST_SECONDS
