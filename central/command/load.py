"""`load-test`: a day of simulated desks against a centre, with a report."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from central.command.options import AsJson, DatabaseUrl
from central.load.plan import LoadPlan, Shape
from central.load.running import LoadResult
from registrar_desktop.clock import SystemClock
from registrar_desktop.errors import Invalid, Unusable

_START_SECONDS = 120


def load_test(  # noqa: PLR0913, PLR0917 - each is an option
    shape: Annotated[Shape, typer.Option(help="Which day.")] = Shape.DEADLINE,
    desks: Annotated[int, typer.Option(min=1, max=20_000, help="How many are simulated.")] = 50,
    queued: Annotated[
        int, typer.Option(min=0, max=5_000, help="Change sets each brings back with it.")
    ] = 0,
    seconds: Annotated[int, typer.Option(min=10, help="How long it lasts at most.")] = 60,
    url: Annotated[
        str, typer.Option(help="A running centre; without it one is started for the test.")
    ] = "",
    database_url: DatabaseUrl = None,
    workers: Annotated[
        int, typer.Option(min=1, help="Processes of the centre that is started.")
    ] = 1,
    report: Annotated[
        Path | None, typer.Option(metavar="FILE.html", help="With pictures, by locust.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """A surge of simulated desks and students against a centre whose database has no real students;
    without an address, against one that is started for it. Ends with 1 where an accepted change is
    not in the database."""
    if url and not database_url:
        raise Invalid("load_test_database_missing")
    waiting = queued or (100 if shape is Shape.RETURN else 0)
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="registrar-load-"))
        if not url:
            url, database_url = stack.enter_context(_own_centre(Path(folder), workers))
        assert database_url is not None
        plan = LoadPlan(shape, url, seconds, waiting, website=database_url, folder=folder)
        result = _played(plan, database_url, desks, report)
    typer.echo(json.dumps(asdict(result)) if as_json else _table(result))
    if result.lost:
        raise typer.Exit(1)


def _played(plan: LoadPlan, database_url: str, desks: int, report: Path | None) -> LoadResult:
    from central.command.database import opened
    from central.load.running import run
    from central.load.school import prepare

    with opened(database_url, None) as engine:
        ready = prepare(engine, plan, desks, SystemClock())
        return run(engine, ready, report)


@contextmanager
def _own_centre(folder: Path, workers: int) -> Iterator[tuple[str, str]]:
    """A centre over a PostgreSQL of its own, as `serve` starts it, for the time of the test."""
    ready = folder / "centre.json"
    command = [
        *(sys.executable, "-m", "central", "serve", "--port", "0", "--workers", str(workers)),
        *("--data-dir", str(folder / "data"), "--ready-file", str(ready)),
    ]
    with (folder / "centre.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        _wait_for(ready, process)
        told = json.loads(ready.read_text("utf-8"))
        yield told["url"], told["database_url"]
    finally:
        process.terminate()
        process.wait()


def _wait_for(ready: Path, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _START_SECONDS
    while not ready.exists():
        if process.poll() is not None or time.monotonic() > until:
            raise Unusable("load_test_centre_failed")
        time.sleep(0.05)


def _table(result: LoadResult) -> str:
    drained = "-" if result.drained_after is None else f"{result.drained_after} s"
    calm = "-" if result.calm_after is None else f"{result.calm_after} s"
    lines = {
        "desks": f"{result.desks:,}",
        "verdicts": f"{result.verdicts:,} ({result.accepted:,} accepted)",
        "accepted and lost": f"{result.lost:,}",
        "sent away in time": f"{result.sent_away:,}",
        "failed": f"{result.failed:,}",
        "verdicts a second": f"{result.goodput:,} (best ten seconds: {result.best_goodput:,})",
        "a portion's answer": f"{result.median_seconds} s median, {result.p95_seconds} s p95",
        "queues empty": f"{result.drained_desks:,} desks, all after {drained}",
        "calm after the surge": calm,
    }
    return "\n".join(f"{name:<22}{value}" for name, value in lines.items())
