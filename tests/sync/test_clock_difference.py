"""How far the centre's clock is from this computer's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registrar_desktop.clock import SystemClock, to_text
from registrar_desktop.store.desk_store import DeskStore
from sync.clock_difference import Difference, by_date, by_instant
from sync.clock_kept import read_offset_ms
from sync.cycle import Cycle
from sync.enrolment import join, sign_in
from sync.peers import Peer
from tests.fixtures.centre import PASSWORD, RunningCentre
from ui.weather_words import how_it_fares

HERE = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
answers = st.lists(st.tuples(st.floats(0.001, 3), st.floats(0.001, 3)), min_size=1, max_size=20)


def heard(ahead: float, answers: list[tuple[float, float]], exact: bool) -> Difference:
    """What is known after answers that took so long on their way there and back."""
    known: Difference | None = None
    now = HERE
    for there, back in answers:
        made = now + timedelta(seconds=there + ahead)
        now += timedelta(seconds=there + back)
        told = (
            by_instant(to_text(made), now, there + back)
            if exact
            else by_date(format_datetime(made, usegmt=True), now, there + back)
        )
        assert told is not None
        known = told.narrowed(known)
    assert known is not None
    return known


@given(st.floats(-1e6, 1e6), answers, st.booleans())
def test_the_truth_lies_between_least_and_most(
    ahead: float, answers: list[tuple[float, float]], exact: bool
) -> None:
    known = heard(ahead, answers, exact)
    error = timedelta(microseconds=10)
    assert known.least - error <= timedelta(seconds=ahead) <= known.most + error
    fastest = min(there + back for there, back in answers)
    assert known.most - known.least <= timedelta(seconds=fastest + (not exact)) + error


def test_a_clock_that_was_set_counts_from_the_next_answer() -> None:
    before = heard(0, [(0.1, 0.1)] * 5, exact=True)
    after = heard(-7200, [(0.5, 0.5)], exact=True).narrowed(before)
    assert abs(after.middle + timedelta(hours=2)) < timedelta(seconds=1)


@pytest.mark.parametrize("told", [None, "", "yesterday", "2026-09-01T08:00:00"])
def test_what_tells_no_time_tells_nothing(told: str | None) -> None:
    assert by_instant(told, HERE, 0.1) is None
    assert by_date(told if told != "2026-09-01T08:00:00" else "x", HERE, 0.1) is None


def test_every_change_is_kept_with_the_difference_and_it_is_said_in_words(
    centre: RunningCentre, tmp_path: Path
) -> None:
    class Behind(SystemClock):
        def now(self) -> datetime:
            return super().now() - timedelta(minutes=12)

    with_wrong_clock = DeskStore.open(tmp_path / "behind" / "store.db", b"k" * 32, Behind())
    join(with_wrong_clock, centre.url, centre.add_desk("behind"))
    sign_in(with_wrong_clock, "ann", PASSWORD)
    outcome = Cycle(with_wrong_clock).run([Peer.CENTRE])
    with with_wrong_clock.reading() as session:
        offset = read_offset_ms(session)
    with_wrong_clock.close()
    assert offset is not None
    assert abs(offset + 12 * 60_000) < 1000
    assert "12 minutes behind the centre’s" in how_it_fares(outcome.peers[Peer.CENTRE], offset)
