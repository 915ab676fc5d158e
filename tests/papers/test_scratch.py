"""What a library writes in clear while a workbook is made lies in the profile, and is wiped."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

from registrar_desktop.exports.scratch import private_scratch, wipe_scratch


def test_temporary_files_lie_in_the_profile_and_are_gone_after(profile_dir: Path) -> None:
    before = tempfile.gettempdir()
    with private_scratch(profile_dir):
        with tempfile.NamedTemporaryFile(mode="w", prefix="openpyxl.", delete=False) as file:
            file.write("Przybyszewska")
        [folder] = (profile_dir / "scratch").iterdir()
        assert Path(file.name).parent == folder
        assert os.name == "nt" or folder.stat().st_mode & 0o077 == 0
    assert list((profile_dir / "scratch").iterdir()) == []
    assert tempfile.gettempdir() == before


def test_what_a_killed_program_left_is_wiped_and_what_is_being_made_is_not(
    profile_dir: Path,
) -> None:
    left, made = profile_dir / "scratch" / "left", profile_dir / "scratch" / "made"
    for folder in (left, made):
        folder.mkdir(parents=True)
        (folder / "rows").write_text("Przybyszewska", encoding="utf-8")
    two_hours_ago = time.time() - 7200
    os.utime(left, (two_hours_ago, two_hours_ago))
    wipe_scratch(profile_dir)
    assert [each.name for each in (profile_dir / "scratch").iterdir()] == ["made"]
