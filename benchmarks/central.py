"""What the central service adds to its database, and what is left of it under ten times the load.

Change sets and feed rows over HTTP beside the same rows by plain SQL on the same server; goodput of ten
times as many desks as saturate it; how soon a surge is over. With `--large` 1,000 desks that return with
a hundred changes each, and the plans of the queries at 10,000 and 1,000,000 students.
"""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Engine

from benchmarks.parts.outcome import Outcome, progress, run, seconds
from benchmarks.parts.service_floor import ServiceFloor
from benchmarks.parts.service_side import ServiceSide
from central.command.database import opened
from central.embedded import owned_postgres
from central.load.plan import LoadPlan, Shape
from central.load.running import LoadResult
from central.load.running import run as play
from central.load.school import prepare
from registrar_desktop.clock import SystemClock
from ui.command.demo.processes import Program

RUNS = 6
CHANGES = 2_000
# So many desks with something to deliver at any time keep one process of the centre busy.
SATURATING = 8
_SURGE_DESKS, _SURGE_SECONDS = 40, 60


class Installation:
    """A centre in a process of its own over a private PostgreSQL, and connections to it."""

    def __init__(self, url: str, database_url: str, engine: Engine, folder: Path) -> None:
        self.url = url
        self.database_url = database_url
        self.engine = engine
        self._folder = folder

    def plan(self, shape: Shape, seconds_long: int, queued: int = 0) -> LoadPlan:
        """What is to be played, without its school."""
        folder = Path(tempfile.mkdtemp(dir=self._folder))
        return LoadPlan(shape, self.url, seconds_long, queued, folder=str(folder))

    def play(self, plan: LoadPlan, desks: int) -> LoadResult:
        """One load test over a school of its own, the website writing beside it."""
        # As many students as changes, so that the share of registrations is the same to the end.
        students = max(plan.queued, 40)
        plan = prepare(self.engine, plan, desks, SystemClock(), students=students)
        return play(self.engine, replace(plan, website=self.database_url), None)


@contextmanager
def installation() -> Iterator[Installation]:
    """Start it all, and stop it at the end."""
    with tempfile.TemporaryDirectory(prefix="registrar-bench-") as name:
        folder = Path(name)
        with owned_postgres(folder / "centre") as database_url:
            with opened(database_url, None, migrate=True):
                pass
            ready = folder / "ready.json"
            program, told = Program.ready(
                "centre",
                (*("-m", "central", "serve", "--database-url", database_url),
                 *("--port", "0", "--ready-file", str(ready))),
                folder / "centre.log",
                ready,
            )  # fmt: skip
            try:
                with opened(database_url, None) as engine:
                    yield Installation(told["url"], database_url, engine, folder)
            finally:
                program.stop()


def measure() -> Outcome:
    outcome = Outcome("central")
    with installation() as place:
        _measure_costs(outcome, place)
        _measure_overload(outcome, place)
        _measure_surge(outcome, place)
    return outcome


def _measure_costs(outcome: Outcome, place: Installation) -> None:
    """Service and floor in turns, each over rows of its own."""
    clock = SystemClock()
    plan = prepare(place.engine, place.plan(Shape.NORMAL, 10), 1, clock, students=CHANGES)
    service = ServiceSide(plan)
    floor = ServiceFloor(place.database_url, plan.website_students)
    changes: list[tuple[float, float]] = []
    rows: list[tuple[float, float]] = []
    for turn in range(RUNS + 1):
        progress(f"turn {turn} of {RUNS}" if turn else "a first turn that does not count")
        service.record(CHANGES)
        pair = seconds(service.deliver), seconds(lambda: floor.change(CHANGES))
        read = _read_in_turns(service, floor, turn)
        if turn:
            changes.append(pair)
            rows.append(read)
    floor.close()
    for name, pairs in (("change_set", changes), ("feed_row", rows)):
        many = CHANGES if name == "change_set" else 2 * CHANGES
        outcome.figures[f"{name}_us"] = statistics.median(ours for ours, _ in pairs) / many * 1e6
        outcome.figures[f"{name}_floor_us"] = (
            statistics.median(raw for _, raw in pairs) / many * 1e6
        )
        outcome.ratios[name] = statistics.median(ours / raw for ours, raw in pairs)


def _read_in_turns(service: ServiceSide, floor: ServiceFloor, turn: int) -> tuple[float, float]:
    """Whoever reads new rows first finds them cold: each does so every other time."""
    if turn % 2:
        ours = seconds(service.fetch)
        return ours, seconds(floor.read)
    raw = seconds(floor.read)
    return seconds(service.fetch), raw


def _measure_overload(outcome: Outcome, place: Installation) -> None:
    progress(f"{SATURATING} desks, then ten times as many")
    few = place.play(_deliveries(place, 400), SATURATING)
    many = place.play(_deliveries(place, 100), 10 * SATURATING)
    outcome.figures["goodput_verdicts_per_s"] = few.best_goodput
    outcome.figures["goodput_at_10x_verdicts_per_s"] = many.best_goodput
    outcome.ratios["goodput_at_10x"] = many.best_goodput / max(few.best_goodput, 0.1)
    _hold(few, many)


def _measure_surge(outcome: Outcome, place: Installation) -> None:
    progress("a surge, and how soon it is over")
    told = place.play(place.plan(Shape.DEADLINE, _SURGE_SECONDS), _SURGE_DESKS)
    _hold(told)
    outcome.figures["surge_answer_p95_s"] = told.p95_seconds
    # Where it was never calm again, as long as was looked.
    calm = told.calm_after
    outcome.figures["calm_after_s"] = _SURGE_SECONDS if calm is None else calm


def _deliveries(place: Installation, queued: int, seconds_long: int = 120) -> LoadPlan:
    """Desks that return and deliver; reading the feed is another capacity, measured by the row."""
    return replace(place.plan(Shape.RETURN, seconds_long, queued), fetches=False)


def _hold(*results: LoadResult) -> None:
    """Figures of a centre that loses work are worth nothing."""
    for each in results:
        if each.lost or each.failed:
            raise SystemExit(f"{each.lost} accepted changes lost, {each.failed} requests failed")


def measure_return(outcome: Outcome) -> None:
    """1,000 desks that return with 100 changes each, against the measured capacity."""
    with installation() as place:
        capacity = place.play(_deliveries(place, 400), SATURATING).best_goodput
        told = place.play(_deliveries(place, 100, seconds_long=3_600), 1_000)
        _hold(told)
        implied = told.verdicts / max(capacity, 0.1)
        outcome.figures["return_1000_s"] = told.drained_after or told.seconds
        outcome.ratios["return_1000_over_capacity"] = outcome.figures["return_1000_s"] / implied


if __name__ == "__main__":
    run("central", measure, {"large": measure_return})
