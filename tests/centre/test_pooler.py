"""Behind PgBouncer in its mode `transaction` each transaction may meet another session of the server:
nothing the centre relies on is a session's."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from registrar_desktop.clock import SystemClock
from registrar_desktop.schema.vocabulary import ChangeKind
from sync.protocol import Outcome
from tests.centre.desk_side import DeskSide, create, edit
from tests.fixtures.centre import PASSWORD, running_centre

PGBOUNCER = shutil.which("pgbouncer") or "/usr/sbin/pgbouncer"
pytestmark = pytest.mark.skipif(not Path(PGBOUNCER).exists(), reason="PgBouncer is not installed")
_SETTINGS = """
[databases]
* = host={host} user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
auth_type = any
pool_mode = transaction
default_pool_size = 4
logfile = {folder}/pgbouncer.log
unix_socket_dir =
"""


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """One that another user of this computer may read: as root PgBouncer refuses to run."""
    with tempfile.TemporaryDirectory(prefix="registrar-pooler-") as name:
        Path(name).chmod(0o777)
        yield Path(name)


@pytest.fixture
def pooled_url(database_url: str, open_folder: Path) -> Iterator[str]:
    """The database's address through a pooler with four sessions."""
    with psycopg.connect(database_url) as connection:
        host = connection.info.host
        name = connection.info.dbname
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = open_folder / "pgbouncer.ini"
    settings.write_text(_SETTINGS.format(host=host, port=port, folder=open_folder))
    user = ["-u", Path(host).owner()] if os.geteuid() == 0 else []
    command = [PGBOUNCER, *user, str(settings)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if "process up" in line:
                break
        yield f"postgresql://postgres@127.0.0.1:{port}/{name}"
        process.terminate()
        process.stderr.read()


def test_two_processes_behind_a_pooler_serve_desks(
    pooled_url: str, database_url: str, tmp_path: Path
) -> None:
    environment = {"REGISTRAR_CENTRAL_POOLER": "1"}
    with running_centre(pooled_url, tmp_path, workers=2, environment=environment) as running:
        centre = replace(running, database_url=database_url)
        centre.add_user("ann")
        with DeskSide(centre.url, SystemClock()) as desk:
            desk.enrol(centre.add_desk())
            desk.sign_in("ann", PASSWORD)
            line = create("student", {"student_number": "000001", "family_name": "Ngô"})
            verdicts = [desk.send(ChangeKind.STUDENT_ADD, line)]
            for number in range(20):
                phones = (None if number == 0 else f"+1 {number - 1}", f"+1 {number}")
                verdicts.append(
                    desk.send(ChangeKind.STUDENT_EDIT, edit("student", line.id, phone=phones))
                )
            rows, _ = desk.feed()
    assert {each.outcome for each in verdicts} == {Outcome.ACCEPTED}
    assert rows[-1].values is not None
    assert rows[-1].values["phone"] == "+1 19"
