"""`key rotate`: the data is under a new key, whatever happens meanwhile, and old backups open."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from filelock import FileLock
from keyring.backends import fail

from registrar_desktop.store import backups, rekeying
from registrar_desktop.store.keys import KEY_FILE, note_pending, obtain_key
from tests.command.conftest import record_student
from tests.command.driving import Desk, run_program
from tests.fixtures.desk import MemoryKeyring
from ui.office import Office


def nobody(_new: bool) -> str | None:
    return None


@pytest.fixture
def closed(office: Office, desk: Desk) -> Desk:
    """Desk D07 with a student, and nobody at work on it."""
    record_student(office)
    office.close()
    return desk


def students(desk: Desk) -> int:
    found: int = desk.run("students", "find", "Okafor")["count"]
    return found


def test_the_old_key_no_longer_opens_and_everything_is_there(closed: Desk) -> None:
    before = obtain_key(closed.profile, nobody)
    assert closed.run("key", "rotate")["rotated"]
    after = obtain_key(closed.profile, nobody)
    assert before != after
    store = closed.profile / "store.db"
    assert (backups.opens(store, before), backups.opens(store, after)) == (False, True)
    assert closed.run("verify")["whole"]
    assert students(closed) == 1


def test_a_backup_from_before_is_restored(closed: Desk, tmp_path: Path) -> None:
    file = tmp_path / "desk.backup"
    closed.run("backup", str(file))
    closed.run("key", "rotate")
    closed.run("key", "rotate")
    closed.run("restore", str(file))
    assert students(closed) == 1


def test_it_is_refused_while_somebody_is_at_work(office: Office, desk: Desk) -> None:
    record_student(office)
    place = (desk.profile / KEY_FILE).read_text("utf-8")
    told = desk.try_("key", "rotate")
    assert (told.status, "close the window" in told.err) == (1, True)
    assert (desk.profile / KEY_FILE).read_text("utf-8") == place
    assert students(desk) == 1


@pytest.mark.parametrize("changed", [False, True])
def test_a_rotation_that_was_cut_off_leaves_a_desk_that_opens(closed: Desk, changed: bool) -> None:
    key = obtain_key(closed.profile, nobody)
    pending = note_pending(closed.profile, nobody)
    if changed:
        rekeying._change(closed.profile / "store.db", key, pending)
    assert students(closed) == 1
    # The note of a change that may still be under way is nobody else's to take away.
    assert ("next" in json.loads((closed.profile / KEY_FILE).read_text("utf-8"))) is not changed
    assert obtain_key(closed.profile, nobody) == (pending.key if changed else key)
    assert closed.run("key", "rotate")["rotated"]
    assert students(closed) == 1


def test_a_program_that_starts_during_a_rotation_loses_no_key(closed: Desk) -> None:
    key = obtain_key(closed.profile, nobody)
    pending = note_pending(closed.profile, nobody)
    assert students(closed) == 1
    # The power goes before the rotation can say that it is done.
    rekeying._change(closed.profile / "store.db", key, pending)
    assert students(closed) == 1


def test_two_rotations_do_not_overtake_each_other(closed: Desk) -> None:
    place = (closed.profile / KEY_FILE).read_text("utf-8")
    with FileLock(closed.profile / "sync.lock"):
        told = closed.try_("key", "rotate")
    assert (told.status, "close the window" in told.err) == (1, True)
    assert (closed.profile / KEY_FILE).read_text("utf-8") == place


def test_a_passphrase_is_changed(profile_dir: Path, memory_keyring: MemoryKeyring) -> None:
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]
    old, new = "correct horse battery", "walnut sevens kettle"
    where = ("--profile", str(profile_dir), "--json")
    assert run_program(*where, "status", passphrase=old).status == 0
    told = run_program(*where, "key", "rotate", passphrase=old, typed=f"{new}\n")
    assert (told.status, told.facts["opens_with"]) == (0, "the new passphrase")
    assert run_program(*where, "status", passphrase=new).status == 0
    assert "cannot be opened" in run_program(*where, "status", passphrase=old).err
    assert memory_keyring.kept == {}


@pytest.fixture
def no_system_folder(tmp_path: Path) -> Iterator[None]:
    """Temporary files belong, by Python's own setting, in a folder that is not there."""
    before = tempfile.tempdir
    tempfile.tempdir = str(tmp_path / "nowhere")
    yield
    tempfile.tempdir = before


@pytest.mark.usefixtures("no_system_folder")
def test_a_workbook_leaves_no_rows_in_the_systems_folder(closed: Desk, tmp_path: Path) -> None:
    left = closed.profile / "scratch" / "left"
    left.mkdir(parents=True)
    os.utime(left, (0, 0))
    assert closed.run("export", "students", str(tmp_path / "students.xlsx"))["rows"] == 1
    assert list((closed.profile / "scratch").iterdir()) == []
