"""`export`: lists as .xlsx or .csv, from the same queries as the screen."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.command.desk import Desk, desk_of
from ui.command.reading import Since, Until, day_text
from ui.command.telling import counted

if TYPE_CHECKING:
    from registrar_desktop.reports.requests import TableRequest


class What(StrEnum):
    """The lists that can be written."""

    STUDENTS = "students"
    ENROLLMENTS = "enrollments"
    PAYMENTS = "payments"
    BALANCES = "balances"
    JOURNAL = "journal"
    ONEROSTER = "oneroster"
    AUDIT = "audit"


def add_to(app: typer.Typer) -> None:
    """Put the command on the program's own level."""
    app.command("export")(export)


def export(
    context: typer.Context,
    what: Annotated[What, typer.Argument(help="Which list.")],
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Ends in .xlsx or .csv; .zip for oneroster.")
    ],
    term: Annotated[str, typer.Option(help="Of one term, by its code.")] = "",
    status: Annotated[str, typer.Option(help="With one status.")] = "",
    since: Since = None,
    until: Until = None,
    release: Annotated[
        bool, typer.Option("--release", help="Leaves the office: names under a flag are left out.")
    ] = False,
    with_private: Annotated[
        bool, typer.Option("--with-private", help="In a OneRoster set: students under a flag too.")
    ] = False,
) -> None:
    """Write a list as a workbook or as delimited text, or a OneRoster 1.1 set, whole or not at
    all. The set has no student who asked for privacy, unless --with-private."""
    from ui import operations

    if what is What.ONEROSTER:
        _export_roster(desk_of(context), file, term, with_private=with_private)
        return
    asked = {
        "term": term,
        "state" if what is What.JOURNAL else "status": status,
        "since": day_text(since),
        "until": day_text(until),
    }
    request = _request(what, {name: text for name, text in asked.items() if text}, release)
    desk = desk_of(context)
    with desk.office() as office, desk.tell.progress(file.name) as progress:
        made = operations.write_paper(office, request=request, target=file, progress=progress)
    desk.tell.answer(
        {"file": made.path, "rows": made.rows, "as_of": made.as_of, "sha256": made.file_sha256},
        f"{counted(made.rows, 'row')} in {made.path}.",
    )


def _export_roster(desk: Desk, file: Path, term: str, *, with_private: bool) -> None:
    from ui import operations

    with desk.office() as office, desk.tell.progress(file.name) as progress:
        counts = operations.export_oneroster(
            office, target=file, term=term, with_private=with_private, on_step=progress
        )
    told = ", ".join(f"{name} {count:,}" for name, count in counts.items())
    desk.tell.answer({"file": file, "files": counts}, f"{file}: {told}.")


def _request(what: What, asked: dict[str, str], release: bool) -> TableRequest:
    from registrar_desktop.records.lists.asking import asked as read
    from registrar_desktop.records.lists.journal import JournalQuery
    from registrar_desktop.records.lists.payments import PaymentQuery
    from registrar_desktop.records.lists.registrations import RegistrationQuery
    from registrar_desktop.records.lists.students import StudentQuery
    from registrar_desktop.reports import requests

    if what is What.STUDENTS:
        return requests.StudentList(read(StudentQuery, asked), release)
    if what is What.ENROLLMENTS:
        return requests.RegistrationList(read(RegistrationQuery, asked), release)
    if what is What.BALANCES:
        return requests.BalanceList(read(StudentQuery, asked))
    if what is What.AUDIT:
        return requests.AuditTable()
    if what is What.JOURNAL:
        return requests.JournalList(read(JournalQuery, asked))
    return requests.PaymentBook(read(PaymentQuery, asked))
