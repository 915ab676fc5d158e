"""What can be asked for: one frozen value per report, plain enough to cross to another process."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from registrar_desktop.records.lists.journal import JournalQuery
from registrar_desktop.records.lists.payments import PaymentQuery
from registrar_desktop.records.lists.registrations import RegistrationQuery
from registrar_desktop.records.lists.students import StudentQuery
from registrar_desktop.reports.listed import Listed
from registrar_desktop.schema.vocabulary import Level


class PaperFormat(StrEnum):
    """The paper of the country."""

    A4 = "A4"
    LETTER = "LETTER"


class FteMethod(StrEnum):
    """How full-time equivalents are counted (domain 7.2)."""

    A = "A"  # credits by the full-time credits of the level
    B = "B"  # full-time students and a third of the part-time ones
    C = "C"  # full-time students and part-time ones by the factors of IPEDS


class Sector(StrEnum):
    """The kind of institution, which decides the factors of method C."""

    PUBLIC_4_YEAR = "PUBLIC_4_YEAR"
    PRIVATE_4_YEAR = "PRIVATE_4_YEAR"
    PUBLIC_2_YEAR = "PUBLIC_2_YEAR"
    OTHER = "OTHER"


@dataclass(frozen=True, slots=True)
class StudentList:
    """Students as a table. `for_release`: names under a privacy flag are left out."""

    query: StudentQuery = field(default_factory=StudentQuery)
    for_release: bool = False


@dataclass(frozen=True, slots=True)
class RegistrationList:
    """Registrations as a table. `for_release`: names under a privacy flag are left out."""

    query: RegistrationQuery = field(default_factory=RegistrationQuery)
    for_release: bool = False


@dataclass(frozen=True, slots=True)
class BalanceList:
    """Account balances of these students as a table."""

    query: StudentQuery = field(default_factory=StudentQuery)


@dataclass(frozen=True, slots=True)
class JournalList:
    """This desk's change sets as a table."""

    query: JournalQuery = field(default_factory=JournalQuery)


@dataclass(frozen=True, slots=True)
class AuditTable:
    """This desk's audit trail as a table."""


@dataclass(frozen=True, slots=True)
class ShownList:
    """A list as somebody sees it. `query` is that of the list's read side; `columns` are key and
    title of each that is shown, in their order."""

    listed: Listed
    title: str
    query: Any
    columns: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PaymentBook:
    """The finance workbook: payments, by day and method, balances, exceptions."""

    query: PaymentQuery = field(default_factory=PaymentQuery)


@dataclass(frozen=True, slots=True)
class ReconciliationBook:
    """Desk, centre and payment service against each other: a sheet for each bucket; all days where
    empty."""

    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class ReconciliationRequest:
    """The same as a paper: the sums, the proofs, and what a person has to look at."""

    since: date | None = None
    until: date | None = None
    paper: PaperFormat = PaperFormat.A4


@dataclass(frozen=True, slots=True)
class EnrollmentRequest:
    """The enrollment report of a term.

    count_day: counted as it stood at the end of this day (today where empty).
    changes_since: first day of the table of status changes (30 days before where empty).
    census: the number of frozen figures to report instead of counting.
    """

    term: str
    count_day: date | None = None
    changes_since: date | None = None
    level: Level | None = None
    census: str = ""
    method: FteMethod = FteMethod.A
    sector: Sector = Sector.PUBLIC_4_YEAR
    with_sections: bool = True
    paper: PaperFormat = PaperFormat.A4


@dataclass(frozen=True, slots=True)
class RosterRequest:
    """The roster of one section, named by CRN or label; with `attendance` days it is wide, with
    that many columns to tick; with `signatures` each student has room to sign."""

    term: str
    section: str
    for_release: bool = True
    with_email: bool = False
    attendance: int = 0
    signatures: bool = False
    paper: PaperFormat = PaperFormat.A4


@dataclass(frozen=True, slots=True)
class SlipRequest:
    """A student's schedule in a term, as it stands at this desk."""

    term: str
    student: str
    paper: PaperFormat = PaperFormat.A4


@dataclass(frozen=True, slots=True)
class StatementRequest:
    """A student's account over a period (the whole account where empty)."""

    student: str
    since: date | None = None
    until: date | None = None
    number: str = ""
    paper: PaperFormat = PaperFormat.A4


class ReceiptLayout(StrEnum):
    """What receipts are printed on."""

    HALF = "HALF"  # half a sheet each
    TWO = "TWO"  # two on a whole sheet, with a line to cut along
    ROLL = "ROLL"  # the 80 mm roll of a receipt printer


@dataclass(frozen=True, slots=True)
class ReceiptRequest:
    """A receipt by its number; `copy` 1 is the original."""

    receipt: str
    copy: int = 1
    paper: PaperFormat = PaperFormat.A4
    layout: ReceiptLayout = ReceiptLayout.HALF


@dataclass(frozen=True, slots=True)
class ReceiptRun:
    """Many receipts in one document: each number with which copy it is."""

    receipts: tuple[tuple[str, int], ...]
    paper: PaperFormat = PaperFormat.A4
    layout: ReceiptLayout = ReceiptLayout.HALF


@dataclass(frozen=True, slots=True)
class StatementRun:
    """The statements of many students in one document: each student's number with the
    statement's."""

    statements: tuple[tuple[str, str], ...]
    since: date | None = None
    until: date | None = None
    paper: PaperFormat = PaperFormat.A4


class LetterKind(StrEnum):
    """What a letter about a student verifies."""

    CURRENT = "CURRENT"  # the enrollment in a term
    PAST = "PAST"  # all terms so far
    FUTURE = "FUTURE"  # the registration for a term that has not begun
    DEGREE = "DEGREE"  # the programs finished


@dataclass(frozen=True, slots=True)
class VerificationRequest:
    """A letter that verifies what a student is or was enrolled in; `term` where its kind is about
    one.

    requester: named by a student under a privacy flag. allow_before_census: the office may write
    before the official count. oldest_data_hours: older data refuses the letter.
    """

    student: str
    term: str = ""
    requester: str = ""
    number: str = ""
    signer: str = ""
    signer_title: str = "Registrar"
    mask_number: bool = False
    with_birth_date: bool = False
    allow_before_census: bool = False
    kind: LetterKind = LetterKind.CURRENT
    oldest_data_hours: int = 24
    paper: PaperFormat = PaperFormat.A4


@dataclass(frozen=True, slots=True)
class OutageRequest:
    """What happened at this desk while the centre did not answer; the last outage where empty."""

    since: date | None = None
    until: date | None = None
    number: str = ""
    paper: PaperFormat = PaperFormat.A4


@dataclass(frozen=True, slots=True)
class OutageLetters:
    """A letter to each student whose result differs from the paper they hold."""

    since: date | None = None
    until: date | None = None
    paper: PaperFormat = PaperFormat.A4


@dataclass(frozen=True, slots=True)
class DrawerRequest:
    """The report of a cash drawer by its number; without one this desk's open or last drawer."""

    drawer: str = ""
    paper: PaperFormat = PaperFormat.A4


TableRequest = (
    StudentList
    | RegistrationList
    | BalanceList
    | JournalList
    | AuditTable
    | PaymentBook
    | ReconciliationBook
    | ShownList
)
PaperRequest = (
    EnrollmentRequest
    | RosterRequest
    | SlipRequest
    | StatementRequest
    | ReceiptRequest
    | VerificationRequest
    | OutageRequest
    | DrawerRequest
    | ReconciliationRequest
)
BundleRequest = ReceiptRun | StatementRun | OutageLetters
Request = TableRequest | PaperRequest | BundleRequest
