"""The load test as its user runs it, small: every verdict that was told is in the database."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import psycopg

from tests.fixtures.centre import RunningCentre


def load_test(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "central", "load-test", *options],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_desks_that_return_together_are_served_and_nothing_accepted_is_lost(
    centre: RunningCentre, tmp_path: Path
) -> None:
    report = tmp_path / "report.html"
    ended = load_test(
        *("--url", centre.url, "--database-url", centre.database_url, "--shape", "return"),
        *("--desks", "3", "--queued", "30", "--seconds", "60", "--json", "--report", str(report)),
    )
    assert ended.returncode == 0, ended.stderr
    told = json.loads(ended.stdout)
    assert (told["verdicts"], told["lost"], told["failed"]) == (90, 0, 0)
    assert told["drained_desks"] == 3
    assert "POST change-sets" in report.read_text("utf-8")
    with psycopg.connect(centre.database_url) as connection:
        decided = connection.execute("SELECT count(*) FROM verdict WHERE outcome = 'ACCEPTED'")
        assert decided.fetchone() == (told["accepted"],)


def test_a_school_with_students_is_left_alone(centre: RunningCentre) -> None:
    with psycopg.connect(centre.database_url) as connection:
        connection.execute(
            "INSERT INTO student (id, student_number, family_name, level, status)"
            " VALUES ('0190a000-0000-7000-8000-000000000001', '1', 'Lee', 'GRADUATE', 'ACTIVE')"
        )
    ended = load_test("--url", centre.url, "--database-url", centre.database_url)
    assert ended.returncode == 1
    assert "no simulated ones" in ended.stderr
    with psycopg.connect(centre.database_url) as connection:
        assert connection.execute("SELECT count(*) FROM desk").fetchone() == (0,)
