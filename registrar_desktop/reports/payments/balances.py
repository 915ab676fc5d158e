"""Account balances with their ages: a list of its own and a sheet of the finance workbook."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import replace

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from registrar_desktop.exports.tables import Cells, Column, Control, Kind, Sheet, Workbook
from registrar_desktop.records.lists import balances, students
from registrar_desktop.records.lists.paging import among, portions
from registrar_desktop.reports.filters import filters_in_words
from registrar_desktop.reports.requests import BalanceList
from registrar_desktop.reports.source import Source
from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.registrations import Hold
from registrar_desktop.store.tables.search import StudentIndex

_CURRENCY = 5
_MONEY = (
    "Not due", "1-30 days", "31-60 days", "61-90 days", "Over 90 days", "Unapplied credit",
)  # fmt: skip


def balance_list(source: Source, request: BalanceList) -> Workbook:
    """The balances of the students that match."""
    wanted = students.ids(source.session, request.query)
    sheet = balance_sheet(source, wanted)
    words = filters_in_words(request.query, source.word)
    return Workbook("Account balances", (sheet,), source.stamp, words)


def students_with_accounts(source: Source, number: str = "") -> array[int]:
    """All students with an entry in their account, by name; or the one with this number."""
    every = students.ids(source.session, students.StudentQuery(text=number))
    booked = select(StudentIndex.no).where(
        StudentIndex.student_id.in_(select(LedgerEntry.student_id))
    )
    with_entries = set(source.session.scalars(booked))
    return array("q", [one for one in every if one in with_entries])


def balance_sheet(source: Source, wanted: array[int]) -> Sheet:
    """One row per account; totalled where all accounts are in one currency."""
    found = _currencies(source.session, wanted)
    columns = [
        Column("Student number", Kind.CODE),
        Column("Name"),
        Column("Charges", Kind.MONEY),
        Column("Credits", Kind.MONEY),
        Column("Balance", Kind.MONEY),
        Column("Currency"),
        Column("Status"),
        *(Column(title, Kind.MONEY) for title in _MONEY),
        Column("Holds"),
    ]
    columns = [in_currency(column, list(found), _CURRENCY) for column in columns]
    sums = {"Balance": sum(found.values())}
    control = Control(len(wanted), sums)
    rows = _rows(source, wanted)
    return Sheet("Balances", tuple(columns), rows, control, 2, len(wanted))


def in_currency(column: Column, currencies: Sequence[str], place: int) -> Column:
    """A money column: of one currency and totalled, or of the currency its row names."""
    if column.kind is not Kind.MONEY:
        return column
    if len(currencies) == 1:
        return replace(column, currency=currencies[0], total=True)
    return replace(column, currency_at=place)


def _currencies(session: Session, wanted: Sequence[int]) -> dict[str, int]:
    """Each currency of these accounts with the sum of all entries."""
    here = select(StudentIndex.student_id).where(StudentIndex.no.in_(among(wanted)))
    statement = (
        select(LedgerEntry.currency, func.sum(LedgerEntry.amount_minor))
        .where(LedgerEntry.student_id.in_(here))
        .group_by(LedgerEntry.currency)
    )
    return dict(session.execute(statement).all())


def _rows(source: Source, wanted: array[int]) -> Iterator[Cells]:
    for few in portions(wanted):
        listed = balances.rows(source.session, few, source.day)
        holds = _holds(source, [row.student.id for row in listed])
        for row in listed:
            age = row.aging
            yield (
                row.student.number, row.student.name, row.charges_minor, row.credits_minor,
                row.balance_minor, row.currency, source.word(row.status), age.not_due,
                age.days_1_30, age.days_31_60, age.days_61_90, age.over_90, age.unapplied,
                holds.get(row.student.id),
            )  # fmt: skip


def _holds(source: Source, ids: Sequence[str]) -> dict[str, str]:
    """The kinds of holds in force, by student."""
    day = source.day
    statement = select(Hold.student_id, Hold.type).where(
        Hold.student_id.in_(ids),
        Hold.released_at.is_(None),
        Hold.from_date <= day,
        or_(Hold.to_date.is_(None), Hold.to_date >= day),
    )
    found: dict[str, list[str]] = {}
    for student, kind in source.session.execute(statement.order_by(Hold.type)):
        words = found.setdefault(student, [])
        if source.word(kind) not in words:
            words.append(source.word(kind))
    return {student: ", ".join(words) for student, words in found.items()}
