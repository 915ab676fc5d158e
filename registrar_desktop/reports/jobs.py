"""Makes one paper or table file from a store: what is asked, where it goes, in which process.

`run_paper` needs only values that can cross to another process; `process` runs it in one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import text
from sqlalchemy.orm import Session

from registrar_desktop.errors import Invalid
from registrar_desktop.exports.control import Tally
from registrar_desktop.exports.files import data_hash, whole_file
from registrar_desktop.exports.papers import Paper
from registrar_desktop.exports.progress import Meter, Progress
from registrar_desktop.exports.scratch import private_scratch
from registrar_desktop.exports.tables import Workbook
from registrar_desktop.reports.audit_trail import audit_table
from registrar_desktop.reports.drawer import drawer_report
from registrar_desktop.reports.enrollment.paper import enrollment_report
from registrar_desktop.reports.lists import journal_list, registration_list, student_list
from registrar_desktop.reports.outage.book import outage_book
from registrar_desktop.reports.outage.data import outage_data
from registrar_desktop.reports.outage.letters import outage_letters
from registrar_desktop.reports.outage.paper import outage_report
from registrar_desktop.reports.payments.balances import balance_list
from registrar_desktop.reports.payments.book import payment_book
from registrar_desktop.reports.receipt import receipt, receipts
from registrar_desktop.reports.reconciliation.book import reconciliation_book
from registrar_desktop.reports.reconciliation.paper import reconciliation_report
from registrar_desktop.reports.requests import (
    AuditTable,
    BalanceList,
    DrawerRequest,
    EnrollmentRequest,
    JournalList,
    OutageLetters,
    OutageRequest,
    PaymentBook,
    ReceiptLayout,
    ReceiptRequest,
    ReceiptRun,
    ReconciliationBook,
    ReconciliationRequest,
    RegistrationList,
    Request,
    RosterRequest,
    ShownList,
    SlipRequest,
    StatementRequest,
    StatementRun,
    StudentList,
    VerificationRequest,
)
from registrar_desktop.reports.roster import class_roster
from registrar_desktop.reports.schedule_slip import schedule_slip
from registrar_desktop.reports.shown import shown_list
from registrar_desktop.reports.source import Source, Wording, plain_word, read_source
from registrar_desktop.reports.statement import account_statement, account_statements
from registrar_desktop.reports.verification.letter import enrollment_verification
from registrar_desktop.store.engine import open_engine, troubles_told

_TABLES: dict[type[Any], Callable[..., Workbook]] = {
    StudentList: student_list,
    RegistrationList: registration_list,
    BalanceList: balance_list,
    JournalList: journal_list,
    AuditTable: audit_table,
    PaymentBook: payment_book,
    ReconciliationBook: reconciliation_book,
    ShownList: shown_list,
    OutageRequest: outage_book,
}
# Many papers in one document: each with its title, and how it is made.
_BUNDLES: dict[type[Any], tuple[str, Callable[..., Iterator[Paper]]]] = {
    ReceiptRun: ("Receipts", receipts),
    StatementRun: ("Account statements", account_statements),
    OutageLetters: ("Letters after an outage", outage_letters),
}
_PAPERS: dict[type[Any], Callable[..., Paper]] = {
    EnrollmentRequest: enrollment_report,
    RosterRequest: class_roster,
    SlipRequest: schedule_slip,
    StatementRequest: account_statement,
    ReceiptRequest: receipt,
    VerificationRequest: enrollment_verification,
    OutageRequest: outage_report,
    DrawerRequest: drawer_report,
    ReconciliationRequest: reconciliation_report,
}
# For other programs, as JSON.
_DATA: dict[type[Any], Callable[..., bytes]] = {OutageRequest: outage_data}


@dataclass(frozen=True, slots=True)
class PaperJob:
    """One file to make.

    store: the desk's file; its key is handed over apart. target: .xlsx or .csv for tables, .pdf
    for papers; an outage report is either, or .json. made_at: the moment on the stamp. word: how statuses are called. part: the name of
    the unfinished file, where somebody else must be able to remove it.
    """

    request: Request
    target: Path
    store: Path
    made_at: datetime
    word: Wording = plain_word
    sheet_paper: str = "A4"
    separator: str = ","
    byte_order_mark: bool = True
    part: Path | None = None


@dataclass(frozen=True, slots=True)
class PaperMade:
    """What was written. `pages` of a paper, `rows` of all sheets of a table file.

    as_of: when its data was last confirmed. data_hash: of what a paper says; empty for tables.
    parts: the same of each paper, where many are in one document.
    """

    path: Path
    pages: int
    rows: int
    as_of: datetime
    data_hash: str
    file_sha256: str
    parts: tuple[str, ...] = ()


def run_paper(job: PaperJob, key: bytes, progress: Progress) -> PaperMade:
    """Makes the file whole or not at all, from one consistent state of the store."""
    _check(job)
    meter = Meter(progress)
    with (
        private_scratch(job.store.parent),
        _reading(job.store, key) as session,
        whole_file(job.target, part=job.part) as stream,
    ):
        source = read_source(session, job.made_at, job.word)
        written = _written(job, source, stream, meter)
        digest = _digest(stream)
    meter.finish()
    as_of = source.stamp.as_of or job.made_at
    return PaperMade(
        *(job.target, written.pages, written.rows, as_of, written.told),
        digest,
        written.parts,
    )


def _digest(stream: BinaryIO) -> str:
    stream.seek(0)
    digest = hashlib.sha256()
    while piece := stream.read(1 << 20):
        digest.update(piece)
    return digest.hexdigest()


def _check(job: PaperJob) -> None:
    kind, asked = job.target.suffix.lower(), type(job.request)
    known = [".pdf"] if asked in _PAPERS or asked in _BUNDLES else []
    known += [".xlsx", ".csv"] if asked in _TABLES else []
    known += [".json"] if asked in _DATA else []
    if kind not in known:
        raise Invalid("paper_format_unknown", format=kind or "none", known=" or ".join(known))


@contextmanager
def _reading(store: Path, key: bytes) -> Iterator[Session]:
    """A connection of its own that cannot change anything."""
    engine = open_engine(store, key)
    try:
        with troubles_told(store), Session(engine) as session:
            session.execute(text("PRAGMA query_only=ON"))
            yield session
    finally:
        engine.dispose()


@dataclass(frozen=True, slots=True)
class _Content:
    """Pages or rows, and the hash of what each paper says."""

    pages: int = 0
    rows: int = 0
    told: str = ""
    parts: tuple[str, ...] = ()


def _written(job: PaperJob, source: Source, stream: BinaryIO, meter: Meter) -> _Content:
    kind = job.target.suffix.lower()
    if type(job.request) in _BUNDLES:
        return _bundle(job, source, stream, meter)
    if kind == ".json":
        told = _DATA[type(job.request)](source, job.request)
        stream.write(told)
        return _Content(told=data_hash(told.decode()))
    if kind == ".pdf":
        from registrar_desktop.exports.pdf.document import write_paper

        paper = replace(_PAPERS[type(job.request)](source, job.request), logo=source.logo)
        written = write_paper(paper, stream, meter)
        return _Content(pages=written.pages, told=written.data_hash)
    workbook = _TABLES[type(job.request)](source, job.request)
    if kind == ".csv":
        workbook = replace(workbook, sheets=workbook.sheets[:1])
    meter.expect(sum(sheet.expected_rows for sheet in workbook.sheets))
    return _Content(rows=sum(tally.rows for tally in _tables(job, workbook, stream, meter)))


def _bundle(job: PaperJob, source: Source, stream: BinaryIO, meter: Meter) -> _Content:
    from registrar_desktop.exports.pdf.document import write_bundle

    title, papers = _BUNDLES[type(job.request)]
    request = job.request
    if isinstance(request, ReceiptRun | StatementRun):
        meter.expect(
            len(request.receipts if isinstance(request, ReceiptRun) else request.statements)
        )
    two = isinstance(request, ReceiptRun) and request.layout is ReceiptLayout.TWO
    headed = (replace(each, logo=source.logo) for each in papers(source, request))
    written = write_bundle(headed, stream, meter, title=title, side_by_side=two)
    parts = written.data_hashes
    return _Content(pages=written.pages, told=data_hash("\n".join(parts)), parts=parts)


def _tables(job: PaperJob, workbook: Workbook, stream: BinaryIO, meter: Meter) -> list[Tally]:
    if job.target.suffix.lower() == ".xlsx":
        from registrar_desktop.exports.workbook import Sheets, write_workbook

        return write_workbook(workbook, stream, meter, Sheets(job.sheet_paper))
    from registrar_desktop.exports.delimited import write_delimited

    tally = write_delimited(
        workbook.sheets[0],
        stream,
        workbook.stamp,
        meter,
        separator=job.separator,
        bom=job.byte_order_mark,
    )
    return [tally]
