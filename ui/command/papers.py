"""`report`: papers as .pdf, and `reconcile`: the payment service against the ledger."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui.command.desk import Desk, desk_of
from ui.command.reading import OnDay, Since, Until, day, word_from
from ui.command.telling import counted
from ui.papers_checked import paper_found

if TYPE_CHECKING:
    from registrar_desktop.reports.jobs import PaperMade
    from registrar_desktop.reports.requests import PaperFormat
    from ui.operations import RunMade

app = typer.Typer(help="Papers as .pdf; statements, letters and receipts are numbered.")

File = Annotated[Path, typer.Argument(metavar="FILE.pdf", help="Where the paper goes.")]
Term = Annotated[str, typer.Option(help="The term's code.")]
Student = Annotated[str, typer.Option(help="The student number.")]
Layout = Annotated[
    str, typer.Option(metavar="half|two|roll", help="Half sheets, two on a sheet, or 80 mm.")
]
Letter = Annotated[bool, typer.Option("--letter", help="US Letter instead of A4.")]


def add_to(top: typer.Typer) -> None:
    """Put the commands on the program's own level."""
    top.add_typer(app, name="report")


@app.command()
def enrollment(
    context: typer.Context,
    file: File,
    term: Annotated[str, typer.Option(help="The term's code; not with --census.")] = "",
    on: OnDay = None,
    method: Annotated[str, typer.Option(metavar="a|b|c", help="How FTE is counted.")] = "a",
    sector: Annotated[
        str, typer.Option(help="For method c: public-4-year, private-4-year, public-2-year, other.")
    ] = "public-4-year",
    level: Annotated[str, typer.Option(help="Only one level: undergraduate, graduate, …")] = "",
    freeze: Annotated[
        bool, typer.Option("--freeze", help="Freeze the figures as a census with a number.")
    ] = False,
    census: Annotated[
        str, typer.Option(metavar="NUMBER", help="Of frozen figures, instead of counting.")
    ] = "",
    letter: Letter = False,
) -> None:
    """Headcount and FTE of a term, by level, program and section. Frozen as a census the same
    figures can be reported again at any time, by any method."""
    from registrar_desktop.reports.requests import EnrollmentRequest, FteMethod, Sector
    from registrar_desktop.schema.vocabulary import Level
    from ui import operations

    if not term and not census:
        raise typer.BadParameter("name the term (--term) or a census (--census)")
    request = EnrollmentRequest(
        census=census.strip().upper(),
        term=term,
        count_day=day(on),
        level=word_from(Level, "--level", level) if level else None,
        method=word_from(FteMethod, "--method", method),
        sector=word_from(Sector, "--sector", sector),
        paper=_paper(letter),
    )
    desk = desk_of(context)
    if not freeze:
        _write(desk, request, file)
        return
    with desk.office() as office:
        issued = operations.issue_enrollment(office, request=request, target=file)
    _tell(desk, issued.made, issued.number)


@app.command()
def roster(
    context: typer.Context,
    file: File,
    term: Term,
    section: Annotated[str, typer.Option(help="The CRN.")],
    attendance: Annotated[int, typer.Option(min=0, max=20, help="Columns to tick.")] = 0,
    signatures: Annotated[bool, typer.Option("--signatures", help="Room to sign.")] = False,
    inside: Annotated[
        bool, typer.Option("--inside", help="Stays in the office: names under a flag are shown.")
    ] = False,
    letter: Letter = False,
) -> None:
    """The class roster of a section."""
    from registrar_desktop.reports.requests import RosterRequest

    request = RosterRequest(
        *(term, section),
        for_release=not inside,
        attendance=attendance,
        signatures=signatures,
        paper=_paper(letter),
    )
    _write(desk_of(context), request, file)


@app.command()
def slip(
    context: typer.Context, file: File, student: Student, term: Term, letter: Letter = False
) -> None:
    """The schedule of a student in a term; what is not confirmed is called provisional."""
    from registrar_desktop.reports.requests import SlipRequest

    _write(desk_of(context), SlipRequest(term, student, _paper(letter)), file)


@app.command()
def verification(
    context: typer.Context,
    file: File,
    student: Student,
    term: Annotated[str, typer.Option(help="The term's code; of current and future.")] = "",
    states: Annotated[
        str, typer.Option(metavar="current|past|future|degree", help="What the letter states.")
    ] = "current",
    requester: Annotated[str, typer.Option(help="Named by a student under a flag.")] = "",
    signer: Annotated[str, typer.Option(help="Who signs.")] = "",
    early: Annotated[bool, typer.Option("--early", help="Also before the census.")] = False,
    letter: Letter = False,
) -> None:
    """A letter that verifies an enrollment, all terms so far, a registration to come, or
    degrees; numbered and recorded as handed out."""
    from registrar_desktop.reports.requests import LetterKind, VerificationRequest
    from ui import operations

    kind = word_from(LetterKind, "--states", states)
    if not term and kind in (LetterKind.CURRENT, LetterKind.FUTURE):
        raise typer.BadParameter("name the term (--term)")
    request = VerificationRequest(
        *(student, term, requester),
        signer=signer,
        kind=kind,
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
def statements(
    context: typer.Context,
    target: Annotated[
        Path, typer.Argument(metavar="FILE.pdf|FOLDER", help="One document, or a file for each.")
    ],
    term: Annotated[str, typer.Option(help="Of who is registered in a term.")] = "",
    level: Annotated[str, typer.Option(help="undergraduate, graduate, …")] = "",
    balance: Annotated[str, typer.Option(help="owed, credit, or open for both.")] = "",
    program: Annotated[str, typer.Option(help="The program's code.")] = "",
    since: Since = None,
    until: Until = None,
    letter: Letter = False,
) -> None:
    """The accounts of many students: one document with bookmarks, or a file for each in a
    folder; numbered and recorded as handed out."""
    from registrar_desktop.records.lists.asking import asked as read
    from registrar_desktop.records.lists.students import StudentQuery
    from ui import operations

    given = {"term": term, "level": level, "balance": balance, "program": program}
    query = read(StudentQuery, {name: text for name, text in given.items() if text})
    asked = operations.StatementsAsked(
        *(query, day(since), day(until), _paper(letter)), apart=target.suffix.lower() != ".pdf"
    )
    desk = desk_of(context)
    with desk.office() as office, desk.tell.progress(target.name) as progress:
        made = operations.issue_statements(office, asked=asked, target=target, progress=progress)
    _tell_run(desk, made, "statement")


@app.command()
def receipts(
    context: typer.Context,
    file: File,
    since: Since = None,
    until: Until = None,
    drawer_number: Annotated[
        str, typer.Option("--drawer", help="Of a cash drawer, like D07-C000012.")
    ] = "",
    on: Layout = "half",
    letter: Letter = False,
) -> None:
    """The receipts of some days or of a cash drawer in one document; those printed before say
    which copy they are."""
    from registrar_desktop.reports.requests import ReceiptLayout
    from ui import operations

    if not (since or until or drawer_number):
        raise typer.BadParameter("name the days (--from, --to) or a drawer (--drawer)")
    layout = word_from(ReceiptLayout, "--on", on)
    asked = operations.ReceiptsAsked(day(since), day(until), drawer_number, layout, _paper(letter))
    desk = desk_of(context)
    with desk.office() as office, desk.tell.progress(file.name) as progress:
        made = operations.print_receipts(office, asked=asked, target=file, progress=progress)
    _tell_run(desk, made, "receipt")


@app.command()
def receipt(
    context: typer.Context,
    file: File,
    number: Annotated[str, typer.Option("--receipt", help="Like D07-000231.")],
    on: Layout = "half",
    letter: Letter = False,
) -> None:
    """The receipt of a payment; from the second time on it says which copy it is."""
    from registrar_desktop.reports.requests import ReceiptLayout, ReceiptRequest
    from ui import operations

    desk = desk_of(context)
    layout = word_from(ReceiptLayout, "--on", on)
    request = ReceiptRequest(number, paper=_paper(letter), layout=layout)
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
    """What happened at this desk while the centre or the payment service did not answer (.pdf or
    .xlsx); numbered and recorded, with a copy for programs beside it (.json)."""
    from registrar_desktop.reports.requests import OutageRequest
    from ui import operations

    desk = desk_of(context)
    request = OutageRequest(day(since), day(until), paper=_paper(letter))
    with desk.office() as office:
        issued = operations.issue_outage_report(office, request=request, target=file)
    _tell(desk, issued.made, issued.number)


@app.command("outage-letters")
def outage_letters(
    context: typer.Context,
    file: File,
    since: Since = None,
    until: Until = None,
    letter: Letter = False,
) -> None:
    """A letter to each student whose result after an outage differs from the paper they hold."""
    from registrar_desktop.reports.requests import OutageLetters

    _write(desk_of(context), OutageLetters(day(since), day(until), paper=_paper(letter)), file)


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


@app.command()
def verify(
    context: typer.Context,
    code: Annotated[
        list[str], typer.Argument(metavar="CODE|NUMBER…", help="What is printed on the paper.")
    ],
) -> None:
    """Whether a paper was issued by the school, by its code, number or both; without a network."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        found = operations.check_paper(office, text=" ".join(code))
    desk.tell.answer(asdict(found) | {"stands": found.stands}, *paper_found(found))


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
            "rows": made.rows,
            "number": number or None,
            "as_of": made.as_of,
            "sha256": made.file_sha256,
        },
        f"{named}{_size(made)} in {made.path}.",
    )


def _size(made: PaperMade) -> str:
    return counted(made.rows, "row") if made.rows else counted(made.pages, "page")


def _tell_run(desk: Desk, made: RunMade, what: str) -> None:
    first, last = made.numbers[0], made.numbers[-1]
    pages, files = counted(made.pages, "page"), counted(made.files, "file")
    desk.tell.answer(
        {
            "target": made.path,
            "count": len(made.numbers),
            "first": first,
            "last": last,
            "pages": made.pages,
            "files": made.files,
        },
        f"{counted(len(made.numbers), what)}, {first} to {last}: {pages} in {files}, {made.path}.",
    )


def _paper(letter: bool) -> PaperFormat:
    from registrar_desktop.reports.requests import PaperFormat

    return PaperFormat.LETTER if letter else PaperFormat.A4
