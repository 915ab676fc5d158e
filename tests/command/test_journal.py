"""What waits at a computer that dies is saved and taken in at another by two commands."""

from __future__ import annotations

from pathlib import Path

from registrar_desktop.store.desk_store import FILE_NAME
from tests.command.conftest import OpenOffice, record_student, settle_in
from tests.command.driving import Desk
from ui.office import Office

PASSPHRASE = "found beside the till"


def test_a_journal_is_saved_and_taken_in_once(
    office: Office, desk: Desk, open_office: OpenOffice, tmp_path: Path
) -> None:
    record_student(office)
    other = open_office(tmp_path / "other")
    settle_in(other, "desk-8")
    file = str(tmp_path / "journal")

    saved = desk.run("journal", "save", file, typed=f"{PASSPHRASE}\n")
    assert (saved["desk"], saved["changes"], saved["incomplete"]) == ("D07", 1, 0)
    first, second = (
        Desk(other.profile).run("journal", "take-in", file, typed=f"{PASSPHRASE}\n")
        for _ in range(2)
    )
    assert (first["changes"], first["shown"], second["changes"], second["known"]) == (1, True, 0, 1)
    assert Desk(other.profile).run("status")["waiting"] == 1
    assert Desk(other.profile).run("verify")["whole"]


def test_what_cannot_be_is_told_in_words(office: Office, desk: Desk, tmp_path: Path) -> None:
    file = str(tmp_path / "journal")
    short = desk.try_("journal", "save", file, typed="short\n")
    assert (short.status, "at least 8 characters" in short.err) == (1, True)
    record_student(office)
    desk.run("journal", "save", file, typed=f"{PASSPHRASE}\n")
    wrong = desk.try_("journal", "take-in", file, typed="something else\n")
    assert (wrong.status, "no journal that opens with this passphrase" in wrong.err) == (1, True)


def test_it_is_saved_where_the_data_no_longer_opens(
    office: Office, desk: Desk, tmp_path: Path
) -> None:
    record_student(office)
    office.close()
    store = office.profile / FILE_NAME
    # Without this table the program cannot even tell which version the data is of.
    _break_table(office, store, "alembic_version")
    assert desk.try_("status").status == 1
    saved = desk.run("journal", "save", str(tmp_path / "journal"), typed=f"{PASSPHRASE}\n")
    assert saved["changes"] == 1


def _break_table(office: Office, store: Path, table: str) -> None:
    from registrar_desktop.store.backups import connected

    with connected(store, office.lock.key) as raw:
        query = "SELECT rootpage FROM sqlite_master WHERE name = ?"
        page = raw.execute(query, (table,)).fetchone()[0]
        size = int(raw.execute("PRAGMA page_size").fetchone()[0])
    content = store.read_bytes()
    at = (page - 1) * size
    store.write_bytes(content[:at] + bytes(size) + content[at + size :])
