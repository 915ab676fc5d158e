"""The program itself: starts a PostgreSQL of its own, says when it is ready, stops what it started."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from central.command.main import main
from registrar_desktop.clock import SystemClock
from registrar_desktop.identifiers import new_id
from registrar_desktop.schema.vocabulary import ChangeKind
from sync.protocol import Outcome
from tests.centre.desk_side import DeskSide, create

SECONDS = 60


def central(*arguments: str, told: str = "") -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "central", *arguments],
        input=told,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


@contextmanager
def running(folder: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], Any]]:
    """A serving process and what its ready file says; ended by SIGTERM unless it is gone."""
    ready = folder / f"ready-{new_id()}.json"
    command = ["serve", "--port", "0", "--ready-file", str(ready), *arguments]
    process = subprocess.Popen(
        [sys.executable, "-m", "central", *command],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    assert process.stderr is not None
    said = []
    for line in process.stderr:
        said.append(line)
        if "startup complete" in line:
            break
    # Nobody reads what it says later; an unread pipe would fill and stop it.
    draining = threading.Thread(target=process.stderr.read)
    draining.start()
    try:
        assert ready.exists(), "".join(said)
        yield process, json.loads(ready.read_text("utf-8"))
    finally:
        process.terminate()
        ended = process.wait(SECONDS)
        draining.join()
        process.stderr.close()
    assert ended in {0, -signal.SIGKILL}


def postgres_runs(folder: Path) -> bool:
    """Whether a PostgreSQL has the folder; it takes this file away when it has stopped."""
    return (folder / "postgres" / "postmaster.pid").exists()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of an embedded centre; made by the first test that starts one."""
    return tmp_path_factory.mktemp("centre") / "data"


def test_with_no_database_named_it_brings_its_own_and_takes_it_away_again(
    tmp_path: Path, folder: Path
) -> None:
    where = ("--data-dir", str(folder))
    with running(tmp_path, *where, "--school-name", "Høgskolen", "--currency", "nok") as (
        process,
        ready,
    ):
        assert ready["pid"] == process.pid
        assert httpx.get(f"{ready['url']}/health/ready").json()["status"] == "ready"
        account = ("add-user", "ann", "--name", "Ann Lee", "--role", "registrar", *where)
        assert central(*account, told="correct horse battery\n").returncode == 0
        told = json.loads(central("add-desk", "Front", "--json", *where).stdout)
        with DeskSide(ready["url"], SystemClock()) as desk:
            school = desk.enrol(told["code"])["school"]
            assert school == {"name": "Høgskolen", "currency": "NOK", "time_zone": "UTC"}
            assert desk.sign_in("ann", "correct horse battery")["name"] == "Ann Lee"
            line = create("student", {"student_number": "1", "family_name": "Åse"})
            assert desk.send(ChangeKind.STUDENT_ADD, line).outcome is Outcome.ACCEPTED
        with psycopg.connect(ready["database_url"]) as connection:
            assert connection.execute("SELECT family_name FROM student").fetchone() == ("Åse",)
    assert not postgres_runs(folder)
    assert list(tmp_path.glob("ready-*")) == []


@pytest.mark.skipif(os.name == "nt", reason="no process can be killed unasked for there")
def test_after_a_crash_it_takes_over_what_was_left_running(tmp_path: Path, folder: Path) -> None:
    with running(tmp_path, "--data-dir", str(folder)) as (process, ready):
        with psycopg.connect(ready["database_url"]) as connection:
            connection.execute(
                "INSERT INTO program (id, code, title, level) VALUES ('p', 'X', 'X', 'GRADUATE')"
            )
        process.kill()
        process.wait(SECONDS)
    assert postgres_runs(folder)
    with (
        running(tmp_path, "--data-dir", str(folder)) as (_, ready),
        psycopg.connect(ready["database_url"]) as connection,
    ):
        assert connection.execute("SELECT code FROM program").fetchone() == ("X",)
    assert not postgres_runs(folder)


def test_several_workers_answer_on_one_port(tmp_path: Path, staffed_url: str) -> None:
    with (
        running(tmp_path, "--database-url", staffed_url, "--workers", "2") as (_, ready),
        DeskSide(ready["url"], SystemClock()) as desk,
    ):
        code = central("add-desk", "Front", "--database-url", staffed_url).stdout.split()[1]
        desk.enrol(code)
        desk.sign_in("ann", "correct horse battery")
        # A new connection each time, so that both workers get their share.
        desk.http.headers["Connection"] = "close"
        for number in range(8):
            line = create("student", {"student_number": str(number), "family_name": "D"})
            assert desk.send(ChangeKind.STUDENT_ADD, line).outcome is Outcome.ACCEPTED
        assert len(desk.feed()[0]) == 8


def test_commands_say_in_one_sentence_what_is_wrong(
    empty_database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ("--database-url", empty_database_url)
    for arguments, part in (
        (("add-desk", "Front", *where), "run “migrate”"),
        (("migrate", *where, "--time-zone", "Mars/Olympus"), "not a time zone"),
        (("migrate", *where, "--currency", "dollars"), "not a currency"),
        (("migrate", "--database-url", "mysql://x/y"), "begins with postgresql://"),
        (("migrate", "--database-url", "postgresql://x@127.0.0.1:9/y"), "does not answer"),
        (("revoke-user", "nobody", *where), "There is no account nobody"),
    ):
        with pytest.raises(SystemExit) as ended:
            main([*arguments])
        said = capsys.readouterr()
        assert (ended.value.code, said.out) == (1, ""), arguments
        assert part in said.err
        assert said.err.count("\n") == 1


def test_a_command_without_what_it_needs_ends_with_one_sentence_or_the_usage() -> None:
    refused = central("add-user", "ann", "--role", "admin")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith("No password was given")
    assert central("serve", "--nonsense").returncode == 2


def test_the_description_is_printed_without_a_database() -> None:
    told = json.loads(central("openapi").stdout)
    assert "/v1/change-sets" in told["paths"]


def test_a_new_epoch_is_printed(staffed_url: str) -> None:
    done = central("new-epoch", "--database-url", staffed_url)
    assert done.returncode == 0
    with psycopg.connect(staffed_url) as connection:
        assert connection.execute("SELECT epoch, era FROM school").fetchone() == (
            done.stdout.strip(),
            2,
        )
