"""Receipts and statements for many at once by command: numbered, recorded, told again as copies."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from registrar_desktop.schema.documents import IssuedDocument
from registrar_desktop.schema.vocabulary import DocumentKind
from tests.command.conftest import record_student
from tests.command.driving import Desk
from tests.papers.pdf import read
from ui.office import Office


@pytest.fixture
def paid(desk: Desk, office: Office) -> list[str]:
    """Three students who paid at the counter; their numbers."""
    numbers = [record_student(office, family) for family in ("Okafor", "Müller", "Nguyễn")]
    desk.run("drawer", "open", "0")
    for number in numbers:
        desk.run("payments", "record", number, "25.50", "--method", "cash")
    return numbers


def issued(office: Office, kind: DocumentKind) -> int:
    with office.store.reading() as session:
        return session.scalar(select(func.count()).where(IssuedDocument.kind == kind)) or 0


def test_the_receipts_of_a_drawer_and_their_copies(
    desk: Desk, office: Office, paid: list[str], tmp_path: Path
) -> None:
    desk.run("report", "receipt", str(tmp_path / "one.pdf"), "--receipt", "D07-000002")
    file = tmp_path / "all.pdf"
    told = desk.run("report", "receipts", str(file), "--drawer", "D07-C000001", "--on", "two")
    assert (told["count"], told["pages"], told["last"]) == (3, 2, "D07-000003")
    text = read(file.read_bytes()).text
    assert text.count("COPY 2") == 2
    assert issued(office, DocumentKind.RECEIPT) == 4
    again = desk.run("report", "receipts", str(file), "--from", "2020-01-01", "--on", "roll")
    assert (again["first"], again["pages"]) == ("D07-000001/2", 3)


def test_statements_in_one_document_or_a_file_for_each(
    desk: Desk, office: Office, paid: list[str], tmp_path: Path
) -> None:
    record_student(office, "Without Account")
    told = desk.run("report", "statements", str(tmp_path / "all.pdf"))
    assert (told["count"], told["first"], told["last"]) == (3, "D07-S00001", "D07-S00003")
    marks = read((tmp_path / "all.pdf").read_bytes()).bookmarks
    assert {title.split()[0] for _, title, _ in marks} == set(paid)
    folder = tmp_path / "each"
    apart = desk.run("report", "statements", str(folder), "--balance", "credit")
    assert (apart["files"], len(list(folder.glob("D07-S0000[456] S*.pdf")))) == (3, 3)
    assert issued(office, DocumentKind.STATEMENT) == 6


@pytest.mark.parametrize(
    ("given", "status"),
    [
        (("receipts", "x.pdf"), 2),
        (("receipts", "x.pdf", "--from", "2020-01-01", "--on", "stone"), 2),
        (("receipts", "x.pdf", "--to", "2020-01-01"), 1),
        (("receipts", "x.pdf", "--drawer", "D07-C000009"), 1),
        (("statements", "x.pdf", "--balance", "zero"), 1),
        (("statements", "x.pdf"), 1),
    ],
)
def test_a_run_of_nothing_is_one_sentence(
    desk: Desk, office: Office, given: tuple[str, ...], status: int, tmp_path: Path
) -> None:
    name, file, *rest = given
    told = desk.try_("report", name, str(tmp_path / file), *rest)
    assert told.status == status
    assert list(tmp_path.glob("x.pdf")) == []
