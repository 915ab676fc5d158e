"""The list of account balances: the students of `lists.students` with what each owes, by age."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from registrar_desktop.records.accounts import Account, accounts
from registrar_desktop.records.lists import students
from registrar_desktop.records.lists.paging import portions
from registrar_desktop.records.lists.students import StudentRow
from registrar_desktop.rules.ledger import AccountStatus, Aging


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """One account. `charges` and `credits` are what stands, both positive; amounts in minor
    units of `currency`."""

    student: StudentRow
    charges_minor: int
    credits_minor: int
    balance_minor: int
    currency: str
    status: AccountStatus
    aging: Aging


def rows(session: Session, wanted: Sequence[int], day: date) -> list[BalanceRow]:
    """The accounts of these students (numbers of `lists.students.ids`) on a day."""
    found: list[BalanceRow] = []
    for few in portions(wanted):
        listed = students.rows(session, few, day)
        books = accounts(session, [row.id for row in listed])
        found.extend(_row(row, books[row.id], day) for row in listed)
    return found


def _row(student: StudentRow, book: Account, day: date) -> BalanceRow:
    return BalanceRow(
        student=student,
        charges_minor=book.charges,
        credits_minor=book.credits,
        balance_minor=book.balance,
        currency=book.currency,
        status=book.status(day),
        aging=book.aging(day),
    )
