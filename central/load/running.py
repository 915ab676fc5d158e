"""Plays a plan with locust in a process of its own, then holds what the desks were told against what
the database kept.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, select

import central.load
from central.database import one_of
from central.feed import read_head
from central.load.plan import PLAN, LoadPlan
from central.tables import StoredVerdict
from registrar_desktop.errors import Unusable

# What was told as accepted and is not there would be lost work; this must be 0.
_PORTION = 1000
# An answer a person waits for.
CALM_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class LoadResult:
    """Counts and seconds. goodput: verdicts a second while there were any, and the best ten seconds;
    lost: accepted verdicts the database does not have; calm_after: seconds after the surge (or the
    return) until the 95th percentile of an answer was under a second again, None where it never was.
    """

    desks: int
    verdicts: int
    accepted: int
    lost: int
    sent_away: int
    failed: int
    seconds: int
    goodput: float
    best_goodput: float
    median_seconds: float
    p95_seconds: float
    drained_desks: int
    drained_after: int | None
    calm_after: int | None
    report: str


def run(engine: Engine, plan: LoadPlan, report: Path | None) -> LoadResult:
    """Play it to its end. Raises Unusable where locust cannot run."""
    with engine.connect() as connection:
        plan = replace(plan, cursor=read_head(connection).cursor)
    folder = Path(plan.folder)
    plan.write(folder / "plan.json")
    html = report or folder / "report.html"
    _locust(folder, html)
    told = _told(folder)
    return _result(engine, plan, told, str(report or ""))


def _locust(folder: Path, html: Path) -> None:
    file = Path(central.load.__path__[0]) / "locustfile.py"
    command = [
        *(sys.executable, "-m", "locust", "--locustfile", str(file), "--headless"),
        *("--html", str(html), "--only-summary", "--loglevel", "WARNING", "--stop-timeout", "20"),
        *("--exit-code-on-error", "0"),
    ]
    environment = {**os.environ, PLAN: str(folder / "plan.json")}
    with (folder / "locust.log").open("wb") as log:
        ended = subprocess.run(command, env=environment, stdout=log, stderr=log, check=False)
    if ended.returncode != 0:
        raise Unusable("load_test_failed", log=str(folder / "locust.log"))


def _told(folder: Path) -> dict[str, Any]:
    """The tallies of all processes as one."""
    together: Counter[str] = Counter()
    lists: dict[str, list[Any]] = {}
    for file in folder.glob("tally-*.json"):
        for name, value in json.loads(file.read_text("utf-8")).items():
            if isinstance(value, list):
                lists.setdefault(name, []).extend(value)
            else:
                together[name] += value
    if not lists:
        raise Unusable("load_test_failed", log=str(folder / "locust.log"))
    return {**together, **lists}


def _result(engine: Engine, plan: LoadPlan, told: dict[str, Any], report: str) -> LoadResult:
    by_second: Counter[int] = Counter()
    for second, many in told["verdicts"]:
        by_second[second] += many
    took = [seconds for _, seconds in told["served"]]
    last = max(by_second, default=0)
    first_drained = _first_drained(told["drained"])
    all_drained = len(first_drained) >= len(plan.desks)
    return LoadResult(
        desks=len(plan.desks),
        verdicts=sum(by_second.values()),
        accepted=len(told["accepted"]),
        lost=_lost(engine, told["accepted"]),
        sent_away=told["sent_away"],
        failed=told["failed"],
        seconds=last,
        goodput=round(sum(by_second.values()) / max(last, 1), 1),
        best_goodput=round(_best(by_second, last), 1),
        median_seconds=round(statistics.median(took), 4) if took else 0.0,
        p95_seconds=round(_p95(took), 4),
        drained_desks=len(first_drained),
        drained_after=max(first_drained.values(), default=None) if all_drained else None,
        calm_after=_calm_after(told["served"], plan),
        report=report,
    )


def _first_drained(drained: list[list[Any]]) -> dict[str, int]:
    first: dict[str, int] = {}
    for desk, second in drained:
        first[desk] = min(second, first.get(desk, second))
    return first


def _best(by_second: Counter[int], last: int, span: int = 10) -> float:
    """Verdicts a second in the best ten seconds."""
    if last < span:
        return sum(by_second.values()) / max(last, 1)
    sums = [sum(by_second[at + each] for each in range(span)) for at in range(last - span + 1)]
    return max(sums) / span


def _p95(values: list[float]) -> float:
    if len(values) < 2:
        return values[0] if values else 0.0
    return statistics.quantiles(values, n=20, method="inclusive")[-1]


def _calm_after(served: list[list[float]], plan: LoadPlan) -> int | None:
    """From the end of the surge to the first ten seconds in which answers were quick again."""
    surge_ends = int(plan.seconds * 0.65)
    seconds: dict[int, list[float]] = {}
    for at, took in served:
        seconds.setdefault(int(at), []).append(took)
    for start in range(surge_ends, max(seconds, default=0) + 1):
        some = [took for at in range(start, start + 5) for took in seconds.get(at, [])]
        if some and _p95(some) < CALM_SECONDS:
            return start - surge_ends
    return None


def _lost(engine: Engine, accepted: list[str]) -> int:
    """How many of what desks were told is accepted have no such verdict in the database."""
    known = 0
    with engine.connect() as connection:
        for start in range(0, len(accepted), _PORTION):
            some = accepted[start : start + _PORTION]
            known += (
                connection.scalar(
                    select(func.count())
                    .select_from(StoredVerdict)
                    .where(
                        one_of(StoredVerdict.change_set_id, some),
                        StoredVerdict.outcome == "ACCEPTED",
                    )
                )
                or 0
            )
    return len(set(accepted)) - known
