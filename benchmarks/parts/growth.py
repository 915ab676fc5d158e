"""What a cycle costs by the number of changes and by the size of the school, and the memory it takes.

At a school ten times as large the same number of changes should cost the same, and the desk should
need no more memory. A desk of its own process fetches the school, so that its memory is its own.
"""

from __future__ import annotations

import multiprocessing
import resource
import statistics
import tempfile
from multiprocessing.connection import Connection
from pathlib import Path

from benchmarks.parts.campus import Campus, campus, one_cycle
from benchmarks.parts.metered_road import metered_road
from benchmarks.parts.outcome import Outcome, progress, seconds

SIZES = (20_000, 200_000)
CHANGES = (10, 100, 1_000, 10_000)
_RUNS = 5


def measure_growth(outcome: Outcome) -> None:
    """Adds figures `cycle_<changes>_at_<students>_s` and `first_download_<students>_mb`, and the
    ratios between the sizes."""
    for students in SIZES:
        progress(f"a school of {students:,} students")
        with (
            tempfile.TemporaryDirectory(prefix="registrar-bench-") as folder,
            campus(Path(folder), students) as school,
        ):
            outcome.figures[f"first_download_{students}_mb"] = _memory_of_a_desk(school)
            _cycles(outcome, school, students)
    small, large = SIZES
    for many in CHANGES:
        outcome.ratios[f"cycle_{many}_large_over_small"] = (
            outcome.figures[f"cycle_{many}_at_{large}_s"]
            / outcome.figures[f"cycle_{many}_at_{small}_s"]
        )
    outcome.ratios["memory_large_over_small"] = (
        outcome.figures[f"first_download_{large}_mb"]
        / outcome.figures[f"first_download_{small}_mb"]
    )


def measure_idle(outcome: Outcome, school: Campus) -> None:
    """Adds what travels in a cycle in which nothing happened: bytes each way and requests."""
    with metered_road(school.url) as (url, traffic):
        store = school.desk("idle", url)
        one_cycle(store)
        one_cycle(store)
        traffic.clear()
        one_cycle(store)
        outcome.figures["idle_cycle_sent_bytes"] = traffic.out
        outcome.figures["idle_cycle_received_bytes"] = traffic.back
        outcome.figures["idle_cycle_requests"] = traffic.answers
        store.close()


def _cycles(outcome: Outcome, school: Campus, students: int) -> None:
    store = school.desk("grown")
    one_cycle(store)
    for many in CHANGES:
        progress(f"cycles with {many:,} changes")
        taken = []
        for run in range(_RUNS):
            school.change_phones(many, f"8{run}{many}")
            taken.append(seconds(lambda: one_cycle(store)))
        outcome.figures[f"cycle_{many}_at_{students}_s"] = statistics.median(taken)
    store.close()


def _memory_of_a_desk(school: Campus) -> float:
    """The most memory that a process needs that fetches the school, in MB of 1,000,000 bytes."""
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe(duplex=False)
    desk = spawn.Process(target=_fetch_school, args=(school, there))
    desk.start()
    there.close()
    told = float(here.recv())
    desk.join()
    return told


def _fetch_school(school: Campus, told: Connection) -> None:
    store = school.desk("memory")
    one_cycle(store)
    store.close()
    told.send(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1_000_000)
