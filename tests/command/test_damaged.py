"""A data file with broken pages: said in one sentence, kept as it is, and brought back from a
backup together with what had not been sent."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from sqlalchemy import func, select

from registrar_desktop.schema.people import Student
from registrar_desktop.store.backups import integrity_problems
from registrar_desktop.store.damage import damage_noted
from registrar_desktop.store.desk_store import FILE_NAME
from registrar_desktop.store.tables.journal import JournalEntry
from tests.command.conftest import OpenOffice, record_student
from tests.command.driving import Desk
from ui import operations
from ui.office import Office

PAGE = 4096


def break_pages(file: Path, *numbers: int) -> bytes:
    """Make pages unreadable, the first is 1; gives the file as it is now."""
    with file.open("r+b") as opened:
        for number in numbers:
            opened.seek((number - 1) * PAGE + 100)
            opened.write(os.urandom(200))
    return file.read_bytes()


@pytest.fixture
def broken_desk(office: Office, desk: Desk, tmp_path: Path) -> tuple[Office, Path]:
    """A desk with a backup and thirty changes after it; closed."""
    record_student(office, "Before")
    backup = tmp_path / "desk.backup"
    operations.backup(office, target=backup)
    for number in range(30):
        record_student(office, f"After{number}")
    office.close()
    return office, backup


def pages(file: Path) -> int:
    return file.stat().st_size // PAGE


def families(office: Office) -> set[str]:
    with office.store.reading() as session:
        return set(session.scalars(select(Student.family_name)))


@pytest.mark.parametrize("share", [0.15, 0.3, 0.45, 0.6, 0.75, 0.9])
def test_a_restore_keeps_the_broken_file_and_takes_over_what_was_not_sent(
    broken_desk: tuple[Office, Path], desk: Desk, open_office: OpenOffice, share: float
) -> None:
    file, backup = broken_desk[0].profile / FILE_NAME, broken_desk[1]
    damaged = break_pages(file, int(pages(file) * share))

    told = desk.run("restore", str(backup), "--leave-unsent")

    assert Path(told["set_aside"]).read_bytes() == damaged or told["taken_over"] == 0
    office = open_office()
    assert integrity_problems(file, office.lock.key) == []
    assert not damage_noted(file)
    with office.store.reading() as session:
        kept = session.scalar(select(func.count()).select_from(JournalEntry)) or 0
    assert "Before" in families(office)
    assert kept == 1 + told["taken_over"]
    if told["all_read"]:
        assert told["taken_over"] + told["left_unsent"] == 30


def test_where_nothing_can_be_read_the_backup_comes_back_and_it_is_said(
    broken_desk: tuple[Office, Path], desk: Desk, open_office: OpenOffice
) -> None:
    file, backup = broken_desk[0].profile / FILE_NAME, broken_desk[1]
    damaged = break_pages(file, *range(1, pages(file) + 1))
    before = file.read_bytes()

    said = desk.try_("students", "find", "After1")
    assert (said.status, said.err.count("\n")) == (1, 1)
    assert file.read_bytes() == before
    told = desk.run("restore", str(backup), "--replace-unreadable")

    assert families(open_office()) == {"Before"}
    assert Path(told["set_aside"]).read_bytes() == damaged
    assert not told["numbers_known"]


def test_a_broken_first_page_is_damage_and_not_a_wrong_key(
    broken_desk: tuple[Office, Path], desk: Desk
) -> None:
    file = broken_desk[0].profile / FILE_NAME
    damaged = break_pages(file, 1)
    said = desk.try_("students", "find", "After1")
    assert said.status == 1
    assert "is damaged in places" in said.err
    assert "Restore a backup" in said.err
    assert file.read_bytes() == damaged


def test_a_lost_file_whose_log_is_there_is_not_begun_anew(
    broken_desk: tuple[Office, Path], desk: Desk
) -> None:
    file = broken_desk[0].profile / FILE_NAME
    log = file.with_name(f"{FILE_NAME}-wal")
    file.rename(log)
    said = desk.try_("students", "find", "After1")
    assert "is damaged in places" in said.err
    assert not file.exists()
    assert log.stat().st_size > 0
