"""How quick the window is: find, start, save, and its event loop while long work runs.

At 200,000 students, beside an empty PySide6 window and the machine's own fsync, both of the same
run; with `--large` also find, start, scrolling and memory at 1,000,000.
"""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path

from benchmarks.parts.outcome import Outcome, percentile, progress, run
from benchmarks.parts.window.profile import make_profile, office_over, offscreen
from benchmarks.parts.window.starting import start

STUDENTS, MANY = 200_000, 1_000_000
_STARTS = 7
_SAVES = 100
_SCROLLS = 200
_DOWNLOADED, _PAYMENTS = 20_000, 100_000


def measure(students: int = STUDENTS) -> Outcome:
    """Everything at one size of school; the works beside it are as many rows as a half of it."""
    offscreen()
    outcome = Outcome("desk")
    with tempfile.TemporaryDirectory(prefix="registrar-bench-") as name:
        folder = Path(name)
        progress(f"a desk with {students:,} students")
        make_profile(folder / "desk", students)
        _start(outcome, folder / "desk")
        _in_hand(outcome, folder)
        _beside_long_work(outcome, folder, students)
    return outcome


def measure_large(outcome: Outcome) -> None:
    """Also find, start, scrolling and memory at 1,000,000 students"""
    from benchmarks.parts.window.hands import scroll_through, type_and_see, window_over

    with tempfile.TemporaryDirectory(prefix="registrar-bench-") as name:
        profile = Path(name) / "desk"
        progress(f"a desk with {MANY:,} students")
        make_profile(profile, MANY)
        before = dict(outcome.figures)
        _start(outcome, profile, "large_")
        with office_over(profile) as office, window_over(office) as desktop:
            _tell(outcome, "large_search", type_and_see(desktop))
            _tell(outcome, "large_scroll", scroll_through(desktop, _SCROLLS))
    for of in ("start_list_ms", "start_memory_mb"):
        more = outcome.figures[f"large_{of}"] - before[of]
        outcome.figures[f"large_more_{of}"] = more


def _start(outcome: Outcome, profile: Path, prefix: str = "") -> None:
    progress("starts, an empty window and the desk in turns")
    pairs = [(start("empty"), start("desk", str(profile))) for _ in range(_STARTS)]

    median = statistics.median
    found = {
        "start_empty_ms": median(empty.frame_ms for empty, _ in pairs),
        "start_over_empty_ms": median(desk.frame_ms - empty.frame_ms for empty, desk in pairs),
        "start_list_over_empty_ms": median(desk.list_ms - empty.frame_ms for empty, desk in pairs),
        "start_search_over_empty_ms": median(
            desk.search_ms - empty.frame_ms for empty, desk in pairs
        ),
        "start_list_ms": median(desk.list_ms for _, desk in pairs),
        "start_memory_mb": median(desk.memory_mb for _, desk in pairs),
    }
    outcome.figures |= {f"{prefix}{name}": value for name, value in found.items()}


def _in_hand(outcome: Outcome, folder: Path) -> None:
    from benchmarks.parts.window import hands

    with office_over(folder / "desk") as office, hands.window_over(office) as desktop:
        progress("typing into the palette")
        _tell(outcome, "search", hands.type_and_see(desktop))
        progress("scrolling")
        _tell(outcome, "scroll", hands.scroll_through(desktop, _SCROLLS))
        progress("saving")
        floor = hands.fsync_times(folder, _SAVES)
        saves = hands.edit_and_save(desktop, _SAVES)
    outcome.figures["fsync_ms"] = statistics.median(floor)
    outcome.figures["save_p95_ms"] = percentile(saves, 95)
    outcome.figures["save_over_fsync_ms"] = percentile(saves, 95) - statistics.median(floor)


def _beside_long_work(outcome: Outcome, folder: Path, students: int) -> None:
    from benchmarks.parts.window import heavy

    gaps: dict[str, list[float]] = {}
    progress(f"an export of {students // 2:,} rows")
    with office_over(folder / "desk") as office:
        gaps["export"] = heavy.while_exporting(office, folder / "students.xlsx")
    progress(f"a first download of {min(students, _DOWNLOADED):,} students")
    gaps["download"] = heavy.while_downloading(folder, min(students, _DOWNLOADED))
    progress(f"a reconciliation of {min(students, _PAYMENTS):,} payments")
    gaps["reconcile"] = heavy.while_reconciling(folder / "money", min(students, _PAYMENTS))
    for name, found in gaps.items():
        _tell(outcome, f"gap_{name}", found)
    outcome.figures["gap_p95_ms"] = max(percentile(found, 95) for found in gaps.values())
    outcome.figures["gap_worst_ms"] = max(max(found) for found in gaps.values())


def _tell(outcome: Outcome, name: str, times: list[float]) -> None:
    outcome.figures[f"{name}_p50_ms"] = statistics.median(times)
    outcome.figures[f"{name}_p95_ms"] = percentile(times, 95)
    outcome.figures[f"{name}_worst_ms"] = max(times)


if __name__ == "__main__":
    run("desk", measure, {"large": measure_large})
