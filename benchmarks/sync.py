"""How fast delivery is, beside the same rows copied by the drivers alone.

A first download of 20,000 students, 5,000 queued one-field edits delivered, 5,000 remote edits
fetched; each durable on both sides, floor and desk in turns. With `--large` also what a cycle
costs by the number of changes at two sizes of school, and the memory it takes.
"""

from __future__ import annotations

import statistics
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from benchmarks.parts.campus import Campus, campus, one_cycle, queue_edits
from benchmarks.parts.growth import measure_growth, measure_idle
from benchmarks.parts.outcome import Outcome, progress, run, seconds
from benchmarks.parts.raw_copies import RawCopies
from registrar_desktop.identifiers import new_id
from registrar_desktop.schema.people import Student
from registrar_desktop.store.desk_store import DeskStore

STUDENTS = 20_000
EDITS = 5_000
RUNS = 5


@dataclass
class Times:
    """Seconds of one act, ours and the floor's, run by run."""

    ours: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)

    def note(self, outcome: Outcome, name: str) -> None:
        """The medians, and the median of the ratios of each run."""
        outcome.figures[f"{name}_s"] = statistics.median(self.ours)
        outcome.figures[f"{name}_floor_s"] = statistics.median(self.floor)
        ratios = [ours / floor for ours, floor in zip(self.ours, self.floor, strict=True)]
        outcome.ratios[name] = statistics.median(ratios)


def measure() -> Outcome:
    outcome = Outcome("sync")
    download, drain, pull = Times(), Times(), Times()
    with (
        tempfile.TemporaryDirectory(prefix="registrar-bench-") as folder,
        campus(Path(folder), STUDENTS) as school,
    ):
        for turn in range(RUNS + 1):
            progress(f"turn {turn} of {RUNS}" if turn else "a first turn that does not count")
            measured = one_turn(school, turn)
            if turn:
                for times, pair in zip((download, drain, pull), measured, strict=True):
                    times.ours.append(pair[0])
                    times.floor.append(pair[1])
        measure_idle(outcome, school)
    for name, times in (("download", download), ("drain", drain), ("pull", pull)):
        times.note(outcome, name)
    return outcome


def one_turn(school: Campus, turn: int) -> list[tuple[float, float]]:
    """Ours and the floor's seconds for download, drain and pull, with a new desk and file."""
    store = school.desk(f"desk{turn}")
    raw = RawCopies(school.database_url, school.folder / f"raw{turn}.db")
    try:
        return [_download(store, raw), _drain(store, raw, turn), _pull(school, store, raw, turn)]
    finally:
        raw.close()
        store.close()


def _download(store: DeskStore, raw: RawCopies) -> tuple[float, float]:
    floor = seconds(raw.download)
    return seconds(lambda: one_cycle(store)), floor


def _drain(store: DeskStore, raw: RawCopies, turn: int) -> tuple[float, float]:
    queue_edits(store, EDITS, f"60{turn}")
    with store.reading() as session:
        ids = session.scalars(select(Student.id).order_by(Student.id).limit(EDITS)).all()
    raw.queue([(new_id(), student, f"+1 60{turn} {no}") for no, student in enumerate(ids)])
    floor = seconds(raw.drain)
    return seconds(lambda: one_cycle(store)), floor


def _pull(school: Campus, store: DeskStore, raw: RawCopies, turn: int) -> tuple[float, float]:
    school.change_phones(EDITS, f"70{turn}")
    raw.change(EDITS, f"70{turn}")
    floor = seconds(lambda: raw.pull(0))
    return seconds(lambda: one_cycle(store)), floor


if __name__ == "__main__":
    run("sync", measure, {"large": measure_growth})
