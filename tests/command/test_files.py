"""Files in and out: imports with a preview, numbered papers, backups by command."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from registrar_desktop.errors import Unusable
from registrar_desktop.store.tables.desk import PeerLog
from tests.command.conftest import OpenOffice, record_student
from tests.command.driving import Desk
from ui.office import Office

SHEET = """Student ID,Last name,First name,E-mail,Date of birth
A-001,Okafor,Ada,ada@x.example.edu,2004-05-06
A-002,"=cmd()",Omar,omar@x.example.edu,2003-01-31
A-003,Haddad,Lina,not an address,2003-02-31
"""


@pytest.fixture
def sheet(tmp_path: Path) -> str:
    file = tmp_path / "students.csv"
    file.write_text(SHEET, "utf-8")
    return str(file)


def test_a_preview_tells_row_by_row_and_changes_nothing(desk: Desk, sheet: str) -> None:
    told = desk.run("import", sheet, "--dry-run")
    assert told["added"] == {"student": 2}
    assert [each["line"] for each in told["additions"]] == [2, 3]
    assert [each["line"] for each in told["refused"]] == [4]
    assert told["refused"][0]["message"].endswith(".")
    assert not told["applied"]
    assert desk.run("status")["waiting"] == 0
    words = desk.try_("import", sheet, "--dry-run").out
    assert "students.csv:4 left out" in words


def test_an_import_takes_what_it_can_and_again_changes_nothing(desk: Desk, sheet: str) -> None:
    assert desk.run("import", sheet)["applied"]
    assert desk.run("students", "show", "A-002")["family_name"] == "=cmd()"
    assert desk.run("status")["waiting"] == 1
    again = desk.run("import", sheet)
    assert (again["added"], again["changed"], again["applied"]) == ({}, {}, False)
    assert desk.run("status")["waiting"] == 1


def test_a_file_that_is_nothing_known_is_refused_in_one_sentence(
    desk: Desk, tmp_path: Path
) -> None:
    (tmp_path / "notes.txt").write_text("Dear Ada,\nsee you.\n", "utf-8")
    ended = desk.try_("import", str(tmp_path / "notes.txt"))
    assert ended.status == 1
    assert len(ended.err.splitlines()) == 1


def test_a_receipt_is_an_original_once(desk: Desk, office: Office, tmp_path: Path) -> None:
    number = record_student(office)
    receipt = desk.run("payments", "record", number, "12.50", "--method", "cash")["receipt"]
    paper = str(tmp_path / "receipt.pdf")
    command = ("report", "receipt", paper, "--receipt", receipt)
    assert [desk.run(*command)["number"] for _ in range(3)] == [
        *(receipt, f"{receipt}/2"),
        f"{receipt}/3",
    ]
    documents = desk.run("status")["journal"]["WAITING"]
    assert documents == 5


def test_a_statement_that_cannot_be_written_uses_no_number_up(
    desk: Desk, office: Office, tmp_path: Path
) -> None:
    number = record_student(office)
    lost = desk.try_(
        *("report", "statement", str(tmp_path / "missing" / "a.pdf"), "--student", number)
    )
    assert lost.status == 1
    kept = desk.run("report", "statement", str(tmp_path / "a.pdf"), "--student", number)
    assert kept["number"] == "D07-S00001"
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("what", ["students", "enrollments", "payments", "balances", "journal"])
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_every_list_can_be_written(
    desk: Desk, office: Office, tmp_path: Path, what: str, kind: str
) -> None:
    record_student(office)
    file = tmp_path / f"{what}.{kind}"
    assert desk.run("export", what, str(file))["rows"] >= (what in {"students", "journal"})
    assert file.stat().st_size > 0


def test_a_filter_that_the_list_has_not_is_said(desk: Desk, tmp_path: Path) -> None:
    ended = desk.try_("export", "students", str(tmp_path / "a.csv"), "--from", "2024-01-01")
    assert ended.status == 1
    assert len(ended.err.splitlines()) == 1
    assert list(tmp_path.glob("*.csv")) == []


def test_a_backup_is_restored_by_command(desk: Desk, office: Office, tmp_path: Path) -> None:
    record_student(office, "Before")
    file = str(tmp_path / "desk.backup")
    made = desk.run("backup", file, "--passphrase", typed="a pass phrase\n")
    assert made["opens_with"] == "a passphrase"
    refused = desk.try_("restore", file)
    assert refused.status == 1
    told = desk.run("restore", file, "--passphrase", typed="a pass phrase\n")
    assert told["desk"] == "D07"
    assert Path(told["set_aside"]).exists()
    words = desk.try_("restore", file, "--passphrase", typed="a pass phrase\n").out
    assert "none is given twice" in words


def test_data_that_does_not_open_is_put_away_only_when_asked(
    desk: Desk, office: Office, open_office: OpenOffice, tmp_path: Path
) -> None:
    record_student(office, "Before")
    file = str(tmp_path / "desk.backup")
    desk.run("backup", file, "--passphrase", typed="a pass phrase\n")
    office.close()
    (office.profile / "store.key.json").unlink()
    with pytest.raises(Unusable):
        open_office()
    command = ("restore", file, "--passphrase")
    assert desk.try_(*command, typed="a pass phrase\n").status == 1
    told = desk.run(*command, "--replace-unreadable", typed="a pass phrase\n")
    assert not told["numbers_known"]
    assert Path(told["set_aside"]).exists()
    assert desk.run("students", "find", "Before")["count"] == 1
    assert desk.run("verify")["whole"]


def test_an_outage_report_stands_in_three_forms_with_one_number(
    office: Office, desk: Desk, tmp_path: Path
) -> None:
    since = office.clock.now() - timedelta(hours=2)
    with office.store.recording() as session:
        session.add(PeerLog(peer="CENTRE", state="OFFLINE", reason=None, since=since))
    record_student(office)
    made = desk.run("report", "outage", str(tmp_path / "outage.pdf"))
    copy = json.loads((tmp_path / "outage.json").read_text(encoding="utf-8"))
    assert copy["report"]["number"] == made["number"] == "D07-O00001"
    assert copy["numbers"]["students_served"] == 1
    book = desk.run("report", "outage", str(tmp_path / "book.xlsx"))
    assert book["number"] == "D07-O00002"
    sheets = load_workbook(tmp_path / "book.xlsx").sheetnames
    assert {"Summary", "Money per hour", "Conflicts by kind", "Actions", "About"} <= set(sheets)
    nobody = desk.try_("report", "outage-letters", str(tmp_path / "letters.pdf"))
    assert (nobody.status, "No student holds a paper" in nobody.err) == (1, True)
