"""Reports and exports that are made by themselves: kept, run when due, once if missed, and told of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from registrar_desktop.records.saved_jobs import Job
from registrar_desktop.settings import Settings
from tests.command.conftest import record_student, settle_in
from tests.command.driving import Desk
from ui import operations
from ui.office import Office


class SetClock:
    """A clock that stands until it is set."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        return self.moment.timestamp()


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def early(profile_dir: Path, clock: SetClock) -> Iterator[Office]:
    """An office early on a Monday morning, with a student."""
    with Office.open(Settings(profile_dir, None), lambda new: None, clock) as office:
        settle_in(office)
        record_student(office)
        yield office


def students(folder: Path, name: str = "every morning") -> Job:
    return Job(name, "students", {}, str(folder / "students-{date}.xlsx"), False, "06:30", "daily")


def test_a_job_runs_when_it_is_due_and_its_file_carries_the_day(
    early: Office, clock: SetClock, tmp_path: Path
) -> None:
    operations.add_job(early, job=students(tmp_path))
    assert operations.run_due_jobs(early) == []
    clock.moment += timedelta(hours=2)
    (done,) = operations.run_due_jobs(early)
    assert done.file == tmp_path / "students-2026-03-02.xlsx"
    assert done.file.exists()
    assert operations.run_due_jobs(early) == []


def test_what_was_missed_while_the_program_was_closed_is_made_once(
    early: Office, clock: SetClock, tmp_path: Path
) -> None:
    operations.add_job(early, job=students(tmp_path))
    clock.moment += timedelta(days=4)
    assert len(operations.run_due_jobs(early)) == 1
    assert [file.name for file in tmp_path.glob("*.xlsx")] == ["students-2026-03-06.xlsx"]
    assert operations.list_jobs(early)[0].next_at == datetime(2026, 3, 6, 6, 30, tzinfo=UTC)


def test_a_job_that_fails_is_told_and_stops_no_other(
    early: Office, clock: SetClock, tmp_path: Path
) -> None:
    (tmp_path / "taken").write_text("no folder")
    operations.add_job(early, job=students(tmp_path / "taken", "broken"))
    operations.add_job(early, job=students(tmp_path, "whole"))
    clock.moment += timedelta(hours=2)
    broken, whole = operations.run_due_jobs(early)
    assert broken.file is None
    assert "choose another folder" in broken.told
    assert whole.file is not None
    runs = {run.job: run for run in operations.list_job_runs(early)}
    assert (runs["broken"].told, runs["whole"].file) == (broken.told, str(whole.file))


def test_a_run_that_was_cut_off_is_told_as_such(
    early: Office, clock: SetClock, tmp_path: Path
) -> None:
    operations.add_job(early, job=students(tmp_path))

    def killed(*_: object, **__: object) -> None:
        raise SystemExit(9)

    with pytest.raises(SystemExit):
        operations.run_job(early, name="every morning", make=killed)  # type: ignore[arg-type]
    clock.moment += timedelta(hours=7)
    operations.run_due_jobs(early)
    told = [run.told for run in operations.list_job_runs(early, name="every morning")]
    assert told == ["", "The program ended before this was finished."]


def test_who_is_cut_off_in_one_job_loses_none_of_those_after_it(
    early: Office, clock: SetClock, tmp_path: Path
) -> None:
    for name in ("a first", "b second", "c third"):
        target = str(tmp_path / f"{name}.xlsx")
        operations.add_job(early, job=replace(students(tmp_path, name), target=target))
    clock.moment += timedelta(hours=2)

    def killed(*_: object, **__: object) -> None:
        raise SystemExit(9)

    with pytest.raises(SystemExit):
        operations.run_due_jobs(early, make=killed)  # type: ignore[arg-type]
    assert [done.job for done in operations.run_due_jobs(early)] == ["b second", "c third"]


def test_jobs_by_command(desk: Desk, tmp_path: Path) -> None:
    kept = desk.run(
        *("jobs", "add", "payments of yesterday", "payments", str(tmp_path / "p-{year}.csv")),
        *("--at", "06:30", "--on", "mon,last", "--set", "since=yesterday", "--set", "term="),
    )
    assert kept["on"] == "mon,last"
    (done,) = desk.run("jobs", "run", "payments of yesterday")["runs"]
    assert Path(done["file"]).read_bytes()
    assert desk.run("jobs", "run", "--due") == {"runs": []}
    assert [run["file"] for run in desk.run("jobs", "results")["runs"]] == [done["file"]]
    assert [job["name"] for job in desk.run("jobs", "list")["jobs"]] == ["payments of yesterday"]
    desk.run("jobs", "remove", "payments of yesterday")
    assert desk.run("jobs", "list") == {"jobs": []}


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["nothing", "n.xlsx", "--at", "06:30"], "There is no report or export nothing"),
        (["students", "n.pdf", "--at", "06:30"], "let the file name end in .xlsx or .csv"),
        (["students", "n-{week}.csv", "--at", "06:30"], "A file's name knows no {week}"),
        (["students", "n.csv", "--at", "half past six"], "is no time of day"),
        (["students", "n.csv", "--at", "06:30", "--set", "x=1"], "students knows no x"),
        (["enrollment", "n.pdf", "--at", "06:30"], "This report needs a term"),
        (["students", "n.csv", "--at", "06:30", "--issue"], "there is nothing to issue"),
        (["payments", "n.csv", "--at", "06:30", "--set", "since=1 May"], "1 May"),
    ],
)
def test_a_job_that_could_never_run_is_not_kept(desk: Desk, more: list[str], said: str) -> None:
    ended = desk.try_("jobs", "add", "mine", *more)
    assert (ended.status, desk.run("jobs", "list")["jobs"]) == (1, [])
    assert said in ended.err
