"""What a benchmark found, told to people as a table or to programs as one JSON line.

Figures are medians whose name ends in their unit; ratios compare with a floor or a peer measured
in the same run, so that they mean the same on any machine. What is measured is left to the
benchmark.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass
class Outcome:
    """The figures and ratios of one benchmark run."""

    benchmark: str
    figures: dict[str, float] = field(default_factory=dict)
    ratios: dict[str, float] = field(default_factory=dict)

    def as_json(self) -> str:
        """One line; the last a benchmark prints under `--json`."""
        machine = {"python": platform.python_version(), "system": platform.platform()}
        machine["cores"] = str(os.cpu_count())
        rounded = {
            kind: {name: _rounded(value) for name, value in values.items()}
            for kind, values in (("figures", self.figures), ("ratios", self.ratios))
        }
        return json.dumps({"benchmark": self.benchmark, **rounded, "machine": machine})

    def as_table(self) -> str:
        """Aligned lines for people, ratios after figures."""
        lines = [f"{self.benchmark}"]
        for title, values in (("figures", self.figures), ("ratios", self.ratios)):
            width = max(map(len, values), default=0)
            lines += [f"  {title}"] if values else []
            lines += [
                f"    {name:<{width}}  {_rounded(value):>12,}" for name, value in values.items()
            ]
        return "\n".join(lines)


def progress(text: str) -> None:
    """Say on standard error what is being measured."""
    print(text, file=sys.stderr, flush=True)


def seconds(act: Callable[[], object]) -> float:
    """How long one call takes."""
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def median_seconds(act: Callable[[], object], *, runs: int = 5) -> float:
    """The median duration of some calls, after one that warms up and does not count."""
    act()
    return statistics.median(seconds(act) for _ in range(runs))


def percentile(values: Sequence[float], percent: int) -> float:
    """The value below which that many hundredths lie; needs two values or more."""
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def run(
    name: str,
    measure: Callable[[], Outcome],
    also: Mapping[str, Callable[[Outcome], None]] | None = None,
) -> None:
    """The command line of a benchmark: measures and prints a table, or JSON with `--json`.

    also: what takes long and is measured where its option asks for it.
    """
    options = argparse.ArgumentParser(prog=f"dev.py bench {name}")
    options.add_argument("--json", action="store_true", help="one JSON object as the last line")
    for extra, act in (also or {}).items():
        options.add_argument(f"--{extra}", action="store_true", help=(act.__doc__ or "").strip())
    asked = vars(options.parse_args())
    outcome = measure()
    for extra, act in (also or {}).items():
        if asked[extra]:
            act(outcome)
    print(outcome.as_json() if asked["json"] else outcome.as_table(), flush=True)


def _rounded(value: float) -> float:
    """Four significant digits: what a median of few runs can bear."""
    return float(f"{value:.4g}")
