"""The drill with real processes: the program passes it, and every wrong client fails it by name."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ui.command.demo.processes import quiet_environment
from ui.command.drill.clients import WRONG

# The pages of a list have a hundred objects each.
STUDENTS = {"first-page": 384}


def drill(*options: str) -> tuple[int, dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-m", "registrar_desktop", "--json", "drill", *options],
        env=quiet_environment(),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stdout, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return done.returncode, told


def test_a_small_day_is_accounted_for_to_the_cent(tmp_path: Path) -> None:
    report = tmp_path / "drill.pdf"
    status, told = drill("--students", "12", "--seed", "3", "--report", str(report))
    assert told["findings"] == []
    assert told["checks"] == {"held": 26, "of": 26}
    assert told["desks_killed"] >= 2
    assert told["restored_minor"] == told["at_risk_minor"] > 0
    assert report.read_bytes().startswith(b"%PDF")
    assert status == 0


def test_only_known_clients_are_drilled_with() -> None:
    status, told = drill("--break", "nobody")
    assert (status, told["error"]["code"]) == (1, "drill_client_unknown")
    status, told = drill("--break", "help")
    assert (status, len(told["clients"]), len(WRONG)) == (0, 17, 17)


def test_too_little_money_is_no_day() -> None:
    status, told = drill("--amount", "5.00")
    assert (status, told["error"]["code"]) == (1, "drill_amount_too_small")


@pytest.mark.deep
@pytest.mark.parametrize("client", WRONG)
def test_a_wrong_client_fails_and_the_cents_are_named(client: str) -> None:
    students = STUDENTS.get(client, 32)
    status, told = drill("--break", client, "--students", str(students))
    assert status == 1
    assert not told["accounted_for"]
    assert any(each["minor"] and each["payment"] and each["place"] for each in told["findings"])


@pytest.mark.deep
@pytest.mark.parametrize("seed", [725, 14])
def test_the_whole_day_is_accounted_for(seed: int) -> None:
    status, told = drill("--seed", str(seed))
    assert (status, told["findings"]) == (0, [])
