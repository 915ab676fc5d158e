"""The list of students: which match a query, in which order, and what a row of the list shows."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, Select, exists, func, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from registrar_desktop.errors import Invalid
from registrar_desktop.records.accounts import school_currency
from registrar_desktop.records.lists.paging import among, directed, portions
from registrar_desktop.records.pending import students_concerned
from registrar_desktop.rules.names import full_name
from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.catalogue import Term
from registrar_desktop.schema.people import Program, ProgramEnrollment, Student
from registrar_desktop.schema.registrations import Hold, Registration
from registrar_desktop.schema.vocabulary import LIVE, Level, StudentStatus
from registrar_desktop.store import search
from registrar_desktop.store.tables.search import StudentIndex

# More than any school has: a list shows and counts all that match.
_ALL = 10_000_000


class BalanceIs(StrEnum):
    """Which accounts to show: the student owes, the institution owes, or either."""

    OWED = "OWED"
    CREDIT = "CREDIT"
    OPEN = "OPEN"


@dataclass(frozen=True, slots=True)
class StudentQuery:
    """What the list is asked for. `program` and `term` are codes; `term` means a live
    registration in it; `held_on` a hold that stands on that day. `sort` is one of SORTS."""

    text: str = ""
    level: Level | None = None
    status: StudentStatus | None = None
    program: str = ""
    term: str = ""
    balance: BalanceIs | None = None
    held_on: date | None = None
    pending: bool = False
    sort: str = "name"
    descending: bool = False


@dataclass(frozen=True, slots=True)
class StudentRow:
    """One student in the list. `holds` counts those that stand; `pending`: anything of this
    student is recorded here and not yet confirmed."""

    no: int
    id: str
    number: str
    family_name: str
    given_name: str
    preferred_name: str
    birth_date: date | None
    level: Level
    status: StudentStatus
    program: str
    email: str
    phone: str
    balance_minor: int
    currency: str
    holds: int
    privacy_flag: bool
    pending: bool

    @property
    def name(self) -> str:
        """`Family, Given`."""
        return full_name(self.family_name, self.given_name)


def _balances() -> Select[*tuple[Any, ...]]:
    return select(
        LedgerEntry.student_id,
        func.sum(LedgerEntry.amount_minor).label("minor"),
        func.max(LedgerEntry.currency).label("currency"),
    ).group_by(LedgerEntry.student_id)


# The code of the program a student follows first, as a column beside `Student`.
PRIMARY_PROGRAM = (
    select(Program.code)
    .join(ProgramEnrollment, ProgramEnrollment.program_id == Program.id)
    .where(
        ProgramEnrollment.student_id == Student.id,
        ProgramEnrollment.end_date.is_(None),
        ProgramEnrollment.is_primary,
    )
    .order_by(ProgramEnrollment.start_date.desc())
    .limit(1)
    .scalar_subquery()
)
SORTS: dict[str, Any] = {
    "name": StudentIndex.sort_key,
    "native_name": StudentIndex.native_key,
    "number": Student.student_number,
    "preferred_name": Student.preferred_name,
    "birth_date": Student.birth_date,
    "level": Student.level,
    "status": Student.status,
    "email": Student.email,
    "phone": Student.phone,
    "program": PRIMARY_PROGRAM,
    "balance": None,
}


def ids(session: Session, query: StudentQuery) -> array[int]:
    """The numbers of all students that match, in the order asked for."""
    if query == StudentQuery(text=query.text):
        if query.text.strip():
            return search.find_students(session, query.text, _ALL)
        return search.all_students(session)
    statement = select(StudentIndex.no).join(Student, Student.id == StudentIndex.student_id)
    statement = statement.where(*_conditions(query))
    if query.text.strip():
        hits = search.find_students(session, query.text, _ALL)
        statement = statement.where(StudentIndex.no.in_(among(hits)))
    return array("q", session.scalars(_sorted(statement, query)))


def number_of(session: Session, student_number: str) -> array[int]:
    """The row number of one student by the number people know; nothing where there is none."""
    statement = (
        select(StudentIndex.no)
        .join(Student, Student.id == StudentIndex.student_id)
        .where(Student.student_number == student_number)
    )
    return array("q", session.scalars(statement))


def rows(session: Session, wanted: Sequence[int], day: date) -> list[StudentRow]:
    """What the list shows of these students, in this order; a student who is gone is left out.

    day: the institution's day, on which holds are judged.
    """
    currency = school_currency(session)
    found: dict[int, StudentRow] = {}
    for few in portions(wanted):
        for row in _fetch(session, few, day, currency):
            found[row.no] = row
    return [found[number] for number in wanted if number in found]


def _conditions(query: StudentQuery) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if query.level is not None:
        conditions.append(Student.level == query.level)
    if query.status is not None:
        conditions.append(Student.status == query.status)
    if query.program:
        conditions.append(_in_program(query.program))
    if query.term:
        conditions.append(_in_term(query.term))
    if query.balance is not None:
        conditions.append(Student.id.in_(_with_balance(query.balance)))
    if query.held_on is not None:
        conditions.append(Student.id.in_(select(Hold.student_id).where(*_stands(query.held_on))))
    if query.pending:
        conditions.append(Student.id.in_(students_concerned()))
    return conditions


def _in_program(code: str) -> ColumnElement[bool]:
    program = select(Program.id).where(Program.code == code).scalar_subquery()
    return exists().where(
        ProgramEnrollment.student_id == Student.id,
        ProgramEnrollment.program_id == program,
        ProgramEnrollment.end_date.is_(None),
    )


def _in_term(code: str) -> ColumnElement[bool]:
    term = select(Term.id).where(Term.code == code).scalar_subquery()
    return exists().where(
        Registration.student_id == Student.id,
        Registration.term_id == term,
        Registration.status.in_(LIVE),
    )


def _with_balance(kind: BalanceIs) -> Select[str]:
    owed = func.sum(LedgerEntry.amount_minor)
    conditions = {
        BalanceIs.OWED: owed > 0,
        BalanceIs.CREDIT: owed < 0,
        BalanceIs.OPEN: owed != 0,
    }
    grouped = select(LedgerEntry.student_id).group_by(LedgerEntry.student_id)
    return grouped.having(conditions[kind])


def _stands(day: date) -> tuple[ColumnElement[bool], ...]:
    return (
        Hold.released_at.is_(None),
        Hold.from_date <= day,
        or_(Hold.to_date.is_(None), Hold.to_date >= day),
    )


def _sorted(statement: Select[int], query: StudentQuery) -> Select[int]:
    if query.sort not in SORTS:
        raise Invalid("sort_unknown", sort=query.sort[:40], known=", ".join(SORTS))
    key = SORTS[query.sort]
    if query.sort == "balance":
        sums = _balances().subquery()
        statement = statement.outerjoin(sums, sums.c.student_id == Student.id)
        key = func.coalesce(sums.c.minor, 0)
    return statement.order_by(directed(key, descending=query.descending), StudentIndex.sort_key)


def _fetch(session: Session, few: list[int], day: date, currency: str) -> list[StudentRow]:
    here = select(StudentIndex.student_id).where(StudentIndex.no.in_(few))
    sums = {
        student: (minor, money)
        for student, minor, money in session.execute(
            _balances().where(LedgerEntry.student_id.in_(here))
        )
    }
    holds = dict(
        session.execute(
            select(Hold.student_id, func.count())
            .where(Hold.student_id.in_(here), *_stands(day))
            .group_by(Hold.student_id)
        ).all()
    )
    statement = (
        select(
            StudentIndex.no,
            Student,
            PRIMARY_PROGRAM.label("program"),
            Student.id.in_(students_concerned()).label("pending"),
        )
        .join(Student, Student.id == StudentIndex.student_id)
        .where(StudentIndex.no.in_(few))
    )
    return [
        _row(found, sums.get(found.Student.id, (0, currency)), holds.get(found.Student.id, 0))
        for found in session.execute(statement)
    ]


def _row(found: Row[*tuple[Any, ...]], account: tuple[int, str], holds: int) -> StudentRow:
    student: Student = found.Student
    return StudentRow(
        no=found.no,
        id=student.id,
        number=student.student_number,
        family_name=student.family_name,
        given_name=student.given_name,
        preferred_name=student.preferred_name or "",
        birth_date=student.birth_date,
        level=student.level,
        status=student.status,
        program=found.program or "",
        email=student.email or "",
        phone=student.phone or "",
        balance_minor=account[0],
        currency=account[1],
        holds=holds,
        privacy_flag=student.privacy_flag,
        pending=bool(found.pending),
    )
