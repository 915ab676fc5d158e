"""Tables and papers as files: lists for other programs, reports, and numbered papers for students."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from registrar_desktop.records import censuses, checking, documents, naming
from registrar_desktop.records.handing_out import times_printed
from registrar_desktop.rules.audit_chain import Noted
from registrar_desktop.schema.vocabulary import ChangeKind, DocumentKind
from registrar_desktop.store.audit import note
from ui.acts.recording import act, call
from ui.wording import word, word_on_paper

if TYPE_CHECKING:
    from registrar_desktop.exports.progress import Progress
    from registrar_desktop.records.checking import PaperFound
    from registrar_desktop.reports.jobs import PaperMade
    from registrar_desktop.reports.requests import (
        EnrollmentRequest,
        OutageRequest,
        ReceiptRequest,
        Request,
        StatementRequest,
        VerificationRequest,
    )
    from registrar_desktop.store.work import Work
    from ui.office import Office


@dataclass(frozen=True, slots=True)
class Issued:
    """A paper that was handed out, and the number it carries."""

    number: str
    made: PaperMade


def write_paper(
    office: Office,
    *,
    request: Request,
    target: Path,
    progress: Progress | None = None,
    make: Make | None = None,
) -> PaperMade:
    """Write a table (.xlsx, .csv) or a report (.pdf) whole or not at all; that it was written is
    noted in the audit trail."""
    write = make or make_paper
    made = write(office, request=request, target=target, progress=progress)
    detail: dict[str, object] = {
        "what": type(request).__name__,
        "rows": made.rows,
        "sha256": made.file_sha256,
    }
    with office.store.recording() as session:
        note(session, Noted.EXPORT, office.clock.now(), detail=detail)
    return made


def make_paper(
    office: Office, *, request: Request, target: Path, progress: Progress | None = None
) -> PaperMade:
    """Write it as part of an act, which notes it."""
    from registrar_desktop.exports.progress import silent
    from registrar_desktop.reports.jobs import PaperJob, run_paper

    job = PaperJob(
        request, target.absolute(), office.store.path, office.clock.now(), word=word_on_paper
    )
    return run_paper(job, office.lock.key, progress or silent)


# How the document itself is made: here, or in a process of its own.
Make = Callable[..., "PaperMade"]


def check_paper(office: Office, *, text: str) -> PaperFound:
    """What is known of a paper somebody holds, by the number and code printed on it."""
    with office.store.reading() as session:
        return checking.check_paper(session, text)


def issue_enrollment(
    office: Office, *, request: EnrollmentRequest, target: Path, make: Make = make_paper
) -> Issued:
    """The figures of a term frozen under a number, and their report. The same report can be made
    again whenever it is asked for, with the same figures and the same code."""
    from registrar_desktop.exports.files import data_hash
    from registrar_desktop.reports.enrollment.figures import count_figures, frozen
    from registrar_desktop.reports.proving import told
    from registrar_desktop.reports.source import read_source

    kind = DocumentKind.ENROLLMENT_REPORT
    with act(office, word(kind), ChangeKind.DOCUMENT) as work:
        source = read_source(work.session, work.now, word_on_paper)
        figures = frozen(count_figures(source, replace(request, census="")))
        number = documents.take_number(work, kind)
        call(work, f"Census {number} of {request.term}")
        censuses.keep(work, number, figures)
        as_of, said = source.stamp.as_of or work.now, data_hash(told(number, figures))
        documents.issue(work, documents.Paper(kind, number, as_of, said))
    made = make(office, request=replace(request, census=number), target=target)
    return Issued(number, made)


def issue_statement(
    office: Office, *, request: StatementRequest, target: Path, make: Make = make_paper
) -> Issued:
    """An account statement with a number of this desk's series, recorded as handed out."""
    return _issue(office, DocumentKind.STATEMENT, request, target, make)


def issue_verification(
    office: Office, *, request: VerificationRequest, target: Path, make: Make = make_paper
) -> Issued:
    """A letter that verifies an enrollment, numbered and recorded."""
    return _issue(office, DocumentKind.VERIFICATION, request, target, make)


def issue_outage_report(
    office: Office, *, request: OutageRequest, target: Path, make: Make = make_paper
) -> Issued:
    """What happened while the centre did not answer, numbered and recorded, with a
    machine-readable copy beside it."""
    copy = target.with_suffix(".json")
    return _issue(office, DocumentKind.OUTAGE_REPORT, request, target, make, copy)


def print_receipt(
    office: Office, *, request: ReceiptRequest, target: Path, make: Make = make_paper
) -> Issued:
    """The receipt of a payment; from the second time on it says which copy it is."""
    with act(office, f"Receipt {request.receipt}", ChangeKind.DOCUMENT) as work:
        printed = times_printed(work.session, [request.receipt])[request.receipt]
        copy = replace(request, copy=printed + 1)
        made = make(office, request=_on_paper(copy), target=target)
        number = request.receipt if not printed else f"{request.receipt}/{printed + 1}"
        call(work, f"Receipt {number} printed")
        _record(work, DocumentKind.RECEIPT, number, made, None)
        return Issued(number, made)


def _on_paper(request: ReceiptRequest) -> Request:
    """On a whole sheet the receipt stands twice: for the payer, and for the office."""
    from registrar_desktop.reports.requests import ReceiptLayout, ReceiptRun

    if request.layout is not ReceiptLayout.TWO:
        return request
    one = (request.receipt, request.copy)
    return ReceiptRun((one, one), request.paper, request.layout)


def _issue(
    office: Office,
    kind: DocumentKind,
    request: Any,
    target: Path,
    make: Make,
    copy: Path | None = None,
) -> Issued:
    """Number, paper and record are kept together or not at all: a paper that cannot be written
    uses no number up. copy: the same in another form beside it."""
    with act(office, word(kind), ChangeKind.DOCUMENT) as work:
        number = documents.take_number(work, kind)
        numbered = replace(request, number=number)
        if copy is not None and copy != target:
            make(office, request=numbered, target=copy)
        made = make(office, request=numbered, target=target)
        student = getattr(request, "student", "")
        who = naming.student(work.session, student) if student else None
        call(work, f"{word(kind)} {number}" + (f" for {naming.called(who)}" if who else ""))
        _record(work, kind, number, made, who.id if who else None)
        return Issued(number, made)


def _record(
    work: Work, kind: DocumentKind, number: str, made: PaperMade, student_id: str | None
) -> None:
    paper = documents.Paper(
        kind=kind,
        number=number,
        as_of=made.as_of,
        # Twice on a sheet it is one receipt all the same.
        data_hash=made.parts[0] if made.parts else made.data_hash,
        student_id=student_id,
        file_sha256=made.file_sha256,
    )
    documents.issue(work, paper)
