"""The words a record may hold (domain: statuses, kinds, methods), as enumerations.

What a word means for seats and counts stands beside it; rules that combine words live in `rules/`.
"""

from __future__ import annotations

from enum import StrEnum


class Sex(StrEnum):
    F = "F"
    M = "M"
    X = "X"
    U = "U"


class Residency(StrEnum):
    RESIDENT = "RESIDENT"
    NON_RESIDENT = "NON_RESIDENT"
    INTERNATIONAL = "INTERNATIONAL"


class Level(StrEnum):
    UNDERGRADUATE = "UNDERGRADUATE"
    GRADUATE = "GRADUATE"
    PROFESSIONAL = "PROFESSIONAL"
    CERTIFICATE = "CERTIFICATE"
    NON_DEGREE = "NON_DEGREE"


class StudentStatus(StrEnum):
    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"
    MERGED = "MERGED"
    DECEASED = "DECEASED"


class ContactKind(StrEnum):
    GUARDIAN = "GUARDIAN"
    EMERGENCY = "EMERGENCY"
    PAYER = "PAYER"


class ProgramStatus(StrEnum):
    APPLICANT = "APPLICANT"
    ADMITTED = "ADMITTED"
    ACTIVE = "ACTIVE"
    LEAVE = "LEAVE"
    SUSPENDED = "SUSPENDED"
    WITHDRAWN = "WITHDRAWN"
    GRADUATED = "GRADUATED"
    TRANSFERRED_OUT = "TRANSFERRED_OUT"
    DECEASED = "DECEASED"


class TermKind(StrEnum):
    YEAR = "YEAR"
    TERM = "TERM"
    SESSION = "SESSION"


class SectionStatus(StrEnum):
    OPEN = "OPEN"
    CLOSED = "CLOSED"
    CANCELLED = "CANCELLED"


class RegistrationStatus(StrEnum):
    REGISTERED = "REGISTERED"
    WAITLISTED = "WAITLISTED"
    OFFERED = "OFFERED"
    DROPPED = "DROPPED"
    WITHDRAWN = "WITHDRAWN"
    ADMIN_WITHDRAWN = "ADMIN_WITHDRAWN"
    CANCELLED = "CANCELLED"
    AUDIT = "AUDIT"


COUNTS_IN_ENROLLMENT = frozenset({RegistrationStatus.REGISTERED, RegistrationStatus.AUDIT})
HOLDS_SEAT = frozenset(
    {RegistrationStatus.REGISTERED, RegistrationStatus.OFFERED, RegistrationStatus.AUDIT}
)
LIVE = frozenset(
    {
        RegistrationStatus.REGISTERED,
        RegistrationStatus.AUDIT,
        RegistrationStatus.WAITLISTED,
        RegistrationStatus.OFFERED,
    }
)


class Channel(StrEnum):
    WEB = "WEB"
    DESK = "DESK"
    DESK_OFFLINE = "DESK_OFFLINE"
    BATCH = "BATCH"
    IMPORT = "IMPORT"


class HoldType(StrEnum):
    FINANCIAL = "FINANCIAL"
    ADVISING = "ADVISING"
    HEALTH = "HEALTH"
    ADMISSION_DOCUMENTS = "ADMISSION_DOCUMENTS"
    ACADEMIC_STANDING = "ACADEMIC_STANDING"
    CONDUCT = "CONDUCT"
    LIBRARY = "LIBRARY"
    MAJOR_DECLARATION = "MAJOR_DECLARATION"
    IDENTITY = "IDENTITY"


class HoldSource(StrEnum):
    MANUAL = "MANUAL"
    BALANCE_RULE = "BALANCE_RULE"


class FeeBasis(StrEnum):
    FLAT = "FLAT"
    PER_CREDIT = "PER_CREDIT"
    PER_SECTION = "PER_SECTION"
    PER_PROGRAM = "PER_PROGRAM"


class EntryKind(StrEnum):
    CHARGE = "CHARGE"
    PAYMENT = "PAYMENT"
    AID = "AID"
    DISCOUNT_WAIVER = "DISCOUNT_WAIVER"
    REFUND = "REFUND"
    REVERSAL = "REVERSAL"
    ADJUSTMENT = "ADJUSTMENT"
    WRITE_OFF = "WRITE_OFF"
    TRANSFER = "TRANSFER"


class PaymentMethod(StrEnum):
    CASH = "CASH"
    CHECK = "CHECK"
    CARD_TERMINAL = "CARD_TERMINAL"
    CARD_ONLINE = "CARD_ONLINE"
    BANK_TRANSFER = "BANK_TRANSFER"
    AID = "AID"
    SPONSOR = "SPONSOR"
    WAIVER = "WAIVER"
    OTHER = "OTHER"


class PlanStatus(StrEnum):
    ACTIVE = "ACTIVE"
    COMPLETED = "COMPLETED"
    DEFAULTED = "DEFAULTED"
    CANCELLED = "CANCELLED"


class GatewayKind(StrEnum):
    CHARGE = "CHARGE"
    REFUND = "REFUND"
    PAYOUT = "PAYOUT"
    DISPUTE = "DISPUTE"
    FEE = "FEE"


class GatewayMatch(StrEnum):
    UNMATCHED = "UNMATCHED"
    MATCHED = "MATCHED"
    IGNORED = "IGNORED"


class BankMatch(StrEnum):
    """What a line at the bank was found to be."""

    UNMATCHED = "UNMATCHED"
    PAYOUT = "PAYOUT"  # what the payment provider paid out, net
    PAYMENT = "PAYMENT"  # a student's payment in the ledger
    KNOWN = "KNOWN"  # a movement at the provider that is known here
    IGNORED = "IGNORED"  # a person set it aside


class ExceptionState(StrEnum):
    """Where an exception of the reconciliation stands."""

    OPEN = "OPEN"
    ASSIGNED = "ASSIGNED"
    RESOLVED = "RESOLVED"
    WAIVED = "WAIVED"


class ExceptionResolution(StrEnum):
    """What was done about it. CAUSE_GONE: nothing; the sides agree without it."""

    POSTED = "POSTED"
    KEPT = "KEPT"
    REFUND_ASKED = "REFUND_ASKED"
    REFUNDED = "REFUNDED"
    WAIVED = "WAIVED"
    CAUSE_GONE = "CAUSE_GONE"


class DocumentKind(StrEnum):
    RECEIPT = "RECEIPT"
    STATEMENT = "STATEMENT"
    VERIFICATION = "VERIFICATION"
    ROSTER = "ROSTER"
    ENROLLMENT_REPORT = "ENROLLMENT_REPORT"
    OUTAGE_REPORT = "OUTAGE_REPORT"


class DocumentStatus(StrEnum):
    VALID = "VALID"
    SUPERSEDED = "SUPERSEDED"
    VOID = "VOID"


class Role(StrEnum):
    REGISTRAR = "REGISTRAR"
    FINANCE = "FINANCE"
    ADMIN = "ADMIN"
    AUDITOR = "AUDITOR"


class ChangeKind(StrEnum):
    """What one act of a person was: decides the right it needs and its urgency."""

    STUDENT_ADD = "STUDENT_ADD"
    STUDENT_EDIT = "STUDENT_EDIT"
    STUDENT_MERGE = "STUDENT_MERGE"
    REGISTER = "REGISTER"
    DROP = "DROP"
    SWAP = "SWAP"
    HOLD_PLACE = "HOLD_PLACE"
    HOLD_RELEASE = "HOLD_RELEASE"
    PAYMENT = "PAYMENT"
    GATEWAY_PAYMENT = "GATEWAY_PAYMENT"
    DRAWER = "DRAWER"
    BANK = "BANK"
    EXCEPTION = "EXCEPTION"
    DOCUMENT = "DOCUMENT"
    IMPORT = "IMPORT"
    OUTAGE = "OUTAGE"
    ALLOTMENT = "ALLOTMENT"
    REVIEW = "REVIEW"
    FEE_RULE = "FEE_RULE"
    PLAN = "PLAN"


class Case(StrEnum):
    """What may have happened meanwhile to a change that was made offline (domain 4.5, C1 to C28)."""

    SEAT_TAKEN = "C1"
    REGISTERED_ALREADY = "C2"
    COURSE_ALREADY = "C3"
    TIME_OVERLAP = "C4"
    HOLD_SINCE = "C5"
    HOLD_TWICE = "C6"
    SECTION_CHANGED = "C7"
    RULE_NO_LONGER_MET = "C8"
    DEADLINE_PASSED = "C9"
    SAME_PERSON = "C10"
    STUDENT_MERGED = "C11"
    NUMBER_TAKEN = "C12"
    EDITED_TWICE = "C13"
    STUDENT_NOT_ACTIVE = "C14"
    PAID_TWICE = "C15"
    CHARGE_GONE = "C16"
    OVERPAID = "C17"
    REFUND_TOO_LARGE = "C18"
    GATEWAY_UNKNOWN = "C19"
    FEE_RULE_CHANGED = "C20"
    PLAN_CHANGED = "C21"
    HOLD_BY_BALANCE = "C22"
    DROPPED_FOR_NON_PAYMENT = "C23"
    PAYMENT_RETURNED = "C24"
    ACTOR_REVOKED = "C25"
    CLOCK_WRONG = "C26"
    IMPORT_ROW = "C27"
    PAPER_OUTDATED = "C28"
