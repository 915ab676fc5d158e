"""Papers for many at once: the receipts of a day or a drawer, the statements of all who owe.

Numbers of statements are taken before a run and recorded after it, because a run of thousands
takes longer than an act may hold the store; the numbers of one that was cancelled stay unused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from registrar_desktop.errors import Invalid, Refused
from registrar_desktop.exports.progress import Cancelled
from registrar_desktop.records import documents
from registrar_desktop.records.handing_out import (
    receipts_of,
    record_papers,
    students_with_accounts,
    times_printed,
)
from registrar_desktop.schema.vocabulary import ChangeKind, DocumentKind
from registrar_desktop.store import identity
from ui.acts.papers import Make, make_paper
from ui.acts.recording import act, call

if TYPE_CHECKING:
    from datetime import date

    from registrar_desktop.exports.progress import Progress
    from registrar_desktop.records.lists.students import StudentQuery
    from registrar_desktop.reports.jobs import PaperMade
    from registrar_desktop.reports.requests import PaperFormat, ReceiptLayout, StatementRun
    from ui.office import Office

_A_CHANGE_SET = 500


@dataclass(frozen=True, slots=True)
class RunMade:
    """A run of papers: their numbers, where they are, and how many pages they have."""

    path: Path
    numbers: tuple[str, ...]
    pages: int
    files: int


@dataclass(frozen=True, slots=True)
class ReceiptsAsked:
    """Receipts of some days, or of a cash drawer."""

    since: date | None
    until: date | None
    drawer: str
    layout: ReceiptLayout
    paper: PaperFormat


@dataclass(frozen=True, slots=True)
class StatementsAsked:
    """For whom and over which days statements are made. apart: a file for each in a folder."""

    query: StudentQuery
    since: date | None
    until: date | None
    paper: PaperFormat
    apart: bool = False


def print_receipts(
    office: Office,
    *,
    asked: ReceiptsAsked,
    target: Path,
    progress: Progress | None = None,
    make: Make = make_paper,
) -> RunMade:
    """Receipts in one document; those that were printed before say which copy they are."""
    from registrar_desktop.reports.requests import ReceiptRun

    with office.store.reading() as session:
        receipts = receipts_of(session, asked.since, asked.until, asked.drawer)
        printed = times_printed(session, receipts)
    if not receipts:
        raise Invalid("paper_nothing_to_print")
    copies = tuple((number, printed[number] + 1) for number in receipts)
    run = ReceiptRun(copies, asked.paper, asked.layout)
    made = make(office, request=run, target=target, progress=progress)
    numbers = tuple(number if copy == 1 else f"{number}/{copy}" for number, copy in copies)
    _record(office, DocumentKind.RECEIPT, made, [(number, None) for number in numbers])
    return RunMade(target, numbers, made.pages, 1)


def issue_statements(
    office: Office,
    *,
    asked: StatementsAsked,
    target: Path,
    progress: Progress | None = None,
    make: Make = make_paper,
) -> RunMade:
    """Statements of all students that match and have an account, numbered and recorded."""
    with office.store.reading() as session:
        found = students_with_accounts(session, asked.query)
    if not found:
        raise Invalid("paper_nothing_to_print")
    with office.store.recording() as session:
        identity.signed_in(session)
        code = identity.joined_desk(session).code
        kind = DocumentKind.STATEMENT
        numbers = [documents.reserve_number(session, code, kind) for _ in found]
    if asked.apart:
        return _apart(office, asked, found, numbers, target, progress)

    def together(run: StatementRun) -> PaperMade:
        return make(office, request=run, target=target, progress=progress)

    return _together(office, asked, found, numbers, together)


def _together(
    office: Office,
    asked: StatementsAsked,
    found: list[tuple[str, str]],
    numbers: list[str],
    make: Callable[[StatementRun], PaperMade],
) -> RunMade:
    from registrar_desktop.reports.requests import StatementRun

    pairs = tuple((student, no) for (student, _), no in zip(found, numbers, strict=True))
    made = make(StatementRun(pairs, asked.since, asked.until, asked.paper))
    whose = [(no, id_) for (_, id_), no in zip(found, numbers, strict=True)]
    _record(office, DocumentKind.STATEMENT, made, whose)
    return RunMade(made.path, tuple(numbers), made.pages, 1)


def _apart(
    office: Office,
    asked: StatementsAsked,
    found: list[tuple[str, str]],
    numbers: list[str],
    target: Path,
    progress: Progress | None,
) -> RunMade:
    """A file for each; what was written before a run was cancelled is recorded as handed out."""
    from registrar_desktop.reports.requests import StatementRequest

    target.mkdir(parents=True, exist_ok=True)
    pages = 0
    papers: list[dict[str, Any]] = []
    try:
        for (student, id_), number in zip(found, numbers, strict=True):
            if progress is not None:
                progress(len(papers), len(found))
            request = StatementRequest(student, asked.since, asked.until, number, asked.paper)
            made = make_paper(office, request=request, target=target / _file(number, student))
            pages += made.pages
            papers.append(_paper(made, number, id_, made.data_hash))
    except Cancelled as stopped:
        raise Refused("paper_run_stopped", done=len(papers), of=len(found)) from stopped
    finally:
        _keep(office, DocumentKind.STATEMENT, papers)
    if progress is not None:
        progress(len(found), len(found))
    return RunMade(target, tuple(numbers), pages, len(papers))


def _file(number: str, student: str) -> str:
    """`D07-S00012 S000123.pdf`; a student number may hold what a file's name may not."""
    safe = "".join(mark if mark.isalnum() or mark in "-_." else "_" for mark in student)
    return f"{number} {safe}.pdf"


def _record(
    office: Office, kind: DocumentKind, made: PaperMade, papers: Sequence[tuple[str, str | None]]
) -> None:
    rows = [
        _paper(made, number, student, told)
        for (number, student), told in zip(papers, made.parts, strict=True)
    ]
    _keep(office, kind, rows)


def _paper(made: PaperMade, number: str, student: str | None, told: str) -> dict[str, Any]:
    return {
        "number": number,
        "student_id": student,
        "as_of": made.as_of,
        "data_version_hash": told,
        "file_sha256": made.file_sha256,
    }


def _keep(office: Office, kind: DocumentKind, papers: list[dict[str, Any]]) -> None:
    for at in range(0, len(papers), _A_CHANGE_SET):
        few = papers[at : at + _A_CHANGE_SET]
        with act(office, "Papers handed out", ChangeKind.DOCUMENT) as work:
            what = "Receipts" if kind is DocumentKind.RECEIPT else "Statements"
            call(work, f"{what} {few[0]['number']} to {few[-1]['number']} ({len(few)})")
            record_papers(work, kind, few)
