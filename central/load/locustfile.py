"""The three shapes of load for locust: as usual, a surge at the deadline, the return after an outage.

`registrar-central load-test` runs it; by hand, with a plan that command kept:
`REGISTRAR_LOAD_PLAN=plan.json locust -f central/load/locustfile.py`. What desks do stands in
`central/load/acts.py`.
"""

from __future__ import annotations

import json
import os
import random
from dataclasses import asdict
from itertools import count
from pathlib import Path
from typing import Any

import gevent  # type: ignore[import-untyped]
import psycopg
from locust import FastHttpUser, LoadTestShape, User, constant, events, task

from central.load.acts import DeskActs, Tally
from central.load.plan import PLAN, LoadPlan, Shape
from registrar_desktop.clock import SystemClock

_PLAN = LoadPlan.read(Path(os.environ[PLAN]))
_CLOCK = SystemClock()
_TALLY = Tally()
_BEGAN = _CLOCK.monotonic()
_NUMBERS = count()
_LATER = frozenset({429, 503})
# Between two acts of a desk, in seconds.
_USUALLY = {Shape.NORMAL: 5.0, Shape.DEADLINE: 1.0, Shape.RETURN: 0.2}
_MOST_WAITS = 60.0


def _second() -> int:
    return int(_CLOCK.monotonic() - _BEGAN)


class Desk(FastHttpUser):
    """One desk of the plan: records, delivers, fetches, and comes again when it is told to."""

    host = _PLAN.url
    network_timeout = 70.0
    connection_timeout = 10.0
    insecure = False
    wait_time = constant(0)

    def on_start(self) -> None:
        """Take a desk of the plan; after an outage it has what was queued."""
        number = next(_NUMBERS)
        self.chance = random.Random(number)  # noqa: S311 - the same load again
        desk = _PLAN.desks[number % len(_PLAN.desks)]
        self.acts = DeskActs(_PLAN, desk, _CLOCK, self.chance)
        self.acts.record(_PLAN.queued)
        self.cursor = _PLAN.cursor
        self.headers = {
            "Registrar-Desk": desk.desk_token,
            "Authorization": f"Bearer {desk.token}",
        }

    @task
    def cycle(self) -> None:
        """Fetch, then deliver, as a real cycle does; then somebody works on."""
        if _PLAN.fetches:
            self._fetch()
        waited = bool(self.acts.waiting)
        while self.acts.waiting and self._deliver():
            pass
        if waited and not self.acts.waiting:
            _TALLY.drained.append((self.acts.desk.code, _second()))
        if _PLAN.shape is Shape.RETURN:
            gevent.sleep(self.chance.uniform(2, 4))
            return
        gevent.sleep(self.chance.uniform(0, 2 * _USUALLY[_PLAN.shape]))
        self.acts.record(1)

    def _fetch(self) -> None:
        path = f"/v1/feed?limit=500&own=brief&after={self.cursor}"
        body = self._asked("GET", path, "GET feed")
        if body is not None:
            self.cursor = str(json.loads(body)["cursor"])

    def _deliver(self) -> bool:
        """One portion; whether it was served."""
        began = _CLOCK.monotonic()
        body = self._asked(
            "POST",
            "/v1/change-sets",
            "POST change-sets",
            data=self.acts.portion(),
            headers={"Content-Type": "application/json", "Priority": "u=1"},
        )
        if body is None:
            return False
        _TALLY.served.append((_second(), _CLOCK.monotonic() - began))
        _TALLY.verdicts.append((_second(), self.acts.answered(body, _TALLY)))
        return True

    def _asked(self, method: str, path: str, name: str, **more: Any) -> bytes | None:
        """The answer's body, or nothing: then it was waited as long as the centre asked for."""
        headers = self.headers | more.pop("headers", {})
        with self.client.request(
            method, path, name=name, headers=headers, catch_response=True, **more
        ) as answer:
            status = int(answer.status_code or 0)
            if status == 200:
                return bytes(answer.content or b"")
            if status in _LATER:
                _TALLY.sent_away += 1
                # An overloaded centre that says so at once does what it should.
                answer.request_meta["name"] = f"sent away: {name}"
                answer.success()
                told = answer.headers.get("Retry-After") if answer.headers else None
            else:
                _TALLY.failed += 1
                answer.failure(f"answered {status}")
                told = "5"
        gevent.sleep(min(float(told or 5), _MOST_WAITS) * self.chance.uniform(1, 1.5))
        return None


class Website(User):
    """The school's website: it goes on writing to the database by plain SQL."""

    fixed_count = 1 if _PLAN.website else 0
    wait_time = constant(0.2)

    def on_start(self) -> None:
        self.chance = random.Random(725)  # noqa: S311 - the same load again
        self.connection = psycopg.connect(_PLAN.website, autocommit=True)

    def on_stop(self) -> None:
        self.connection.close()

    @task
    def edit(self) -> None:
        """A student corrects a phone number."""
        student = self.chance.choice(_PLAN.website_students)
        began = _CLOCK.monotonic()
        failure: Exception | None = None
        try:
            self.connection.execute(
                "UPDATE student SET phone = %s WHERE id = %s",
                (f"+1 556 {self.chance.randrange(10**7):07}", student),
            )
        except psycopg.Error as error:
            failure = error
        events.request.fire(  # type: ignore[no-untyped-call]
            request_type="SQL",
            name="website",
            response_time=(_CLOCK.monotonic() - began) * 1000,
            response_length=0,
            exception=failure,
        )


class Day(LoadTestShape):
    """How many desks there are when."""

    def tick(self) -> tuple[int, float] | None:
        at = float(self.get_run_time()) / _PLAN.seconds  # type: ignore[no-untyped-call]
        everybody = len(_PLAN.desks) + bool(_PLAN.website)
        if at >= 1 or (_PLAN.shape is Shape.RETURN and _all_drained()):
            return None
        if _PLAN.shape is Shape.DEADLINE and not 0.25 <= at < 0.65:
            return max(2, everybody // 10), everybody
        return everybody, everybody


def _all_drained() -> bool:
    return len({desk for desk, _ in _TALLY.drained}) >= len(_PLAN.desks)


@events.quitting.add_listener  # type: ignore[untyped-decorator]
def _keep_tally(**_: Any) -> None:
    """What this process saw, beside the plan."""
    file = Path(_PLAN.folder) / f"tally-{os.getpid()}.json"
    file.write_text(json.dumps(asdict(_TALLY)), encoding="utf-8")
