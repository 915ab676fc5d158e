"""The list of payments: money that came in or went back, with its status word, and its sums."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Integer,
    Row,
    Select,
    String,
    and_,
    cast,
    exists,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql.elements import ColumnElement

from registrar_desktop.errors import Invalid
from registrar_desktop.records.accounts import EntryStatus, entries_with, status_of_entries
from registrar_desktop.records.lists.paging import among, directed, portions, row_number
from registrar_desktop.rules.names import full_name
from registrar_desktop.schema.accounts import Allocation, LedgerEntry
from registrar_desktop.schema.catalogue import Term
from registrar_desktop.schema.gateway import GatewayTransaction
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import EntryKind, PaymentMethod
from registrar_desktop.store import search
from registrar_desktop.store.tables.search import StudentIndex

_ALL = 10_000_000
MONEY_KINDS = (EntryKind.PAYMENT, EntryKind.REFUND)


@dataclass(frozen=True, slots=True)
class PaymentQuery:
    """What the list is asked for. `since` and `until` are effective dates, both inclusive; `desk`
    is a desk's code like `D07`; `term` a term's code. `sort` is one of SORTS."""

    text: str = ""
    status: EntryStatus | None = None
    method: PaymentMethod | None = None
    kind: EntryKind | None = None
    term: str = ""
    desk: str = ""
    student: str = ""
    since: date | None = None
    until: date | None = None
    sort: str = "recorded_at"
    descending: bool = True


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """One payment, refund or reversal of either. `amount_minor` is positive for money that came
    in, negative for money that went back; `applied_minor` is what of it covers charges."""

    no: int
    id: str
    kind: EntryKind
    receipt_number: str
    student_id: str
    student_number: str
    student_name: str
    term: str
    method: PaymentMethod | None
    reference: str
    payer: str
    description: str
    amount_minor: int
    applied_minor: int
    currency: str
    status: EntryStatus
    effective_date: date
    recorded_at: datetime
    posted_at: datetime | None
    actor: str
    desk: str
    gateway_ref: str
    payout_ref: str
    change_set_id: str

    @property
    def unapplied_minor(self) -> int:
        """What of the money covers no charge yet."""
        return max(self.amount_minor - self.applied_minor, 0)


@dataclass(frozen=True, slots=True)
class CurrencyTotal:
    """How many rows are shown in one currency, and their sum."""

    currency: str
    count: int
    amount_minor: int


_TARGET = aliased(LedgerEntry)
_KNOWN = aliased(LedgerEntry, name="known")
_UNDOES_MONEY = exists().where(_TARGET.id == LedgerEntry.reverses_id, _TARGET.kind.in_(MONEY_KINDS))
_IS_MONEY = and_(
    LedgerEntry.kind.in_((*MONEY_KINDS, EntryKind.REVERSAL)),
    or_(LedgerEntry.kind != EntryKind.REVERSAL, _UNDOES_MONEY),
)
# The desk that took the money stands in front of its receipt number.
_DESK = func.substr(LedgerEntry.receipt_number, 1, func.instr(LedgerEntry.receipt_number, "-") - 1)
SORTS: dict[str, Any] = {
    "recorded_at": LedgerEntry.recorded_at,
    "effective_date": LedgerEntry.effective_date,
    "receipt_number": LedgerEntry.receipt_number,
    "student_number": Student.student_number,
    "student_name": StudentIndex.sort_key,
    "method": LedgerEntry.method,
    "reference": LedgerEntry.reference,
    "amount": -LedgerEntry.amount_minor,
    "actor": LedgerEntry.posted_by,
    "status": None,
}
_SORTS_OF_STUDENT = frozenset({"student_number", "student_name"})


def ids(session: Session, query: PaymentQuery) -> array[int]:
    """The row numbers of all payments that match, in the order asked for."""
    if query.sort not in SORTS:
        raise Invalid("sort_unknown", sort=query.sort[:40], known=", ".join(SORTS))
    statement = select(row_number(LedgerEntry)).select_from(LedgerEntry)
    if query.sort in _SORTS_OF_STUDENT:
        statement = statement.join(Student, Student.id == LedgerEntry.student_id).outerjoin(
            StudentIndex, StudentIndex.student_id == LedgerEntry.student_id
        )
    statement = statement.where(_IS_MONEY, *_conditions(session, query))
    key = status_of_entries() if query.sort == "status" else SORTS[query.sort]
    order = directed(key, descending=query.descending)
    last = directed(row_number(LedgerEntry), descending=query.descending)
    return array("q", session.scalars(statement.order_by(order, last)))


def rows(session: Session, wanted: Sequence[int]) -> list[PaymentRow]:
    """What the list shows of these payments, in this order; a row that is gone is left out."""
    found: dict[int, PaymentRow] = {}
    for few in portions(wanted):
        for row in session.execute(_statement().where(row_number(LedgerEntry).in_(few))):
            found[row.no] = _row(row)
    return [found[number] for number in wanted if number in found]


def totals(session: Session, query: PaymentQuery) -> list[CurrencyTotal]:
    """Count and sum of all payments that match, by currency."""
    statement = (
        select(LedgerEntry.currency, func.count(), -func.sum(LedgerEntry.amount_minor))
        .where(_IS_MONEY, *_conditions(session, query))
        .group_by(LedgerEntry.currency)
        .order_by(LedgerEntry.currency)
    )
    return [CurrencyTotal(*row) for row in session.execute(statement)]


def _conditions(session: Session, query: PaymentQuery) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if query.method is not None:
        conditions.append(LedgerEntry.method == query.method)
    if query.kind is not None:
        conditions.append(LedgerEntry.kind == query.kind)
    if query.since is not None:
        conditions.append(LedgerEntry.effective_date >= query.since)
    if query.until is not None:
        conditions.append(LedgerEntry.effective_date <= query.until)
    if query.term:
        conditions.append(LedgerEntry.term_id.in_(select(Term.id).where(Term.code == query.term)))
    if query.student:
        number = Student.student_number == query.student
        conditions.append(LedgerEntry.student_id.in_(select(Student.id).where(number)))
    if query.desk:
        conditions.append(LedgerEntry.receipt_number.startswith(f"{query.desk}-", autoescape=True))
    if query.status is not None:
        conditions.extend(entries_with(query.status))
    if query.text.strip():
        conditions.append(_matches(session, query.text.strip()))
    return conditions


def _matches(session: Session, typed: str) -> ColumnElement[bool]:
    """The student, the receipt, the reference or the payer begins or holds what was typed."""
    hits = among(search.find_students(session, typed, _ALL))
    students = select(StudentIndex.student_id).where(StudentIndex.no.in_(hits))
    return or_(
        LedgerEntry.student_id.in_(students),
        LedgerEntry.receipt_number.istartswith(typed, autoescape=True),
        LedgerEntry.reference.icontains(typed, autoescape=True),
        LedgerEntry.payer.icontains(typed, autoescape=True),
        row_number(LedgerEntry).in_(_paid_online(typed)),
    )


def _paid_online(reference: str) -> Select[int]:
    # By row number, so that the index of payments holds all that the search reads.
    return select(literal_column("known.rowid", Integer)).where(_KNOWN.gateway_ref == reference)


def _statement() -> Select[*tuple[Any, ...]]:
    applied = (
        select(func.sum(Allocation.amount_minor))
        .where(Allocation.credit_entry_id == LedgerEntry.id)
        .scalar_subquery()
    )
    payout = (
        select(func.max(GatewayTransaction.payout_ref))
        .where(GatewayTransaction.ledger_entry_id == LedgerEntry.id)
        .scalar_subquery()
    )
    return (
        select(
            row_number(LedgerEntry).label("no"),
            LedgerEntry,
            Student.student_number,
            Student.family_name,
            Student.given_name,
            func.coalesce(Term.code, "").label("term"),
            cast(func.coalesce(_DESK, ""), String).label("desk"),
            func.coalesce(applied, 0).label("applied"),
            func.coalesce(payout, "").label("payout"),
            status_of_entries().label("status"),
        )
        .select_from(LedgerEntry)
        .join(Student, Student.id == LedgerEntry.student_id)
        .outerjoin(Term, Term.id == LedgerEntry.term_id)
    )


def _row(found: Row[*tuple[Any, ...]]) -> PaymentRow:
    entry: LedgerEntry = found.LedgerEntry
    return PaymentRow(
        no=found.no,
        id=entry.id,
        kind=entry.kind,
        receipt_number=entry.receipt_number or "",
        student_id=entry.student_id,
        student_number=found.student_number,
        student_name=full_name(found.family_name, found.given_name),
        term=found.term,
        method=entry.method,
        reference=entry.reference or "",
        payer=entry.payer or "",
        description=entry.description,
        amount_minor=-entry.amount_minor,
        applied_minor=found.applied,
        currency=entry.currency,
        status=EntryStatus(found.status),
        effective_date=entry.effective_date,
        recorded_at=entry.recorded_at,
        posted_at=entry.posted_at,
        actor=entry.posted_by,
        desk=found.desk,
        gateway_ref=entry.gateway_ref or "",
        payout_ref=found.payout,
        change_set_id=entry.change_set_id,
    )
