"""The sample school in a real central database: its triggers and constraints take every row."""

from __future__ import annotations

import subprocess
import sys

from sqlalchemy import create_engine, text


def make_school(url: str, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sandbox", "school", "--database-url", url, *options]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def count(url: str, table: str) -> int:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = connection.scalar(text(f"SELECT count(*) FROM {table}"))
    engine.dispose()
    return int(found or 0)


def test_the_centre_takes_the_school_and_feeds_it_to_desks(database_url: str) -> None:
    made = make_school(database_url, "--students", "300", "--seed", "5", "--today", "2025-09-03")
    assert (made.returncode, made.stderr) == (0, "")
    told = {line.split()[0]: int(line.split()[1].replace(",", "")) for line in
            made.stdout.splitlines()}  # fmt: skip
    assert told["student"] == 300
    for table, rows in told.items():
        assert count(database_url, table) == rows
    assert count(database_url, "feed") == sum(told.values())


def test_a_school_is_made_in_an_empty_database_only(database_url: str) -> None:
    assert make_school(database_url, "--students", "5").returncode == 0
    again = make_school(database_url, "--students", "5")
    assert again.returncode == 1
    assert "has students already" in again.stderr
    assert count(database_url, "student") == 5


def test_a_database_that_is_no_centre_is_told_in_a_sentence(empty_database_url: str) -> None:
    refused = make_school(empty_database_url)
    assert refused.returncode == 1
    assert "not a centre's" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_number_of_students_must_make_sense() -> None:
    assert make_school("postgresql://nowhere", "--students", "0").returncode == 2
