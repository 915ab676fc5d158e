"""`jobs`: reports and exports that are made at certain times; `jobs run --due` is for the system's
own scheduler while no window is open.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from ui.command.desk import Desk, desk_of
from ui.command.reading import pairs
from ui.command.telling import Table, counted

if TYPE_CHECKING:
    from ui.acts.jobs import JobDone

app = typer.Typer(help="Reports and exports that are made by themselves at certain times.")

Name = Annotated[str, typer.Argument(metavar="NAME", help="What the job is called.")]


@app.command("list")
def list_(context: typer.Context) -> None:
    """The jobs, and when each is due next."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        found = operations.list_jobs(office)
    rows = [
        (job.name, job.report, f"{job.on} {job.at}", job.next_local, job.target) for job in found
    ]
    table = Table(("Name", "Makes", "When", "Next", "File"), rows)
    desk.tell.answer(
        {"jobs": [asdict(job) for job in found]}, table if rows else "There are no jobs."
    )


@app.command()
def add(
    context: typer.Context,
    name: Name,
    report: Annotated[str, typer.Argument(metavar="REPORT", help="enrollment, students, …")],
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="Like students-{date}.xlsx; also {year} {time}.")
    ],
    at: Annotated[str, typer.Option(metavar="HH:MM", help="By the school's clock.")],
    on: Annotated[str, typer.Option(metavar="DAYS", help="daily, mon,thu or 1,15,last.")] = "daily",
    values: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="FIELD=VALUE", help="As the form has it; days also yesterday, month."
        ),
    ] = None,
    issue: Annotated[
        bool, typer.Option("--issue", help="Numbered and recorded as handed out.")
    ] = False,
) -> None:
    """Have a report or an export made at certain times."""
    from registrar_desktop.records.saved_jobs import Job
    from ui import operations

    given = pairs("--set", values or [])
    desk = desk_of(context)
    with desk.office() as office:
        kept = operations.add_job(office, job=Job(name, report, given, file, issue, at, on))
    desk.tell.answer(asdict(kept), f"{kept.name} is made next on {kept.next_local}.")


@app.command()
def remove(context: typer.Context, name: Name) -> None:
    """Have it made no longer; the files stay."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        gone = operations.remove_job(office, name=name)
    desk.tell.answer(asdict(gone), f"{gone.name} is made no longer; its files stay.")


@app.command()
def run(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="One job, due or not.")] = "",
    due: Annotated[bool, typer.Option("--due", help="All that are due.")] = False,
) -> None:
    """Make one now, or all that are due; ends with 1 where one could not be made."""
    from ui import operations

    if bool(name) == due:
        raise typer.BadParameter("name a job, or say --due")
    desk = desk_of(context)
    with desk.office() as office:
        done = operations.run_due_jobs(office) if due else [operations.run_job(office, name=name)]
    _tell(desk, done)
    if any(each.file is None for each in done):
        raise typer.Exit(1)


@app.command()
def results(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Only of one job.")] = "",
) -> None:
    """What became of the last runs."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        found = operations.list_job_runs(office, name=name)
    rows = [(each.job, _shown(each.started_at), each.told or each.file) for each in found]
    table = Table(("Name", "Run at", "What came of it"), rows)
    desk.tell.answer(
        {"runs": [asdict(each) for each in found]}, table if rows else "Nothing was run yet."
    )


def _shown(moment: datetime | None) -> str:
    """By the clock of this computer."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M") if moment else ""


def _tell(desk: Desk, done: list[JobDone]) -> None:
    made = [each for each in done if each.file is not None]
    for each in done:
        if each.file is None:
            desk.tell.say(f"{each.job}: {each.told}")
    lines = [f"{each.job}: {each.file}" for each in made]
    words = f"{counted(len(made), 'job')} of {len(done)} made." if done else "Nothing is due."
    desk.tell.answer({"runs": [asdict(each) for each in done]}, *lines, words)
