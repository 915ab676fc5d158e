"""Where papers stand while they are looked at, and how they go again."""

from __future__ import annotations

import shutil
from pathlib import Path


def preview_folder(profile: Path) -> Path:
    """Where papers stand while they are looked at; nothing of it outlives the window."""
    return profile / "preview"


def forget_previews(profile: Path) -> None:
    """Remove what was looked at, also what a crash left: papers are not encrypted."""
    shutil.rmtree(preview_folder(profile), ignore_errors=True)
