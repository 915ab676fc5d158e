"""What a reconciliation costs by the number of payments, in time and memory.

The desk's ledger, what the centre confirmed of it, and as many transactions of the gateway are put
into buckets that are proven to add up; the workbook of the same is written. Ten times as many should
take ten times as long. Each size runs in a process of its own, so that its memory is its own.
"""

from __future__ import annotations

import multiprocessing
import resource
import statistics
import tempfile
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from benchmarks.parts.ledger import KEY, store_with
from benchmarks.parts.outcome import Outcome, progress, run, seconds
from registrar_desktop.clock import SystemClock
from registrar_desktop.records.reconciliation.reading import Reconciliation, reconciled
from registrar_desktop.store.desk_store import FILE_NAME, DeskStore

SIZES = (10_000, 100_000)
_RUNS = 5
_MIB = 1024


def measure() -> Outcome:
    outcome = Outcome("payments")
    for payments in SIZES:
        with tempfile.TemporaryDirectory(prefix="registrar-bench-") as folder:
            progress(f"{payments:,} payments and as many transactions of the gateway")
            _in_a_process(_build, Path(folder) / "desk", payments)
            _measure_size(outcome, Path(folder) / "desk", payments)
    small, large = SIZES
    for name in ("reconcile", "memory_above_start"):
        unit = "s" if name == "reconcile" else "mib"
        of = {size: outcome.figures[f"{name}_{size}_{unit}"] for size in SIZES}
        outcome.ratios[f"{name}_{large // small}_times_as_many"] = of[large] / of[small]
    return outcome


def _measure_size(outcome: Outcome, folder: Path, payments: int) -> None:
    times, before, after, buckets = _in_a_process(_reconcile, folder)
    outcome.figures[f"reconcile_{payments}_s"] = statistics.median(times)
    outcome.figures[f"memory_peak_{payments}_mib"] = after
    outcome.figures[f"memory_above_start_{payments}_mib"] = after - before
    outcome.figures[f"payments_a_second_{payments}"] = payments / statistics.median(times)
    progress(f"in {buckets} buckets, every side adds up")


def _in_a_process(act: Callable[..., None], *arguments: object) -> Any:
    """What it tells. This process stays small: a child's highest mark begins with its parent's."""
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe(duplex=False)
    child = spawn.Process(target=act, args=(there, *arguments))
    child.start()
    there.close()
    told = here.recv()
    child.join()
    return told


def _build(told: Connection, folder: Path, payments: int) -> None:
    store_with(folder, payments).close()
    told.send(payments)


def _reconcile(told: Connection, folder: Path) -> None:
    store = DeskStore.open(folder / FILE_NAME, KEY, SystemClock())
    before = _peak()
    made: list[Reconciliation] = []

    def once() -> None:
        with store.reading() as session:
            made[:] = [reconciled(session)]

    times = [seconds(once) for _ in range(_RUNS)]
    store.close()
    told.send((times, before, _peak(), len(made[0].tally.buckets)))


def _peak() -> float:
    """The most memory this process has needed so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MIB


if __name__ == "__main__":
    run("payments", measure)
