"""Bad input gets one clear sentence and changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from registrar_desktop.store.tables.journal import JournalEntry
from tests.command.conftest import record_student
from tests.command.driving import Desk
from ui.office import Office

STUDENT = "S000001"
BAD = {
    "an amount with three decimals": (
        *("payments", "record", STUDENT, "10.001", "--method", "cash"),
    ),
    "a negative payment": ("payments", "record", STUDENT, "-5", "--method", "cash"),
    "nothing": ("payments", "record", STUDENT, "0", "--method", "cash"),
    "an amount in words": ("payments", "record", STUDENT, "ten", "--method", "cash"),
    "a fortune": ("payments", "record", STUDENT, "9" * 20, "--method", "cash"),
    "a check without its number": ("payments", "record", STUDENT, "5", "--method", "check"),
    "a card number": (
        *("payments", "record", STUDENT, "5", "--method", "card-terminal"),
        *("--reference", "4242 4242 4242 4242"),
    ),
    "an unknown student": ("payments", "record", "99999999", "5", "--method", "cash"),
    "31 February": ("students", "edit", STUDENT, "--set", "birth_date=2001-02-31"),
    "a 10 MB note": ("students", "edit", STUDENT, "--set", "note=" + "x" * 10_000_000),
    "no such field": ("students", "edit", STUDENT, "--set", "salary=5"),
    "no name at all": ("students", "add", "--set", "family_name= ", "--set", "given_name="),
    "an e-mail without an at": ("students", "edit", STUDENT, "--set", "email=nobody"),
    "an unknown section": ("register", STUDENT, "MATH 999-001"),
    "an unknown term": ("register", STUDENT, "10001", "--term", "1066FA"),
    "a hold without a reason": ("holds", "add", STUDENT, "--type", "library", "--reason", " "),
    "a hold that does not stand": ("holds", "release", STUDENT, "--note", "paid"),
    "a receipt nobody gave": ("payments", "reverse", "D07-999999", "--reason", "mistake"),
    "a refusal nobody made": ("attention", "settle", "77", "--keep", "mine"),
    "a payment service that is not there": ("payments", "request", STUDENT, "5"),
}


def journal(office: Office) -> int:
    with office.store.reading() as session:
        return session.scalar(select(func.count()).select_from(JournalEntry)) or 0


@pytest.mark.parametrize("command", BAD.values(), ids=BAD.keys())
def test_it_is_one_sentence_and_nothing_is_changed(
    desk: Desk, office: Office, command: tuple[str, ...]
) -> None:
    assert record_student(office) == STUDENT
    before = journal(office)
    ended = desk.try_(*command)
    assert (ended.status, ended.out) == (1, "")
    assert len(ended.err.splitlines()) == 1
    assert ended.err.strip()[-1] in ".”"
    assert len(ended.err) < 400
    assert journal(office) == before


@pytest.mark.parametrize(
    "name", ["<b>Bold</b>", "=2+3", "Robert'); DROP TABLE student;--", "O'Brien", "李", "Σ"]
)
def test_a_name_that_looks_dangerous_is_just_a_name(desk: Desk, name: str, tmp_path: Path) -> None:
    number = desk.run("students", "add", "--set", f"family_name={name}")["student_number"]
    assert desk.run("students", "show", number)["family_name"] == name
    assert desk.run("students", "find", name)["count"] == 1
    written = desk.run("export", "students", str(tmp_path / "students.csv"))
    assert written["rows"] == 1


def test_an_export_that_cannot_be_written_leaves_no_half_file(desk: Desk, tmp_path: Path) -> None:
    ended = desk.try_("export", "students", str(tmp_path / "missing" / "students.xlsx"))
    assert ended.status == 1
    assert len(ended.err.splitlines()) == 1
    ended = desk.try_("export", "students", str(tmp_path / "students.docx"))
    assert ended.status == 1
    assert list(tmp_path.glob("*.part")) == []
    assert list(tmp_path.glob("students*")) == []


def test_wrong_usage_names_what_is_right(desk: Desk) -> None:
    assert ".xlsx, .csv or .pdf" in desk.try_("reconcile", "--report", "evening.doc").err
    assert "--note" in desk.try_("bank", "match", "1", "--aside").err
    backwards = desk.try_("reconcile", "--from", "2026-09-02", "--to", "2026-09-01")
    assert backwards.status == 1
    assert "runs backwards" in backwards.err


def test_a_spreadsheet_of_commas_is_a_report(desk: Desk, tmp_path: Path) -> None:
    target = tmp_path / "evening.csv"
    desk.run("reconcile", "--report", str(target))
    assert target.read_bytes()


def test_the_same_payment_twice_is_asked_about(desk: Desk, office: Office) -> None:
    record_student(office)
    command = ("payments", "record", STUDENT, "12.50", "--method", "cash")
    assert desk.run(*command)["receipt"] == "D07-000001"
    again = desk.try_(*command)
    assert again.status == 1
    assert "--another" in again.err
    assert desk.run(*command, "--another")["receipt"] == "D07-000002"
