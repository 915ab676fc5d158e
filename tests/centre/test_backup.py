"""A backup made by PostgreSQL's own tools is a whole centre again, and every desk notices."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from central.app import make_app
from central.database import open_engine
from central.school import new_epoch
from registrar_desktop.schema.vocabulary import ChangeKind
from sync.protocol import Outcome
from tests.centre.campus import Campus, numbers
from tests.centre.conftest import Centre
from tests.centre.desk_side import DeskSide, create
from tests.fixtures.centre import serving
from tests.fixtures.databases import Postgres


class Backup:
    """A backup of one database, and the empty one it is restored into."""

    def __init__(self, tools: Path, source: str, target: str, file: Path) -> None:
        self._tools = tools
        self._source = source
        self._target = target
        self._file = file

    def take(self) -> None:
        subprocess.run([self._tools / "pg_dump", "-Fc", "-f", self._file, self._source], check=True)

    def restore(self) -> str:
        """The address of the restored database."""
        subprocess.run([self._tools / "pg_restore", "-d", self._target, self._file], check=True)
        return self._target


@pytest.fixture
def backup(postgres: Postgres, staffed_url: str, tmp_path: Path) -> Iterator[Backup]:
    name = postgres.create(template="template0")
    file = tmp_path / "registrar.dump"
    yield Backup(postgres.server.bin_path, staffed_url, postgres.url(name), file)
    postgres.drop(name)


def test_after_a_restore_and_a_new_epoch_every_desk_starts_anew_and_nothing_is_hidden(
    centre: Centre, desk: DeskSide, campus: Campus, backup: Backup
) -> None:
    campus.student("kept")
    backup.take()
    change = desk.change_set(
        ChangeKind.STUDENT_ADD, create("student", {"student_number": "lost", "family_name": "D"})
    )
    desk.deliver(change)
    _, cursor = desk.feed()

    engine = open_engine(backup.restore())
    with engine.begin() as connection:
        # Another server counts its transactions anew: the old numbers lie in its future.
        ahead = "UPDATE feed SET xid = ((xid::text)::bigint + 1000000)::text::xid8"
        connection.execute(text(ahead))
        new_epoch(connection)
    for url in serving(make_app(engine, centre.clock)):
        again = centre.same_desk(desk, url)
        answer = again.http.get("/v1/feed", params={"after": cursor})
        assert (answer.status_code, answer.json()["code"]) == (410, "snapshot_required")
        # What the backup did not have is offered again and taken.
        assert again.deliver(change)[0].outcome is Outcome.ACCEPTED
        rows, end = again.feed()
        assert numbers(rows) == ["kept", "lost"]
        assert again.feed(end) == ([], end)
    engine.dispose()
