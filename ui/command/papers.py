"""`report`: papers as .pdf, and `reconcile`: the payment service against the ledger."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui.command.desk import Desk, desk_of
from ui.command.reading import OnDay, Since, Until, day
from ui.command.telling import counted

if TYPE_CHECKING:
    from registrar_desktop.reports.jobs import PaperMade
    from registrar_desktop.reports.requests import PaperFormat

app = typer.Typer(help="Papers as .pdf; statements, letters and receipts are numbered.")

File = Annotated[Path, typer.Argument(metavar="FILE.pdf", help="Where the paper goes.")]
Term = Annotated[str, typer.Option(help="The term's code.")]
Student = Annotated[str, typer.Option(help="The student number.")]
Letter = Annotated[bool, typer.Option("--letter", help="US Letter instead of A4.")]


def add_to(top: typer.Typer) -> None:
    """Put the commands on the program's own level."""
    top.add_typer(app, name="report")


@app.command()
def enrollment(
    context: typer.Context,
    file: File,
    term: Term,
    on: OnDay = None,
    letter: Letter = False,
) -> None:
    """Headcount and FTE of a term, by level, program and section."""
    from registrar_desktop.reports.requests import EnrollmentRequest

    request = EnrollmentRequest(term=term, count_day=day(on), paper=_paper(letter))
    _write(desk_of(context), request, file)


@app.command()
def roster(
    context: typer.Context,
    file: File,
    term: Term,
    section: Annotated[str, typer.Option(help="The CRN.")],
    attendance: Annotated[int, typer.Option(min=0, max=20, help="Columns to tick.")] = 0,
    inside: Annotated[
        bool, typer.Option("--inside", help="Stays in the office: names under a flag are shown.")
    ] = False,
    letter: Letter = False,
) -> None:
    """The class roster of a section."""
    from registrar_desktop.reports.requests import RosterRequest

    request = RosterRequest(
        term, section, for_release=not inside, attendance=attendance, paper=_paper(letter)
    )
    _write(desk_of(context), request, file)


@app.command()
def verification(
    context: typer.Context,
    file: File,
    student: Student,
    term: Term,
    requester: Annotated[str, typer.Option(help="Named by a student under a flag.")] = "",
    signer: Annotated[str, typer.Option(help="Who signs.")] = "",
    early: Annotated[bool, typer.Option("--early", help="Also before the census.")] = False,
    letter: Letter = False,
) -> None:
    """A letter that verifies an enrollment; numbered and recorded as handed out."""
    from registrar_desktop.reports.requests import VerificationRequest
    from ui import operations

    request = VerificationRequest(
        student,
        term,
        requester,
        signer=signer,
        allow_before_census=early,
        paper=_paper(letter),
    )
    desk = desk_of(context)
    with desk.office() as office:
        issued = operations.issue_verification(office, request=request, target=file)
    _tell(desk, issued.made, issued.number)


@app.command()
def statement(
    context: typer.Context,
    file: File,
    student: Student,
    since: Since = None,
    until: Until = None,
    letter: Letter = False,
) -> None:
    """A student's account; numbered and recorded as handed out."""
    from registrar_desktop.reports.requests import StatementRequest
    from ui import operations

    request = StatementRequest(student, day(since), day(until), paper=_paper(letter))
    desk = desk_of(context)
    with desk.office() as office:
        issued = operations.issue_statement(office, request=request, target=file)
    _tell(desk, issued.made, issued.number)


@app.command()
def receipt(
    context: typer.Context,
    file: File,
    number: Annotated[str, typer.Option("--receipt", help="Like D07-000231.")],
    letter: Letter = False,
) -> None:
    """The receipt of a payment; from the second time on it says which copy it is."""
    from registrar_desktop.reports.requests import ReceiptRequest
    from ui import operations

    desk = desk_of(context)
    request = ReceiptRequest(number, paper=_paper(letter))
    with desk.office() as office:
        issued = operations.print_receipt(office, request=request, target=file)
    _tell(desk, issued.made, issued.number)


@app.command()
def outage(
    context: typer.Context,
    file: File,
    since: Since = None,
    until: Until = None,
    letter: Letter = False,
) -> None:
    """What happened at this desk while the centre did not answer; numbered and recorded."""
    from registrar_desktop.reports.requests import OutageRequest
    from ui import operations

    desk = desk_of(context)
    request = OutageRequest(day(since), day(until), paper=_paper(letter))
    with desk.office() as office:
        issued = operations.issue_outage_report(office, request=request, target=file)
    _tell(desk, issued.made, issued.number)


@app.command()
def drawer(
    context: typer.Context,
    file: File,
    number: Annotated[
        str, typer.Option("--drawer", help="Like D07-C000012; the open or last one without it.")
    ] = "",
    letter: Letter = False,
) -> None:
    """A cash drawer: float, money by method, expected, counted, over or short, its receipts."""
    from registrar_desktop.reports.requests import DrawerRequest

    _write(desk_of(context), DrawerRequest(number, paper=_paper(letter)), file)


def _write(desk: Desk, request: Any, file: Path) -> None:
    from ui import operations

    with desk.office() as office, desk.tell.progress(file.name) as progress:
        made = operations.write_paper(office, request=request, target=file, progress=progress)
    _tell(desk, made, "")


def _tell(desk: Desk, made: PaperMade, number: str) -> None:
    named = f"{number}: " if number else ""
    desk.tell.answer(
        {
            "file": made.path,
            "pages": made.pages,
            "number": number or None,
            "as_of": made.as_of,
            "sha256": made.file_sha256,
        },
        f"{named}{counted(made.pages, 'page')} in {made.path}.",
    )


def _paper(letter: bool) -> PaperFormat:
    from registrar_desktop.reports.requests import PaperFormat

    return PaperFormat.LETTER if letter else PaperFormat.A4
