"""Hours pass in a moment because everybody's clock is moved by the same number."""

from __future__ import annotations

from datetime import timedelta

from registrar_desktop.clock import AheadClock, SystemClock
from ui.command.drill.hours import DrillTime
from ui.command.drill.lanes import EVENING


def test_a_clock_ahead_moves_time_and_counter_alike() -> None:
    clock = AheadClock(SystemClock())
    now, counter = clock.now(), clock.monotonic()
    clock.ahead = timedelta(hours=12)
    assert timedelta(hours=12) <= clock.now() - now < timedelta(hours=12, minutes=1)
    assert 43_200 <= clock.monotonic() - counter < 43_260


def test_the_drill_begins_on_the_evening_before() -> None:
    time = DrillTime()
    assert time.reach(EVENING) == 0
    assert time.reach(0) == 13 * 3_600
    assert time.reach(12.5) == 12.5 * 3_600
    assert time.ahead == 25.5 * 3_600
