"""A paper that somebody brings is checked by the code printed on it, without a network."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.command.conftest import record_student
from tests.command.driving import Desk
from tests.papers.pdf import read
from ui.office import Office


@pytest.fixture
def paid(desk: Desk, office: Office) -> str:
    """A student who paid at the counter."""
    number = record_student(office)
    desk.run("drawer", "open", "0")
    desk.run("payments", "record", number, "25.50", "--method", "cash")
    return number


def code_on(file: Path) -> str:
    found = re.search(r"Verification code ([0-9A-F]{10})", read(file.read_bytes()).text)
    assert found is not None
    return found.group(1)


def test_the_code_on_a_statement_leads_to_its_record(
    desk: Desk, office: Office, paid: str, tmp_path: Path
) -> None:
    file = tmp_path / "statement.pdf"
    desk.run("report", "statement", str(file), "--student", paid)
    told = desk.run("report", "verify", code_on(file).lower())
    assert (told["number"], told["student_number"], told["stands"]) == ("D07-S00001", paid, True)
    assert desk.run("report", "verify", "d07-s00001", code_on(file)) == told


@pytest.mark.parametrize("layout", ["half", "two", "roll"])
def test_a_receipt_says_whether_its_payment_still_stands(
    desk: Desk, paid: str, tmp_path: Path, layout: str
) -> None:
    file = tmp_path / "receipt.pdf"
    for _ in range(2):
        desk.run("report", "receipt", str(file), "--receipt", "D07-000001", "--on", layout)
    told = desk.run("report", "verify", code_on(file))
    assert (told["times"], told["stands"], told["student_number"]) == (2, True, paid)
    desk.run("payments", "reverse", "D07-000001", "--reason", "wrong student")
    ended = desk.try_("report", "verify", code_on(file))
    assert "It no longer stands: the payment was reversed" in ended.out


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["FFFFFFFFFF"], "No paper with the number or code FFFFFFFFFF"),
        (["FFFFFFFFFF", "0000000000"], "is neither a code nor the number"),
        (["D07-S00001", "FFFFFFFFFF"], "not the paper as it was issued"),
    ],
)
def test_what_was_never_issued_is_told_as_such(
    desk: Desk, paid: str, tmp_path: Path, typed: list[str], said: str
) -> None:
    desk.run("report", "statement", str(tmp_path / "one.pdf"), "--student", paid)
    ended = desk.try_("report", "verify", *typed)
    assert ended.status == 1
    assert said in ended.err


def test_a_paper_that_is_only_looked_at_carries_no_code(
    desk: Desk, office: Office, paid: str, tmp_path: Path
) -> None:
    from registrar_desktop.reports.requests import StatementRequest
    from ui import operations

    file = tmp_path / "look.pdf"
    operations.write_paper(office, request=StatementRequest(paid), target=file)
    assert "Verification code" not in read(file.read_bytes()).text
