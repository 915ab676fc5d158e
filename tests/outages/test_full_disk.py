"""A disk that is really full, under a desk at work: what was said to be saved is there, what could
not be is said, the file stays whole, and delivery goes on by itself once there is room."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Queue

import pytest
from sqlalchemy import func, select, text

from registrar_desktop.clock import SystemClock
from registrar_desktop.errors import Unusable
from registrar_desktop.schema.people import Student
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.tables.journal import ChangeSetState, JournalEntry
from sync.cycle import Cycle, CycleOutcome
from sync.enrolment import join, sign_in
from sync.peers import Peer
from sync.runner import Runner
from tests.fixtures.centre import PASSWORD, RunningCentre
from tests.outages.street import KEY, add_student, set_phone, states, waiting
from ui.wording import sentence

ROOM = "4m"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own with little room."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root may mount a small disk; limits of a process are tried elsewhere")
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "none", str(place)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("nothing can be mounted here")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


@pytest.fixture
def desk(small_disk: Path, centre: RunningCentre) -> Iterator[DeskStore]:
    store = DeskStore.open(small_disk / "store.db", KEY, SystemClock())
    join(store, centre.url, centre.add_desk())
    sign_in(store, "ann", PASSWORD)
    yield store
    store.close()


def fill(disk: Path) -> Path:
    """Somebody else uses up what is left."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (65_536, 512):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue
    return filler


def until_refused(act: Callable[[], object]) -> Unusable:
    """Do it again and again; what it meets in the end."""
    for _ in range(200):
        try:
            act()
        except Unusable as trouble:
            return trouble
    raise AssertionError("the disk was not full")


def test_what_cannot_be_saved_is_said_and_what_was_saved_is_there(
    desk: DeskStore, small_disk: Path
) -> None:
    saved = {add_student(desk).id for _ in range(5)}
    filler = fill(small_disk)
    told = until_refused(lambda: saved.add(add_student(desk).id))
    assert told.code == "disk_full"
    assert "nothing was changed, free some space" in sentence(told)
    filler.unlink()
    with desk.reading() as session:
        assert set(session.scalars(select(Student.id))) == saved
        assert session.scalar(select(func.count()).select_from(JournalEntry)) == len(saved)
        assert session.scalar(text("PRAGMA integrity_check")) == "ok"
    add_student(desk)


def test_delivery_goes_on_by_itself_when_there_is_room_again(
    desk: DeskStore, small_disk: Path, centre: RunningCentre
) -> None:
    student = add_student(desk)
    for phone in ("1", "2"):
        set_phone(desk, student.id, phone)
    filler = fill(small_disk)
    told = until_refused(lambda: (Cycle(desk).run([Peer.CENTRE]), add_student(desk)))
    assert told.code == "disk_full"
    heard: Queue[CycleOutcome] = Queue()
    runner = Runner(Cycle(desk).run, SystemClock(), chance=lambda: 0.0)
    runner.listen(heard.put)
    runner.start()
    filler.unlink()
    while waiting(desk):
        heard.get(timeout=30)
    runner.stop()
    assert states(desk) == {ChangeSetState.ACCEPTED}
