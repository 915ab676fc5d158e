"""The fixtures everyone leans on do what they promise."""

from __future__ import annotations

import logging
import os
import tempfile
from pathlib import Path

import keyring
import platformdirs
import psycopg
import pytest

from tests.fixtures.desk import MemoryKeyring
from tests.fixtures.logs import LogWatch


def record(name: str, text: str) -> logging.LogRecord:
    return logging.LogRecord(name, logging.WARNING, __file__, 1, text, (), None)


def test_an_announced_warning_is_no_complaint(log_watch: LogWatch) -> None:
    log_watch.expect("sync", "clock is wrong")
    logging.getLogger("sync.cycle").warning("the clock is wrong by 90 s")


def test_an_unannounced_warning_is_one() -> None:
    watch = LogWatch()
    watch.emit(record("sync.cycle", "peer is gone"))
    assert watch.complaints() == ["unexpected WARNING sync.cycle: peer is gone"]


def test_an_announced_warning_that_does_not_come_is_one() -> None:
    watch = LogWatch()
    watch.expect("sync", "peer is gone")
    watch.emit(record("synchronous", "peer is gone"))
    assert len(watch.complaints()) == 2


def test_no_test_touches_the_home_of_whoever_runs_it() -> None:
    borrowed = Path(tempfile.gettempdir())
    assert Path.home().is_relative_to(borrowed)
    assert platformdirs.user_data_path("Registrar").is_relative_to(borrowed)


def test_the_keyring_is_the_tests_own(memory_keyring: MemoryKeyring) -> None:
    keyring.set_password("registrar", "desk", "secret")
    assert memory_keyring.kept == {("registrar", "desk"): "secret"}


def test_a_profile_is_private(profile_dir: Path) -> None:
    assert list(profile_dir.iterdir()) == []
    if os.name == "posix":
        assert profile_dir.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("turn", ["first", "second"])
def test_each_test_gets_a_database_of_its_own(empty_database_url: str, turn: str) -> None:
    with psycopg.connect(empty_database_url) as connection:
        connection.execute("CREATE TABLE kept (turn text)")
        connection.execute("INSERT INTO kept VALUES (%s)", [turn])
        assert connection.execute("SELECT turn FROM kept").fetchall() == [(turn,)]
