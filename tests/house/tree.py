"""The files of this checkout as git would keep them: tracked, or new and not ignored."""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def files(*suffixes: str) -> list[Path]:
    """All files with one of these suffixes (without dot); all files when none is given."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    found = [ROOT / name for name in listed if name]
    wanted = {f".{suffix}" for suffix in suffixes}
    return sorted(
        path for path in found if path.is_file() and (not wanted or path.suffix in wanted)
    )
