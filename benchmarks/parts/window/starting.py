"""How long a window takes to start, seen from outside: `python -m` this, with what to start.

`empty`: a bare PySide6 window. `desk PROFILE`: the program. One JSON line tells when the first frame
was painted, when the list of students stood there, and when the search had answered, by the clock
that all processes share; and the memory the process needed.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.parts.window.moments import Moments


@dataclass(frozen=True)
class Start:
    """Milliseconds from the call of the program, and its memory in MB of 1,000,000 bytes."""

    frame_ms: float
    list_ms: float
    search_ms: float
    memory_mb: float


def start(*what: str) -> Start:
    """Start a window in a process of its own, and end it when it stands."""
    begun = time.monotonic()
    program = [sys.executable, "-m", "benchmarks.parts.window.starting", *what]
    done = subprocess.run(program, capture_output=True, text=True, check=True, timeout=120)
    told = json.loads(done.stdout.splitlines()[-1])
    moments = [(told[name] - begun) * 1000 for name in ("frame", "list", "search")]
    return Start(moments[0], moments[1], moments[2], told["memory"])


def main(what: list[str]) -> int:
    """Be the window that was asked for."""
    if what[0] == "empty":
        _empty()
    else:
        _desk(Path(what[1]))
    return 0


def _empty() -> None:
    """A window with nothing in it."""
    from PySide6.QtWidgets import QApplication, QMainWindow

    application = QApplication([])
    moments = Moments(application)
    window = QMainWindow()
    window.resize(1280, 820)
    window.show()
    while "frame" not in moments.told:
        application.processEvents()
    moments.told["list"] = moments.told["search"] = moments.told["frame"]
    moments.tell()


def _desk(profile: Path) -> None:
    """The program, as `ui.doorway` starts it, until its search has answered."""
    from ui.desktop.app import make_application, run

    Moments(make_application())
    run(profile)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
