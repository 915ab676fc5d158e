"""The unsent journal as a file: whole, readable by its passphrase only, also from a broken store."""

from __future__ import annotations

from pathlib import Path

import pytest

from registrar_desktop.errors import Fault, Invalid, Refused, Unusable
from registrar_desktop.identifiers import new_id
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import ChangeKind
from registrar_desktop.store.backups import connected, write_backup
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.journal_file import SavedJournal, open_journal, save_journal
from registrar_desktop.store.tables.journal import ChangeSetState, JournalEntry
from tests.store.desk import KEY

PASSPHRASE = "found beside the till"
PAGE = 4096


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "desk.journal"


def add(store: DeskStore, students: int = 1) -> None:
    with store.changing(label="Add", kind=ChangeKind.STUDENT_ADD) as work:
        for _ in range(students):
            key = new_id()
            student = Student(
                id=key, student_number=key[-12:], family_name="Okafor", note="x" * 500
            )
            work.session.add(student)


def bodies(journal: SavedJournal) -> dict[str, list[str]]:
    """The fields of each change set's lines."""
    return {each.entry["id"]: [row["fields"] for row in each.lines] for each in journal.changes}


def code_of(store: DeskStore, file: Path) -> str:
    try:
        save_journal(store.path, KEY, file, PASSPHRASE)
    except Fault as fault:
        return fault.code
    return ""


def test_it_holds_what_is_not_confirmed_in_the_order_of_delivery(
    store: DeskStore, file: Path
) -> None:
    for _ in range(3):
        add(store)
    with store.recording() as session:
        session.query(JournalEntry).filter_by(seq=1).one().state = ChangeSetState.ACCEPTED
    saved = save_journal(store.path, KEY, file, PASSPHRASE)
    read = open_journal(file, PASSPHRASE)
    assert [each.recorder.seq for each in read.changes] == [2, 3]
    assert bodies(read) == bodies(saved)
    assert (read.unreadable, read.places) == (0, 0)


def test_only_the_passphrase_opens_it_and_the_token_is_not_in_it(
    store: DeskStore, file: Path
) -> None:
    add(store)
    save_journal(store.path, KEY, file, PASSPHRASE)
    assert b"SQLite format" not in file.read_bytes()
    with pytest.raises(Unusable, match="journal_unreadable"):
        open_journal(file, "something else")
    with pytest.raises(Invalid, match="passphrase_short"):
        save_journal(store.path, KEY, file, "short")


def test_a_backup_with_a_passphrase_is_read_the_same_way(store: DeskStore, file: Path) -> None:
    add(store)
    write_backup(store, file, KEY, PASSPHRASE)
    assert len(open_journal(file, PASSPHRASE).changes) == 1


def test_a_journal_of_a_newer_program_is_left_alone(store: DeskStore, file: Path) -> None:
    add(store)
    with connected(store.path, KEY) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(Unusable, match="journal_newer"):
        save_journal(store.path, KEY, file, PASSPHRASE)


def test_a_damaged_store_gives_what_is_whole_and_says_that_something_is_missing(
    store: DeskStore, file: Path
) -> None:
    for _ in range(30):
        # So many that their lines fill more pages than are stepped over.
        add(store, students=12)
    whole = bodies(save_journal(store.path, KEY, file, PASSPHRASE))
    store.close()
    content = store.path.read_bytes()
    least = len(whole)
    for page in range(2, len(content) // PAGE, 16):
        at = page * PAGE
        store.path.write_bytes(content[:at] + bytes(PAGE) + content[at + PAGE :])
        code = code_of(store, file)
        if code:
            assert code in {"journal_lost", "journal_not_saved"}
            continue
        read = open_journal(file, PASSPHRASE)
        assert bodies(read).items() <= whole.items()
        assert len(read.changes) == len(whole) or read.unreadable or read.places
        least = min(least, len(bodies(read)))
    assert 0 < least < len(whole)


def test_a_file_that_is_no_store_any_more_gives_nothing_and_stays(
    store: DeskStore, file: Path
) -> None:
    add(store)
    store.close()
    store.path.write_bytes(b"\x00" * PAGE * 4)
    assert code_of(store, file) == "journal_lost"
    assert not file.exists()


def test_there_is_nothing_to_save_before_there_is_a_store(tmp_path: Path, file: Path) -> None:
    with pytest.raises(Refused, match="desk_not_joined"):
        save_journal(tmp_path / "none.db", KEY, file, PASSPHRASE)
    assert list(tmp_path.glob("none*")) == []
