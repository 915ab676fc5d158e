"""Reports that are made by themselves: kept from the form, made while the window is open, told of."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from registrar_desktop.store.tables.jobs import SavedJob
from tests.window.fixtures import Sitting
from ui import operations
from ui.desktop.pages.reports.page import ReportsPage
from ui.desktop.pages.reports.scheduling import ScheduleSheet


@pytest.fixture
def sheet(desk: Sitting) -> ScheduleSheet:
    """The sheet over the enrollment report of the term in view."""
    page = desk.go(ReportsPage, "reports")
    desk.settle()
    page.schedule()
    desk.settle()
    (opened,) = page.findChildren(ScheduleSheet)
    return opened


def keep(sheet: ScheduleSheet, desk: Sitting, file: Path, at: str = "06:30") -> None:
    sheet.job_name.type("Headcount")
    sheet.file.type(str(file))
    sheet.at.type(at)
    sheet.press()
    desk.settle()


def test_the_report_in_view_is_kept_as_a_job(
    desk: Sitting, sheet: ScheduleSheet, tmp_path: Path
) -> None:
    keep(sheet, desk, tmp_path / "count-{date}.pdf")
    assert sheet.told == ["Headcount"]
    (job,) = operations.list_jobs(desk.office)
    assert (job.report, job.on, job.given["method"]) == ("enrollment", "daily", "A")


def test_what_cannot_be_kept_is_said_beside_its_field(
    desk: Sitting, sheet: ScheduleSheet, tmp_path: Path
) -> None:
    keep(sheet, desk, tmp_path / "count-{week}.pdf", at="half past six")
    assert "knows no {week}" in sheet.file.complaint + sheet.at.complaint
    assert operations.list_jobs(desk.office) == []


def test_what_is_due_is_made_while_the_window_is_open(
    desk: Sitting, sheet: ScheduleSheet, tmp_path: Path
) -> None:
    keep(sheet, desk, tmp_path / "count.pdf")
    with desk.office.store.recording() as session:
        job = session.get_one(SavedJob, "Headcount")
        job.next_at = desk.office.clock.now() - timedelta(days=3)
    desk.desktop.due_jobs.look()
    assert desk.desktop.lanes.settle(60_000)
    assert (tmp_path / "count.pdf").exists()
    assert any("Headcount: count.pdf is made." in said for said in desk.notices())
    (run,) = operations.list_job_runs(desk.office)
    assert (run.told, run.file) == ("", str(tmp_path / "count.pdf"))


def test_what_is_being_made_when_the_window_closes_is_due_again(
    desk: Sitting, sheet: ScheduleSheet, tmp_path: Path
) -> None:
    keep(sheet, desk, tmp_path / "count.pdf")
    due = desk.office.clock.now() - timedelta(days=3)
    with desk.office.store.recording() as session:
        session.get_one(SavedJob, "Headcount").next_at = due
    desk.desktop.due_jobs.stop()
    desk.desktop.due_jobs.look()
    desk.settle()
    assert operations.list_job_runs(desk.office) == []
    assert operations.list_jobs(desk.office)[0].next_at == due
    assert not (tmp_path / "count.pdf").exists()
