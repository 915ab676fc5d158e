"""The list of accounts by age: what each student owes and since when, computed in the database.

The same numbers as `rules.ledger.aging`, for all accounts at once; a test holds the two equal.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TypeVarTuple

from sqlalchemy import CTE, ColumnElement, Select, case, func, literal, select
from sqlalchemy.orm import Session, aliased

from registrar_desktop.errors import Invalid
from registrar_desktop.records.lists.paging import among, directed, portions
from registrar_desktop.rules.ledger import Aging
from registrar_desktop.rules.names import full_name
from registrar_desktop.schema.accounts import Allocation, LedgerEntry
from registrar_desktop.schema.people import Student
from registrar_desktop.store import search
from registrar_desktop.store.tables.search import StudentIndex

Row = TypeVarTuple("Row")
_ALL = 10_000_000
# Up to so many days late; what is later is over 90.
_LATEST = (("days_1_30", 30), ("days_31_60", 60), ("days_61_90", 90))
PARTS = ("not_due", "days_1_30", "days_31_60", "days_61_90", "over_90", "unapplied")


class Owing(StrEnum):
    """Which accounts to show: with anything open of that age, or with credit left over."""

    NOT_DUE = "NOT_DUE"
    DAYS_1_30 = "DAYS_1_30"
    DAYS_31_60 = "DAYS_31_60"
    DAYS_61_90 = "DAYS_61_90"
    OVER_90 = "OVER_90"
    UNAPPLIED = "UNAPPLIED"


@dataclass(frozen=True, slots=True)
class AgedQuery:
    """What the list is asked for; accounts with nothing open and nothing left over are not shown.

    `on`: the institution's day on which ages are judged. `sort` is one of SORTS."""

    text: str = ""
    owing: Owing | None = None
    on: date = date.min
    sort: str = "balance"
    descending: bool = True


@dataclass(frozen=True, slots=True)
class AgedRow:
    """One account; amounts in minor units of `currency`."""

    no: int
    number: str
    name: str
    currency: str
    aging: Aging

    @property
    def balance_minor(self) -> int:
        return self.aging.balance


@dataclass(frozen=True, slots=True)
class AgedTotal:
    """The accounts that match, in one currency."""

    currency: str
    accounts: int
    aging: Aging


SORTS = ("name", "number", "balance", *PARTS)


def ids(session: Session, query: AgedQuery) -> array[int]:
    """The numbers (those of `lists.students`) of the accounts that match, in the order asked for.

    Raises Invalid where there is no such order.
    """
    if query.sort not in SORTS:
        raise Invalid("sort_unknown", sort=query.sort[:40], known=", ".join(SORTS))
    book = _book(query.on)
    keys: dict[str, Any] = {
        "name": StudentIndex.sort_key,
        "number": Student.student_number,
        "balance": book.c.balance,
        **{part: book.c[part] for part in PARTS},
    }
    statement = (
        select(StudentIndex.no)
        .join(book, book.c.student_id == StudentIndex.student_id)
        .join(Student, Student.id == StudentIndex.student_id)
        .where(*_conditions(session, query, book))
        .order_by(directed(keys[query.sort], descending=query.descending), StudentIndex.sort_key)
    )
    return array("q", session.scalars(statement))


def rows(session: Session, wanted: Sequence[int], on: date) -> list[AgedRow]:
    """What the list shows of these accounts, in this order."""
    found: dict[int, AgedRow] = {}
    for few in portions(wanted):
        found.update((row.no, row) for row in _fetch(session, few, on))
    return [found[number] for number in wanted if number in found]


def totals(session: Session, query: AgedQuery) -> list[AgedTotal]:
    """The sums over the accounts that match, a row for each currency."""
    book = _book(query.on)
    statement = (
        select(
            book.c.currency,
            func.count(),
            *(func.sum(book.c[part]) for part in PARTS),
        )
        .join(StudentIndex, StudentIndex.student_id == book.c.student_id)
        .where(*_conditions(session, query, book))
        .group_by(book.c.currency)
        .order_by(book.c.currency)
    )
    return [
        AgedTotal(currency, count, Aging(*parts))
        for currency, count, *parts in session.execute(statement)
    ]


def _fetch(session: Session, few: Sequence[int], on: date) -> list[AgedRow]:
    students = select(StudentIndex.student_id).where(StudentIndex.no.in_(few))
    book = _book(on, students)
    statement = (
        select(StudentIndex.no, Student, book.c.currency, *(book.c[part] for part in PARTS))
        .join(book, book.c.student_id == StudentIndex.student_id)
        .join(Student, Student.id == StudentIndex.student_id)
    )
    return [
        AgedRow(
            no,
            student.student_number,
            full_name(student.family_name, student.given_name),
            currency,
            Aging(*parts),
        )
        for no, student, currency, *parts in session.execute(statement)
    ]


def _conditions(session: Session, query: AgedQuery, book: CTE) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if query.owing is not None:
        conditions.append(book.c[query.owing.value.lower()] != 0)
    if query.text.strip():
        hits = search.find_students(session, query.text, _ALL)
        conditions.append(StudentIndex.no.in_(among(hits)))
    return conditions


def _book(on: date, students: Select[str] | None = None) -> CTE:
    """One row per account that is not all settled: its open debits by age, and what is left."""
    # Kept while it is used, since its parts are summed five times.
    open_ = _open_debits(on, students).cte("open_debit").prefix_with("MATERIALIZED")
    ages = (
        select(
            open_.c.student_id,
            *(func.sum(case((open_.c.age == part, open_.c.left), else_=0)).label(part)
              for part in PARTS[:-1]),
            func.sum(open_.c.left).label("owed"),
        ).group_by(open_.c.student_id)
    ).subquery()  # fmt: skip
    balances = _of(
        select(
            LedgerEntry.student_id,
            func.max(LedgerEntry.currency).label("currency"),
            func.sum(LedgerEntry.amount_minor).label("balance"),
        ).group_by(LedgerEntry.student_id),
        students,
    ).subquery()
    owed = func.coalesce(ages.c.owed, 0)
    return (
        select(
            balances.c.student_id,
            balances.c.currency,
            balances.c.balance,
            *(func.coalesce(ages.c[part], 0).label(part) for part in PARTS[:-1]),
            (balances.c.balance - owed).label("unapplied"),
        )
        .outerjoin(ages, ages.c.student_id == balances.c.student_id)
        .where((owed != 0) | (balances.c.balance != 0))
        .cte("book")
    )


def _open_debits(on: date, students: Select[str] | None) -> Select[str, int, str]:
    """Debits that stand, with what no credit covers of them and the part that their age falls in."""
    covered = (
        select(func.coalesce(func.sum(Allocation.amount_minor), 0))
        .where(Allocation.charge_entry_id == LedgerEntry.id)
        .scalar_subquery()
    )
    undone = aliased(LedgerEntry)
    left = LedgerEntry.amount_minor - covered
    due = func.coalesce(LedgerEntry.due_date, LedgerEntry.effective_date)
    late = func.julianday(literal(on.isoformat())) - func.julianday(due)
    statement = select(LedgerEntry.student_id, left.label("left"), _age(late).label("age")).where(
        LedgerEntry.amount_minor > 0,
        # Written so that the index by student is used: nearly every entry reverses nothing.
        func.coalesce(LedgerEntry.reverses_id, "") == "",
        ~select(undone.id).where(undone.reverses_id == LedgerEntry.id).exists(),
        left > 0,
    )
    return _of(statement, students)


def _age(late: ColumnElement[Any]) -> ColumnElement[str]:
    aged = [(late <= last, name) for name, last in _LATEST]
    return case((late <= 0, PARTS[0]), *aged, else_="over_90")


def _of(statement: Select[*Row], students: Select[str] | None) -> Select[*Row]:
    return statement if students is None else statement.where(LedgerEntry.student_id.in_(students))
