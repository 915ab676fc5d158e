"""The packaged program, as somebody who has nothing else runs it: it joins a centre, works, prints,
and opens its window about as soon as the unpackaged one.

Run by `python3 dev.py build` over what it has just made; skipped where nothing was.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from registrar_desktop.settings import PASSPHRASE
from tests.fixtures.centre import PASSWORD, RunningCentre

PROGRAM = os.environ.get("PACKAGED_DESK", "")
pytestmark = pytest.mark.skipif(not PROGRAM, reason="nothing was packaged: dev.py build")
UNPACKAGED = (sys.executable, "-m", "registrar_desktop")
# What lies on a desk's disk: Qt and the fonts of all scripts for the most part. More than this
# somebody has to explain.
MOST_MEGABYTES = 330
MOST_OVER_UNPACKAGED = 1.5
RUNS = 5
PATIENCE = 90.0


@pytest.fixture
def desk(tmp_path: Path) -> Callable[..., Any]:
    """The packaged command line over a profile of its own: gives the JSON of a command."""
    environment = {
        **os.environ,
        PASSPHRASE: "a pass phrase of this desk",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        "QT_QPA_PLATFORM": "offscreen",
    }
    environment.pop("PYTHONPATH", None)

    def run(*command: str, typed: str = "") -> Any:
        ended = subprocess.run(
            [PROGRAM, "--profile", str(tmp_path / "desk"), "--json", *command],
            input=typed,
            capture_output=True,
            text=True,
            env=environment,
            timeout=PATIENCE,
            check=False,
        )
        assert ended.returncode == 0, (command, ended.stderr)
        return json.loads(ended.stdout)

    return run


def test_a_day_at_a_centre(desk: Callable[..., Any], centre: RunningCentre, tmp_path: Path) -> None:
    desk("join", centre.url, "--code", centre.add_desk())
    desk("sign-in", "ann", typed=f"{PASSWORD}\n")
    made = desk("students", "add", "--set", "family_name=Nguyễn", "--set", "given_name=Thị Hằng")
    number = made["student_number"]
    desk("payments", "record", number, "120.00", "--method", "CASH")
    told = desk("sync")
    assert told["accepted"] == 2
    assert desk("verify")
    desk("export", "students", str(tmp_path / "students.xlsx"))
    desk("report", "statement", str(tmp_path / "statement.pdf"), "--student", number)
    desk("backup", str(tmp_path / "desk.backup"))
    for name in ("students.xlsx", "statement.pdf", "desk.backup"):
        assert (tmp_path / name).stat().st_size > 1000, name
    assert (tmp_path / "statement.pdf").read_bytes().startswith(b"%PDF")


def test_it_is_no_larger_than_was_said() -> None:
    folder = Path(PROGRAM).parent
    size = sum(
        file.stat().st_size
        for file in folder.rglob("*")
        if file.is_file() and not file.is_symlink()
    )
    assert size < MOST_MEGABYTES * 1_000_000


def test_its_window_answers_about_as_soon_as_the_unpackaged_one(tmp_path: Path) -> None:
    packaged, unpackaged = [], []
    for turn in range(RUNS):
        packaged.append(seconds_to_answer((PROGRAM,), tmp_path / f"packaged{turn}"))
        unpackaged.append(seconds_to_answer(UNPACKAGED, tmp_path / f"unpackaged{turn}"))
    ratio = statistics.median(packaged) / statistics.median(unpackaged)
    sys.stderr.write(
        f"answers after {statistics.median(packaged):.2f} s, {ratio:.2f} times as long as unpackaged\n"
    )
    assert ratio < MOST_OVER_UNPACKAGED


def seconds_to_answer(program: tuple[str, ...], profile: Path) -> float:
    """From the call of the program until its log says that the window answers."""
    environment = {
        **os.environ,
        PASSPHRASE: "a pass phrase of this desk",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        "QT_QPA_PLATFORM": os.environ.get("PACKAGED_DESK_ON", "offscreen"),
    }
    log = profile / "registrar-desktop.log"
    began = time.monotonic()
    with subprocess.Popen([*program, "--profile", str(profile)], env=environment) as window:
        try:
            while not (log.exists() and "the window answers" in log.read_text("utf-8")):
                assert window.poll() is None, "the window did not stay open"
                assert time.monotonic() - began < PATIENCE, "the window did not answer"
                # Looking more often would slow down what is measured.
                window_ends = _ends_within(window, 0.01)
                assert not window_ends
            return time.monotonic() - began
        finally:
            window.terminate()
            window.wait(PATIENCE)


def _ends_within(process: subprocess.Popen[bytes], seconds: float) -> bool:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True
