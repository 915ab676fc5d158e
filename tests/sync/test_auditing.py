"""The centre gets each desk's audit trail, keeps it for good, and says where it breaks."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from central.command.main import main as centrally
from registrar_desktop.store import audit
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.identity import write_setting
from sync.auditing import DELIVERED
from tests.fixtures.centre import RunningCentre
from tests.sync.restored import Backup, add, sync

Enrolled = Callable[[str], DeskStore]


def kept(centre: RunningCentre) -> list[tuple[int, str, str]]:
    with psycopg.connect(centre.database_url) as connection:
        return connection.execute("SELECT seq, act, actor FROM audit_event ORDER BY seq").fetchall()


def verified(centre: RunningCentre, capsys: pytest.CaptureFixture[str]) -> list[tuple[int, str]]:
    """What the centre's own command finds wrong."""
    arguments = ["audit", "verify", "--json", "--database-url", centre.database_url]
    with pytest.raises(SystemExit) as ended:
        centrally(arguments)
    told = json.loads(capsys.readouterr().out)
    assert ended.value.code == (1 if told["broken"] else 0)
    return [(each["seq"], each["how"]) for each in told["broken"]]


def forget_last(store: DeskStore, *, path: Path) -> None:
    """What somebody with the key can do: take the guard away, and the last event."""
    with store.recording() as session:
        connection = session.connection()
        connection.exec_driver_sql("DROP TRIGGER audit_event_no_delete")
        connection.exec_driver_sql(
            "DELETE FROM audit_event WHERE seq = (SELECT max(seq) FROM audit_event)"
        )
        held = list(audit.events(session))
        write_setting(session, DELIVERED, {"epoch": "", "seq": 0})
    assert path.exists()
    assert held


def test_what_happened_here_is_kept_there_once(
    centre: RunningCentre, enrolled_desk: Enrolled, capsys: pytest.CaptureFixture[str]
) -> None:
    store = enrolled_desk("one")
    add(store, "Okafor")
    sync(store)
    sync(store)
    assert kept(centre) == [(1, "SIGN_IN", "ann"), (2, "CHANGE", "ann")]
    assert verified(centre, capsys) == []


def test_a_trail_that_was_shortened_forks_at_the_centre(
    centre: RunningCentre, enrolled_desk: Enrolled, capsys: pytest.CaptureFixture[str]
) -> None:
    store = enrolled_desk("one")
    add(store, "Okafor")
    sync(store)
    forget_last(store, path=store.path)
    add(store, "Haddad")
    sync(store)
    assert len(kept(centre)) == 3
    assert verified(centre, capsys) == [(2, "FORK")]
    with psycopg.connect(centre.database_url) as connection:
        found = connection.execute("SELECT seq, how FROM audit_finding").fetchall()
    assert found == [(2, "FORK")]


def test_a_gap_is_found(
    centre: RunningCentre, enrolled_desk: Enrolled, capsys: pytest.CaptureFixture[str]
) -> None:
    store = enrolled_desk("one")
    add(store, "Okafor")
    add(store, "Haddad")
    with store.recording() as session:
        session.connection().exec_driver_sql("DROP TRIGGER audit_event_no_delete")
        session.connection().exec_driver_sql("DELETE FROM audit_event WHERE seq = 2")
    sync(store)
    assert verified(centre, capsys) == [(3, "GAP")]


def test_a_restored_centre_is_told_again_what_it_forgot(
    centre: RunningCentre,
    backup: Backup,
    enrolled_desk: Enrolled,
    capsys: pytest.CaptureFixture[str],
) -> None:
    store = enrolled_desk("one")
    add(store, "Okafor")
    sync(store)
    backup.take()
    add(store, "Haddad")
    sync(store)
    # Whoever restored it did not say so.
    backup.postgres.copy(backup.kept, backup.name)
    add(store, "Nguyen")
    sync(store)
    assert [act for _, act, _ in kept(centre)] == ["SIGN_IN", "CHANGE", "CHANGE", "CHANGE"]
    assert verified(centre, capsys) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET actor = 'eve'",
        "DELETE FROM audit_event",
        "TRUNCATE audit_event",
        "DELETE FROM audit_finding",
    ],
)
def test_nobody_edits_what_the_centre_keeps(
    centre: RunningCentre, enrolled_desk: Enrolled, statement: str
) -> None:
    sync(enrolled_desk("one"))
    with (
        psycopg.connect(centre.database_url) as connection,
        pytest.raises(psycopg.errors.RestrictViolation),
    ):
        connection.execute(statement.encode())


def test_the_trails_are_exported_with_all_that_their_hashes_are_made_of(
    centre: RunningCentre, enrolled_desk: Enrolled, tmp_path: Path
) -> None:
    store = enrolled_desk("one")
    add(store, "Okafor")
    sync(store)
    file = tmp_path / "trail.jsonl"
    with pytest.raises(SystemExit):
        centrally(["audit", "export", str(file), "--database-url", centre.database_url])
    told = [json.loads(line) for line in file.read_text().splitlines()]
    with store.reading() as session:
        events = list(audit.events(session))
    assert [each["hash"] for each in told] == [event.hash for event in events]
    assert {each["desk"] for each in told} == {"D01"}
