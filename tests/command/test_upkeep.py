"""Backing up, restoring and verifying a desk, while it is open."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from registrar_desktop.errors import Fault, Refused, Unusable
from registrar_desktop.schema.people import Student
from registrar_desktop.store import identity
from registrar_desktop.store.desk_store import FILE_NAME
from registrar_desktop.store.tables.journal import ChangeSetState, JournalEntry
from tests.command.conftest import (
    PASSPHRASE,
    OpenOffice,
    record_student,
    settle_in,
    take_receipt,
)
from ui import operations
from ui.office import Office


def families(office: Office) -> set[str]:
    with office.store.reading() as session:
        return set(session.scalars(select(Student.family_name)))


def confirm_all(office: Office) -> None:
    """As if the centre had taken everything."""
    with office.store.recording() as session:
        for entry in session.scalars(select(JournalEntry)):
            entry.state = ChangeSetState.ACCEPTED


def code_of(problem: pytest.ExceptionInfo[Fault]) -> str:
    return problem.value.code


def test_a_backup_brings_back_what_was_there_while_the_desk_is_open(
    office: Office, tmp_path: Path
) -> None:
    record_student(office, "Before")
    operations.backup(office, target=tmp_path / "desk.backup")
    record_student(office, "After")
    confirm_all(office)
    with office.store.reading() as somebody_reading:
        assert somebody_reading.scalar(select(func.count()).select_from(Student)) == 2

    operations.restore(office, source=tmp_path / "desk.backup")

    assert families(office) == {"Before"}


def test_the_data_of_before_is_kept_beside(office: Office, tmp_path: Path) -> None:
    operations.backup(office, target=tmp_path / "desk.backup")
    record_student(office, "Kept")
    confirm_all(office)

    restored = operations.restore(office, source=tmp_path / "desk.backup")

    assert restored.set_aside is not None
    assert restored.set_aside.parent == office.profile
    operations.restore(office, source=restored.set_aside, leave_unsent=True)
    assert families(office) == {"Kept"}


def test_a_restore_hands_out_no_number_twice(office: Office, tmp_path: Path) -> None:
    operations.backup(office, target=tmp_path / "desk.backup")
    given = {record_student(office), record_student(office)}
    receipts = {take_receipt(office), take_receipt(office)}
    confirm_all(office)

    restored = operations.restore(office, source=tmp_path / "desk.backup")
    settle_in_again(office)

    assert restored.numbers_known
    assert record_student(office) not in given
    assert take_receipt(office) not in receipts
    assert restored.next_receipt == 3


def settle_in_again(office: Office) -> None:
    """Somebody signs in after a restore, which signs everybody out."""
    from registrar_desktop.schema.vocabulary import Role

    person = identity.SignedInPerson("ann", "Ann", (Role.REGISTRAR,), "t", "2999-01-01T00:00:00Z")
    with office.store.recording() as session:
        identity.sign_in_here(session, person)


def test_nobody_is_signed_in_after_a_restore(office: Office, tmp_path: Path) -> None:
    operations.backup(office, target=tmp_path / "desk.backup")
    operations.restore(office, source=tmp_path / "desk.backup")
    assert operations.status(office).signed_in is None


def test_unsent_changes_are_not_left_behind_unasked(office: Office, tmp_path: Path) -> None:
    operations.backup(office, target=tmp_path / "desk.backup")
    record_student(office, "Unsent")

    with pytest.raises(Refused) as problem:
        operations.restore(office, source=tmp_path / "desk.backup")

    assert code_of(problem) == "restore_would_leave_unsent"
    assert families(office) == {"Unsent"}
    told = operations.restore(office, source=tmp_path / "desk.backup", leave_unsent=True)
    assert told.left_unsent == 1
    assert families(office) == set()


def test_on_another_computer_the_passphrase_opens_it_and_numbers_are_left_out(
    office: Office, open_office: OpenOffice, tmp_path: Path
) -> None:
    record_student(office, "Moved")
    take_receipt(office)
    operations.backup(office, target=tmp_path / "desk.backup", passphrase=PASSPHRASE)
    elsewhere = open_office(tmp_path / "new computer")

    restored = operations.restore(elsewhere, source=tmp_path / "desk.backup", passphrase=PASSPHRASE)

    assert families(elsewhere) == {"Moved"}
    assert restored.desk == "D07"
    assert not restored.numbers_known
    assert restored.next_receipt > 2
    with elsewhere.store.reading() as session:
        assert identity.numbers_left(session) == 0


def test_a_locked_backup_does_not_open_with_another_passphrase(
    office: Office, open_office: OpenOffice, tmp_path: Path
) -> None:
    operations.backup(office, target=tmp_path / "desk.backup", passphrase=PASSPHRASE)
    elsewhere = open_office(tmp_path / "new computer")
    with pytest.raises(Unusable) as problem:
        operations.restore(elsewhere, source=tmp_path / "desk.backup", passphrase="another one")
    assert code_of(problem) == "backup_locked"


def test_the_backup_of_another_desk_is_refused(
    office: Office, open_office: OpenOffice, tmp_path: Path
) -> None:
    other = open_office(tmp_path / "other")
    settle_in(other, desk="desk-8")
    operations.backup(other, target=tmp_path / "other.backup", passphrase=PASSPHRASE)
    with pytest.raises(Refused) as problem:
        operations.restore(office, source=tmp_path / "other.backup", passphrase=PASSPHRASE)
    assert code_of(problem) == "backup_of_another_desk"


@pytest.mark.parametrize("content", [b"", b"not a backup", b"x" * 8192])
def test_a_file_that_is_no_backup_changes_nothing(
    office: Office, tmp_path: Path, content: bytes
) -> None:
    record_student(office, "Here")
    (tmp_path / "other.file").write_bytes(content)
    with pytest.raises(Unusable):
        operations.restore(office, source=tmp_path / "other.file", passphrase=PASSPHRASE)
    assert families(office) == {"Here"}
    assert not list(office.profile.glob("restore-*"))


def test_a_backup_that_cannot_be_written_leaves_nothing(office: Office, tmp_path: Path) -> None:
    with pytest.raises(Unusable):
        operations.backup(office, target=tmp_path / "missing" / "desk.backup")
    (tmp_path / "folder").mkdir()
    with pytest.raises(Unusable):
        operations.backup(office, target=tmp_path / "folder")
    assert list((tmp_path / "folder").iterdir()) == []
    assert not list(tmp_path.glob(".*part"))


def test_a_backup_is_not_readable_as_it_lies_there(office: Office, tmp_path: Path) -> None:
    record_student(office, "Unmistakable")
    operations.backup(office, target=tmp_path / "desk.backup")
    content = (tmp_path / "desk.backup").read_bytes()
    assert b"Unmistakable" not in content
    assert not content.startswith(b"SQLite")


def wrong(office: Office) -> set[str]:
    checks = operations.verify(office, on_step=lambda done, total: None)
    return {check.name for check in checks if not check.good}


def test_a_desk_at_work_is_whole(office: Office) -> None:
    record_student(office)
    assert wrong(office) == set()


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        ("UPDATE student SET family_name = 'Changed behind'", "Unconfirmed changes"),
        ("DELETE FROM confirmed_record", "Unconfirmed changes"),
        ("DELETE FROM change_line", "Journal"),
        ("DELETE FROM student_words", "Search"),
        ("DELETE FROM student_index", "Search"),
    ],
)
def test_what_was_changed_behind_the_programs_back_is_found(
    office: Office, damage: str, found: str
) -> None:
    record_student(office)
    with office.store.recording() as session:
        session.execute(text(damage))
    assert found in wrong(office)


def test_a_store_with_a_flipped_bit_is_found(office: Office, open_office: OpenOffice) -> None:
    for number in range(30):
        record_student(office, f"Family {number}")
    office.store.close()
    file = office.profile / FILE_NAME
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(bytes(content))
    try:
        found = wrong(open_office())
    except Unusable as problem:
        found = {problem.code}
    assert found & {"File and references", "store_damaged"}
