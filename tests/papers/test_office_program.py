"""The finance workbook as an office program reads it: no repair, the same sums, text stays text."""

from __future__ import annotations

import csv
import shutil
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from registrar_desktop.exports.progress import silent
from registrar_desktop.records.lists import payments
from registrar_desktop.reports.jobs import PaperJob, run_paper
from registrar_desktop.reports.requests import PaymentBook
from registrar_desktop.schema.people import Student
from registrar_desktop.store.desk_store import DeskStore
from tests.papers.school import KEY, NOW

SOFFICE = shutil.which("soffice")
# Every sheet as .csv, cells as they are shown.
FILTER = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"


@pytest.mark.deep
@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_the_workbook_and_adds_up_the_same(
    school: DeskStore, session: Session, tmp_path: Path
) -> None:
    target = tmp_path / "book.xlsx"
    run_paper(PaperJob(PaymentBook(), target, school.path, NOW), KEY, silent)
    profile = f"-env:UserInstallation=file://{tmp_path}/office"
    subprocess.run(
        [str(SOFFICE), profile, "--headless", "--convert-to", FILTER, str(target)],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        timeout=120,
    )
    sheets = {path.stem.removeprefix("book-"): rows_of(path) for path in tmp_path.glob("*.csv")}
    assert sheets.keys() == {"Payments", "By day and method", "Balances", "Exceptions", "About"}
    head, *rows, total = sheets["Payments"]
    (shown,) = payments.totals(session, payments.PaymentQuery())
    amount = head.index("Amount")
    assert len(rows) == shown.count
    assert cents(total[amount]) == shown.amount_minor == sum(cents(row[amount]) for row in rows)
    assert cents(sheets["By day and method"][-1][-1]) == shown.amount_minor
    numbers = set(session.scalars(select(Student.student_number)))
    assert {row[head.index("Student number")] for row in rows} <= numbers, "with leading zeros"


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def cents(text: str) -> int:
    whole, _, part = text.partition(".")
    minor = int(whole.lstrip("-") + part.ljust(2, "0"))
    return -minor if text.startswith("-") else minor
