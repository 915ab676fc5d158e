"""The list of all shared records in the order of their references: the one place that names them all.

Desk, centre and sync look up a record's class and kind here instead of importing each module.
"""

from __future__ import annotations

from registrar_desktop.schema.accounts import Allocation, FeeRule, LedgerEntry, PaymentPlan
from registrar_desktop.schema.bank import BankLine
from registrar_desktop.schema.base import Record
from registrar_desktop.schema.catalogue import Course, Section, Term
from registrar_desktop.schema.documents import IssuedDocument
from registrar_desktop.schema.drawers import DrawerSession
from registrar_desktop.schema.exceptions import PaymentException
from registrar_desktop.schema.gateway import GatewayTransaction
from registrar_desktop.schema.people import Contact, Program, ProgramEnrollment, Student
from registrar_desktop.schema.reconciling import Outage, ReviewItem, SeatAllotment
from registrar_desktop.schema.registrations import Hold, Registration

RECORDS: tuple[type[Record], ...] = (
    Program,
    Term,
    Course,
    Section,
    Outage,
    SeatAllotment,
    Student,
    Contact,
    ProgramEnrollment,
    FeeRule,
    Registration,
    Hold,
    LedgerEntry,
    Allocation,
    PaymentPlan,
    DrawerSession,
    BankLine,
    GatewayTransaction,
    PaymentException,
    IssuedDocument,
    ReviewItem,
)
BY_KIND: dict[str, type[Record]] = {record.__tablename__: record for record in RECORDS}
KINDS: tuple[str, ...] = tuple(BY_KIND)

# Rows that machines make from the payment API's answers, each desk and the centre for itself; they
# are no person's change, so they neither enter the journal nor travel from a desk to the centre. The
# centre's reach every desk, which lays them beside its own (`sync/payments/beside_ours.py`).
MACHINE_MADE = frozenset({GatewayTransaction.__tablename__})

# Raised by the centre, never by a person.
CENTRE_FIELDS = frozenset({"row_version", "updated_at"})

# Who entered a fact, when and by which rule: not part of the fact. Where two desks enter the same
# thing under the same id (a payment that both saw at the payment API), the first one's words stay.
TESTIMONY: dict[str, frozenset[str]] = {
    LedgerEntry.__tablename__: frozenset(
        {"change_set_id", "line", "desk_id", "posted_by", "recorded_at", "source"}
    ),
    BankLine.__tablename__: frozenset(
        {
            *("source", "file_name", "imported_by", "imported_at", "match", "match_rule"),
            *("matched_to", "matched_by", "matched_at", "match_note"),
        }
    ),
    PaymentException.__tablename__: frozenset(
        {
            *("student_id", "amount_minor", "opened_at", "due_at", "desk_id", "office", "state"),
            *("assigned_to", "proposed_by", "resolution", "reason", "settled_by", "settled_at"),
        }
    ),
}
