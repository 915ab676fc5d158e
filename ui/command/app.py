"""The command line: gathers the commands and gives their end one form, whatever happened in them."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from registrar_desktop.errors import Fault
from registrar_desktop.settings import read_settings
from ui.command import (
    allotments,
    attention,
    bank,
    comparing,
    delivery,
    demo_command,
    drawers,
    drill_command,
    enrolment,
    exceptions,
    exporting,
    fees,
    holds,
    importing,
    jobs,
    journal,
    keys,
    letterhead,
    outages,
    papers,
    payments,
    plans,
    reconciling,
    registration,
    seat,
    students,
    upkeep,
)
from ui.command.desk import Desk
from ui.command.general_options import profile_in
from ui.command.telling import Teller

log = logging.getLogger(__name__)

app = typer.Typer(
    name="registrar-desktop",
    help="The registrar's desk, also without a network. Without a command the window opens.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.add_typer(students.app, name="students")
app.add_typer(holds.app, name="holds")
app.add_typer(payments.app, name="payments")
app.add_typer(fees.app, name="fees")
app.add_typer(plans.app, name="plans")
app.add_typer(drawers.app, name="drawer")
app.add_typer(bank.app, name="bank")
app.add_typer(attention.app, name="attention")
app.add_typer(exceptions.app, name="exceptions")
app.add_typer(outages.app, name="outage")
app.add_typer(allotments.app, name="allotments")
app.add_typer(jobs.app, name="jobs")
app.add_typer(journal.app, name="journal")
app.add_typer(importing.app, name="import")
app.add_typer(keys.app, name="key")
for part in (
    enrolment,
    seat,
    delivery,
    comparing,
    registration,
    exporting,
    papers,
    letterhead,
    reconciling,
    upkeep,
    demo_command,
    drill_command,
):
    part.add_to(app)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(f"registrar-desktop {version('registrar-desktop')}")
        raise typer.Exit


@app.callback()
def general(
    context: typer.Context,
    # Typer would load pydantic to make a path of it.
    profile: Annotated[
        str, typer.Option(help="The desk's data folder; without it the platform's.", metavar="DIR")
    ] = "",
    as_json: Annotated[
        bool, typer.Option("--json", help="Answer with one JSON object and nothing else.")
    ] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version.")
    ] = False,
) -> None:
    context.obj = Desk(Path(profile) if profile else None, Teller(as_json))


# How a person who means it says so here.
_HINTS = {
    "student_possible_duplicate": " If this is somebody else, add --new-person.",
    "other_work_rests_on_it": " Here: --along.",
    "payment_possible_duplicate": " If this is another payment, add --another.",
}


def run(arguments: Sequence[str]) -> int:
    """Run one command; 0 done, 1 refused or failed with one sentence, 2 wrong usage."""
    teller = Teller("--json" in arguments)
    try:
        app(list(arguments))
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0
    except Fault as fault:
        teller.explain(fault, _HINTS.get(fault.code, ""))
        return 1
    except BrokenPipeError:
        # Whoever read the answer has seen enough; the interpreter must not complain at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as problem:  # noqa: BLE001 - whatever it was, it ends as one sentence
        _report(problem, arguments)
        teller.explain(problem)
        return 1
    return 0


def _report(problem: Exception, arguments: Sequence[str]) -> None:
    """Leave what happened in the log file of the profile, where that can be written."""
    from registrar_desktop.logs import log_to, stop_logging_to

    folder = read_settings(os.environ, profile_in(arguments)).profile
    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handler = log_to(folder)
        log.error("a command failed", exc_info=problem)
        stop_logging_to(handler)
