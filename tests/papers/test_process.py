"""Long papers are made in a process of their own, which can be stopped and leaves nothing."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum
from pathlib import Path

import openpyxl
import pytest

from registrar_desktop.errors import Fault, Invalid, Unusable
from registrar_desktop.exports.progress import Cancelled
from registrar_desktop.reports.jobs import PaperJob, run_paper
from registrar_desktop.reports.process import PaperProcess
from registrar_desktop.reports.requests import (
    EnrollmentRequest,
    PaymentBook,
    RegistrationList,
    Request,
    StudentList,
)
from registrar_desktop.store.desk_store import DeskStore
from tests.papers.pdf import read
from tests.papers.school import KEY, NOW


def loud(value: Enum) -> str:
    return str(value.value).upper() + "!"


def job(school: DeskStore, target: Path, request: Request) -> PaperJob:
    return PaperJob(request, target, school.path, NOW)


def test_a_workbook_is_made_by_another_process(school: DeskStore, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    asked = replace(job(school, tmp_path / "payments.xlsx", PaymentBook()), word=loud)
    made = PaperProcess(asked, KEY).result(lambda done, of: told.append((done, of)))
    assert made.path == tmp_path / "payments.xlsx"
    assert made.rows > 100
    assert told[-1][0] <= made.rows
    assert openpyxl.load_workbook(made.path)["Payments"]["N2"].value.endswith("!")
    assert list(tmp_path.iterdir()) == [made.path]


def test_stopping_it_leaves_nothing_and_the_older_file_untouched(
    school: DeskStore, tmp_path: Path
) -> None:
    target = tmp_path / "payments.xlsx"
    target.write_bytes(b"last month")
    process = PaperProcess(job(school, target, PaymentBook()), KEY)
    process.cancel()
    assert process.is_done
    with pytest.raises(Cancelled):
        process.result()
    assert target.read_bytes() == b"last month"
    assert list(tmp_path.iterdir()) == [target]


def test_faults_cross_with_their_facts(school: DeskStore, tmp_path: Path) -> None:
    asked = job(school, tmp_path / "enrollment.pdf", EnrollmentRequest("1999XX"))
    with pytest.raises(Invalid) as told:
        PaperProcess(asked, KEY).result()
    assert told.value.code == "term_unknown"
    assert told.value.facts["term"] == "1999XX"
    assert list(tmp_path.iterdir()) == []


def test_progress_may_stop_a_job_in_this_process_too(school: DeskStore, tmp_path: Path) -> None:
    def stop(done: int, of: int) -> None:
        if of:
            raise Cancelled

    with pytest.raises(Cancelled):
        run_paper(job(school, tmp_path / "students.xlsx", StudentList()), KEY, stop)
    assert list(tmp_path.iterdir()) == []


def quiet(done: int, of: int) -> None:
    return None


def test_the_name_says_what_is_written(school: DeskStore, tmp_path: Path) -> None:
    csv = run_paper(job(school, tmp_path / "r.csv", RegistrationList()), KEY, quiet)
    lines = csv.path.read_text("utf-8-sig").splitlines()
    assert len(lines) == csv.rows + 1
    pdf = run_paper(job(school, tmp_path / "e.pdf", EnrollmentRequest("2025FA")), KEY, quiet)
    assert len(read(pdf.path.read_bytes()).pages) == pdf.pages
    assert len(pdf.data_hash) == len(pdf.file_sha256) == 64


@pytest.mark.parametrize("name", ["students.pdf", "students", "students.ods"])
def test_a_name_nobody_can_write_is_refused(school: DeskStore, tmp_path: Path, name: str) -> None:
    with pytest.raises(Invalid) as told:
        run_paper(job(school, tmp_path / name, StudentList()), KEY, quiet)
    assert told.value.code == "paper_format_unknown"
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_key_and_a_missing_folder_are_told(school: DeskStore, tmp_path: Path) -> None:
    with pytest.raises(Unusable) as wrong:
        run_paper(job(school, tmp_path / "s.csv", StudentList()), bytes(32), quiet)
    assert wrong.value.code == "key_wrong"
    with pytest.raises(Fault) as missing:
        run_paper(job(school, tmp_path / "no" / "s.csv", StudentList()), KEY, quiet)
    assert missing.value.code == "folder_missing"
