"""What can befall the file: every trouble is told by its name, and nothing is half done."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import IntegrityError

from registrar_desktop.errors import Unusable
from registrar_desktop.identifiers import new_id
from registrar_desktop.schema.people import Contact, Student
from registrar_desktop.schema.vocabulary import ChangeKind
from registrar_desktop.store import identity
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.tables.journal import JournalEntry
from tests.store.desk import KEY, HandClock

ROOT = Path(__file__).resolve().parents[2]
PAGE = 4096


def open_code(path: Path, key: bytes = KEY) -> str:
    """The code of the trouble that opening the store meets; empty where there is none."""
    try:
        DeskStore.open(path, key, HandClock()).close()
    except Unusable as fault:
        return fault.code
    return ""


def add(store: DeskStore, note: str = "") -> None:
    with store.changing(label="Add", kind=ChangeKind.STUDENT_ADD) as work:
        number = work.take_student_number()
        student = Student(id=new_id(), student_number=number, family_name="Ada", note=note)
        work.session.add(student)


def students(store: DeskStore) -> int:
    with store.reading() as session:
        return session.scalar(select(func.count()).select_from(Student)) or 0


def test_nothing_of_the_records_can_be_read_in_the_file(store: DeskStore) -> None:
    add(store, "a most secret remark")
    store.close()
    for file in store.path.parent.iterdir():
        content = file.read_bytes()
        assert b"secret remark" not in content
        assert b"SQLite format" not in content


@pytest.mark.parametrize("key", [bytes(32), KEY[:-1] + b"\x00", b"short", b""])
def test_another_key_does_not_open_it_and_harms_nothing(store: DeskStore, key: bytes) -> None:
    add(store)
    store.close()
    before = store.path.read_bytes()
    assert open_code(store.path, key) == "key_wrong"
    assert store.path.read_bytes() == before
    assert open_code(store.path) == ""


@pytest.mark.parametrize("start", [0, 8 * PAGE + 100])
def test_a_damaged_page_is_told_and_not_read_as_something_else(
    store: DeskStore, start: int
) -> None:
    for _ in range(20):
        add(store, "x" * 2000)
    store.close()
    with store.path.open("r+b") as file:
        file.seek(start)
        file.write(os.urandom(PAGE))

    def use() -> None:
        opened = DeskStore.open(store.path, KEY, HandClock())
        try:
            with opened.reading() as session:
                for table in (Student, JournalEntry):
                    session.scalars(select(table)).all()
                assert session.connection().exec_driver_sql("PRAGMA integrity_check").all()
        finally:
            opened.close()

    with pytest.raises(Unusable) as told:
        use()
    assert told.value.code in {"key_wrong", "store_damaged", "disk_failing"}


def test_a_file_that_was_cut_off_is_told(store: DeskStore) -> None:
    add(store)
    store.close()
    size = store.path.stat().st_size
    os.truncate(store.path, size // 2 - 7)
    assert open_code(store.path) in {"store_damaged", "key_wrong"} or size < 10 * PAGE


@pytest.mark.parametrize("content", [b"hello", b"SQLite format 3\x00" + bytes(8192)])
def test_a_file_of_somebody_else_is_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "store.db"
    path.write_bytes(content)
    assert open_code(path) == "key_wrong"
    assert path.read_bytes() == content


def test_a_full_disk_refuses_the_act_and_keeps_all_that_was_saved(store: DeskStore) -> None:
    add(store)

    def no_more_pages(connection: object, _record: object) -> None:
        raw = connection.cursor()  # type: ignore[attr-defined]
        pages = raw.execute("PRAGMA page_count").fetchone()[0]
        raw.execute(f"PRAGMA max_page_count={pages}")

    store.close()
    event.listen(store._engine, "connect", no_more_pages)
    with pytest.raises(Unusable) as told:
        add(store, "x" * 200_000)
    assert told.value.code == "disk_full"
    assert students(store) == 1
    event.remove(store._engine, "connect", no_more_pages)
    store.close()
    add(store, "x" * 200_000)
    assert students(store) == 2


def run(path: Path, act: str, prepare: Callable[[], None]) -> str:
    """Do something with the store in a program of its own, under conditions set before it
    starts; what it says."""
    script = f"import sys; from tests.store.test_troubles import *; {act}(Path(sys.argv[1]))"
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)],
        cwd=ROOT,
        preexec_fn=prepare,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def grow(path: Path) -> None:
    """Add students until a write fails; says how many were saved, and why no more."""
    import signal

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    store, saved = DeskStore.open(path, KEY, HandClock()), 0
    try:
        for _ in range(50):
            add(store, "x" * 4000)
            saved += 1
    except Unusable as fault:
        sys.stdout.write(f"{saved} {fault.code}")


@pytest.mark.skipif(sys.platform == "win32", reason="limits of a process are POSIX")
def test_a_write_the_system_refuses_loses_nothing_before_it(store: DeskStore) -> None:
    import resource

    store.close()
    room = store.path.stat().st_size + 40 * PAGE

    def little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    saved, code = run(store.path, "grow", little_room).split()
    assert code in {"disk_failing", "disk_full"}
    assert 0 < int(saved) < 50
    assert students(store) == int(saved)
    add(store)


def write_read_only(path: Path) -> None:
    """Try to record something; says what it meets."""
    try:
        store = DeskStore.open(path, KEY, HandClock())
        add(store)
    except Unusable as fault:
        sys.stdout.write(fault.code)


def without_privileges() -> None:
    """Let a test that runs as root meet file rights as everybody does."""
    if os.geteuid() == 0:
        for right in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
            ctypes.CDLL(None).prctl(24, right, 0, 0, 0)  # PR_CAPBSET_DROP


@pytest.mark.skipif(sys.platform != "linux", reason="file rights are dropped the Linux way")
def test_a_file_that_may_only_be_read_is_told(store: DeskStore) -> None:
    store.close()
    store.path.chmod(0o400)
    assert run(store.path, "write_read_only", without_privileges) == "store_read_only"
    store.path.chmod(0o600)
    assert students(store) == 0


@pytest.mark.skipif(sys.platform != "linux", reason="file rights are dropped the Linux way")
def test_a_file_that_may_not_be_read_is_told(store: DeskStore) -> None:
    store.close()
    store.path.chmod(0o000)
    assert run(store.path, "write_read_only", without_privileges) == "store_unreachable"
    store.path.chmod(0o600)


def test_a_store_that_another_program_keeps_locked_is_busy_not_broken(store: DeskStore) -> None:
    other = DeskStore.open(store.path, KEY, HandClock())
    quick = DeskStore.open(store.path, KEY, HandClock())

    def no_patience(connection: object, _record: object) -> None:
        connection.cursor().execute("PRAGMA busy_timeout=20")  # type: ignore[attr-defined]

    quick.close()
    event.listen(quick._engine, "connect", no_patience)
    with other.recording() as session:
        session.connection()
        with pytest.raises(Unusable) as told:
            add(quick)
    assert told.value.code == "store_busy"
    add(quick)
    assert students(store) == 1
    for opened in (other, quick):
        opened.close()


def test_after_a_commit_that_failed_the_store_can_be_written_again(store: DeskStore) -> None:
    # References are checked at commit.
    with pytest.raises(IntegrityError), store.recording() as session:
        session.add(Contact(id=new_id(), student_id="nobody", kind="EMERGENCY", name="Nobody"))
    with store.recording() as session:
        identity.write_setting(session, "note", {"kept": True})
    with store.reading() as session:
        assert identity.read_setting(session, "note") == {"kept": True}
        assert session.scalars(select(Contact)).all() == []
