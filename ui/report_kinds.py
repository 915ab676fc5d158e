"""The papers and tables one can ask for: what each is, what it needs, and how it is asked."""

from __future__ import annotations

from registrar_desktop.errors import Invalid
from registrar_desktop.records.lists.asking import asked
from registrar_desktop.records.lists.journal import JournalQuery
from registrar_desktop.records.lists.payments import PaymentQuery
from registrar_desktop.records.lists.registrations import RegistrationQuery
from registrar_desktop.records.lists.students import StudentQuery
from registrar_desktop.reports.requests import (
    AuditTable,
    BalanceList,
    DrawerRequest,
    EnrollmentRequest,
    FteMethod,
    JournalList,
    LetterKind,
    OutageLetters,
    OutageRequest,
    PaymentBook,
    ReceiptLayout,
    ReceiptRequest,
    ReconciliationBook,
    ReconciliationRequest,
    RegistrationList,
    Request,
    RosterRequest,
    Sector,
    SlipRequest,
    StatementRequest,
    StudentList,
    VerificationRequest,
)
from registrar_desktop.schema.vocabulary import Level
from ui.acts.batches import ReceiptsAsked, StatementsAsked
from ui.language import tr
from ui.report_kind import (
    NEEDS,
    Given,
    ReportKind,
    day_of,
    days_of,
    format_of,
    some_of,
)


def _enrollment(given: Given) -> Request:
    return EnrollmentRequest(
        term=given["term"],
        count_day=day_of(given, "count_day"),
        level=Level(given["level"]) if given.get("level") else None,
        method=FteMethod(given.get("method") or "A"),
        sector=Sector(given.get("sector") or "PUBLIC_4_YEAR"),
        with_sections=given.get("with_sections") != "no",
        census=given.get("census", "").strip().upper(),
        paper=format_of(given),
    )


def _roster(given: Given) -> Request:
    attendance = given.get("attendance", "")
    if attendance and not attendance.isdigit():
        raise Invalid("attendance_unreadable", field="attendance", text=attendance[:20])
    return RosterRequest(
        term=given["term"],
        section=given["section"],
        with_email=given.get("with_email") == "yes",
        attendance=min(int(attendance or 0), 20),
        signatures=given.get("signatures") == "yes",
        paper=format_of(given),
    )


def _slip(given: Given) -> Request:
    return SlipRequest(term=given["term"], student=given["student"], paper=format_of(given))


def _statement(given: Given) -> Request:
    return StatementRequest(
        student=given["student"],
        since=day_of(given, "since"),
        until=day_of(given, "until"),
        paper=format_of(given),
    )


def _statements(given: Given) -> StatementsAsked:
    words = {**some_of(given, "term", "balance"), "level": given.get("student_level", "")}
    query = asked(StudentQuery, words)
    return StatementsAsked(query, day_of(given, "since"), day_of(given, "until"), format_of(given))


def _receipts(given: Given) -> ReceiptsAsked:
    since, until = day_of(given, "since"), day_of(given, "until")
    drawer = given.get("drawer", "")
    if not (since or until or drawer):
        raise Invalid("report_needs", field="since", what="the days, or a drawer")
    layout = ReceiptLayout(given.get("layout") or "HALF")
    return ReceiptsAsked(since, until, drawer, layout, format_of(given))


def _verification(given: Given) -> Request:
    kind = LetterKind(given.get("states") or "CURRENT")
    if kind in (LetterKind.CURRENT, LetterKind.FUTURE) and not given["term"]:
        raise Invalid("report_needs", field="term", what=NEEDS["term"])
    return VerificationRequest(
        student=given["student"],
        term=given["term"],
        kind=kind,
        requester=given.get("requester", ""),
        with_birth_date=given.get("with_birth_date") == "yes",
        allow_before_census=given.get("allow_before_census") == "yes",
        paper=format_of(given),
    )


def _outage(given: Given) -> Request:
    return OutageRequest(
        since=day_of(given, "since"), until=day_of(given, "until"), paper=format_of(given)
    )


def _outage_letters(given: Given) -> Request:
    return OutageLetters(
        since=day_of(given, "since"), until=day_of(given, "until"), paper=format_of(given)
    )


def _outage_book(given: Given) -> Request:
    return OutageRequest(since=day_of(given, "since"), until=day_of(given, "until"))


def _book(given: Given) -> Request:
    return PaymentBook(asked(PaymentQuery, some_of(given, "term", "since", "until")))


_TERM = frozenset({"term"})
_STUDENT = frozenset({"student"})
PAPERS = (
    ReportKind(
        "enrollment",
        tr("Enrollment report"),
        "chart-column",
        tr("Headcount, credits and FTE of a term, by program and by section."),
        ("term", "count_day", "level", "method", "sector", "with_sections", "census", "paper"),
        _enrollment,
        _TERM,
        issue=tr("Freeze the figures as a census"),
    ),
    ReportKind(
        "roster",
        tr("Class roster"),
        "users",
        tr("Who is in a section; with blank columns for attendance where wanted."),
        ("term", "section", "with_email", "signatures", "attendance", "paper"),
        _roster,
        frozenset({"term", "section"}),
    ),
    ReportKind(
        "slip",
        tr("Schedule slip"),
        "calendar-days",
        tr(
            "What a student attends in a term and when; what is not confirmed is called provisional."
        ),
        ("student", "term", "paper"),
        _slip,
        frozenset({"student", "term"}),
    ),
    ReportKind(
        "verification",
        tr("Enrollment verification"),
        "file-text",
        tr(
            "A letter that states a student’s enrollment in a term, all terms so far, a registration to come, or degrees."
        ),
        (
            "student",
            "states",
            "term",
            "requester",
            "with_birth_date",
            "allow_before_census",
            "paper",
        ),
        _verification,
        _STUDENT,
        issue=tr("Issue the letter with a number"),
    ),
    ReportKind(
        "statement",
        tr("Account statement"),
        "scroll-text",
        tr("A student’s account over a period, with ageing and a remittance slip."),
        ("student", "since", "until", "paper"),
        _statement,
        _STUDENT,
        issue=tr("Issue the statement with a number"),
    ),
    ReportKind(
        "receipt",
        tr("Receipt"),
        "receipt-text",
        tr("The receipt of a payment; from the second time on it says which copy it is."),
        ("receipt", "slip", "paper"),
        lambda given: ReceiptRequest(
            given["receipt"],
            paper=format_of(given),
            layout=ReceiptLayout(given.get("slip") or "HALF"),
        ),
        frozenset({"receipt"}),
        issue=tr("Make the receipt"),
        only_issued=True,
    ),
    ReportKind(
        "statements",
        tr("Statements of many"),
        "scroll-text",
        tr("The accounts of all students that match, in one document with bookmarks."),
        ("term", "student_level", "balance", "since", "until", "paper"),
        _statements,
        issue=tr("Issue the statements with numbers"),
        only_issued=True,
    ),
    ReportKind(
        "receipts",
        tr("Receipts of many"),
        "receipt",
        tr(
            "The receipts of some days or of a cash drawer; those printed before say which copy they are."
        ),
        ("since", "until", "drawer", "layout", "paper"),
        _receipts,
        issue=tr("Make the receipts"),
        only_issued=True,
    ),
    ReportKind(
        "drawer",
        tr("Cash drawer report"),
        "banknote",
        tr(
            "A drawer with its float, money by method, count and receipts; this desk’s last one where no number is given."
        ),
        ("drawer", "paper"),
        lambda given: DrawerRequest(given.get("drawer", ""), paper=format_of(given)),
    ),
    ReportKind(
        "reconciliation",
        tr("Reconciliation"),
        "scale",
        tr(
            "Desk, centre and payment service against each other: sums, proofs, and what needs a person."
        ),
        ("since", "until", "paper"),
        lambda given: ReconciliationRequest(*days_of(given), format_of(given)),
    ),
    ReportKind(
        "outage",
        tr("Outage report"),
        "activity",
        tr(
            "What happened here while the centre or the payment service did not answer; a copy for other programs stands beside it."
        ),
        ("since", "until", "paper"),
        _outage,
        issue=tr("Issue the report with a number"),
    ),
    ReportKind(
        "outage-letters",
        tr("Letters after an outage"),
        "mail",
        tr("A letter to each student whose result differs from the paper they hold."),
        ("since", "until", "paper"),
        _outage_letters,
    ),
)
TABLES = (
    ReportKind(
        "payments",
        tr("Payments workbook"),
        "file-spreadsheet",
        tr("Payments, by day and method, balances and exceptions for finance."),
        ("term", "since", "until"),
        _book,
        is_paper=False,
    ),
    ReportKind(
        "reconciliation-book",
        tr("Reconciliation workbook"),
        "file-spreadsheet",
        tr("The reconciliation with every payment, a sheet for each bucket, for finance."),
        ("since", "until"),
        lambda given: ReconciliationBook(*days_of(given)),
        is_paper=False,
    ),
    ReportKind(
        "balances",
        tr("Account balances"),
        "file-spreadsheet",
        tr("What each student owes, by age."),
        ("term", "student_level"),
        lambda given: BalanceList(_students(given)),
        is_paper=False,
    ),
    ReportKind(
        "students",
        tr("Students"),
        "file-spreadsheet",
        tr("The list of students as a table."),
        ("term", "student_level"),
        lambda given: StudentList(_students(given)),
        is_paper=False,
    ),
    ReportKind(
        "registrations",
        tr("Registrations"),
        "file-spreadsheet",
        tr("Who is in which section, as a table."),
        ("term",),
        lambda given: RegistrationList(asked(RegistrationQuery, some_of(given, "term"))),
        is_paper=False,
    ),
    ReportKind(
        "outage-book",
        tr("Outage workbook"),
        "file-spreadsheet",
        tr("The outage report with a sheet for each of its tables."),
        ("since", "until"),
        _outage_book,
        is_paper=False,
    ),
    ReportKind(
        "journal",
        tr("Journal"),
        "file-spreadsheet",
        tr("Everything recorded at this desk, with the centre’s answers."),
        (),
        lambda given: JournalList(JournalQuery()),
        is_paper=False,
    ),
    ReportKind(
        "audit",
        tr("Audit trail"),
        "file-spreadsheet",
        tr("Every change and every look at a restricted record at this desk, with its hashes."),
        (),
        lambda given: AuditTable(),
        is_paper=False,
    ),
)
ALL = {kind.key: kind for kind in (*PAPERS, *TABLES)}


def _students(given: Given) -> StudentQuery:
    values = {"term": given.get("term", ""), "level": given.get("student_level", "")}
    return asked(StudentQuery, values)
