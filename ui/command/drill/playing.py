"""Plays the whole drill, one part after another, and says how far it is."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path

from ui.command.drill import comeback, evening, outage
from ui.command.drill.day import Day
from ui.command.drill.lanes import HOURS, Way
from ui.command.drill.oracle.checks import Looked, look
from ui.command.drill.oracle.truth import Moment
from ui.command.drill.result import Result, at_risk
from ui.command.drill.scenario import Scenario
from ui.command.drill.stage import set_up

Told = Callable[[str], None]
# Parts of the day beside its hours.
STEPS = HOURS + 9


def play(
    scenario: Scenario, folder: Path, told: Told, *, client: str = "", report: Path | None = None
) -> Result:
    """The day from the evening before to three days after, looked at twice."""
    began = time.monotonic()
    told("programs start")
    with set_up(folder, scenario.seed, client) as stage:
        day = Day(scenario, stage, random.Random(scenario.seed))  # noqa: S311 - the same again
        _play_until_the_end(day, told)
        told("T0 + 13 h: every cent is looked for")
        looked = [_look(day, Moment.AFTER, client)]
        told("the next days")
        comeback.go_on(day)
        told("T0 + 3 d: every cent is looked for")
        looked.append(_look(day, Moment.LATER, client))
        told("papers")
        written = day.stage.desks[0].do("report", file=str(report)) if report else ""
    risk, of_students = at_risk(day)
    return Result(
        scenario=scenario,
        looked=looked,
        killed=sum(desk.killed for desk in stage.desks),
        at_risk=risk,
        students=len(
            {each.student for each in scenario.payments.values() if each.way is not Way.BESIDE}
        ),
        students_at_risk=of_students,
        seconds=time.monotonic() - began,
        client=client,
        report=str(written or ""),
    )


def _play_until_the_end(day: Day, told: Told) -> None:
    told("the school opens")
    evening.open_school(day)
    told("the evening before")
    evening.pay_before(day)
    evening.lose_the_branch(day)
    outage.begin(day)
    outage.work(day, lambda hour: told(f"hour {hour + 1} without the centre"))
    told("the centre is back")
    comeback.come_back(day)
    told("looked up, sent, fetched")
    comeback.settle(day)


def _look(day: Day, moment: Moment, client: str) -> Looked:
    """Wrong clients are not asked what they think of themselves."""
    return look(day, moment, lambda: comeback.keep_up(day, rounds=1), reconcile=not client)
