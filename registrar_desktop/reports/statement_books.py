"""The account behind a statement: what was owed before, what came in the period, what is due now.

Only what the centre has confirmed is official; what waits stands apart and changes no sum here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from registrar_desktop.records import naming
from registrar_desktop.records.accounts import account, entry_facts
from registrar_desktop.records.fees.expected import ExpectedFee, expected_fees
from registrar_desktop.reports.requests import StatementRequest
from registrar_desktop.reports.source import Source
from registrar_desktop.rules.ledger import Aging, Applied, Instalment, aging
from registrar_desktop.schema.accounts import Allocation, LedgerEntry
from registrar_desktop.schema.catalogue import Term
from registrar_desktop.schema.people import Student


@dataclass(frozen=True, slots=True)
class StatementLine:
    """An entry as the statement shows it."""

    entry: LedgerEntry
    term: str


@dataclass(frozen=True, slots=True)
class PlanPart:
    """An instalment with what was paid of it."""

    due_date: date
    amount_minor: int
    paid_minor: int


@dataclass(frozen=True, slots=True)
class Books:
    """The account over the period, as of its last day."""

    student: Student
    currency: str
    day: date
    lines: list[StatementLine]
    pending: list[StatementLine]
    previous: int
    aging: Aging
    instalments: tuple[Instalment, ...]
    expected: tuple[ExpectedFee, ...]

    @property
    def charges(self) -> int:
        return sum(max(line.entry.amount_minor, 0) for line in self.lines)

    @property
    def credits(self) -> int:
        return sum(min(line.entry.amount_minor, 0) for line in self.lines)

    @property
    def balance(self) -> int:
        """What the account comes to; the parts of `aging` add up to the same."""
        return self.previous + self.charges + self.credits

    @property
    def plan(self) -> list[PlanPart]:
        """The instalments, the first ones paid first by what is not owed any more."""
        total = sum(part.amount_minor for part in self.instalments)
        left = total - min(max(self.balance, 0), total)
        parts = []
        for part in self.instalments:
            paid = min(part.amount_minor, left)
            left -= paid
            parts.append(PlanPart(part.due_date, part.amount_minor, paid))
        return parts

    @property
    def due(self) -> int:
        """What is to be paid by now. What a plan covers falls due with its instalments."""
        owed = max(self.balance, 0)
        fallen_due = max(owed - max(self.aging.not_due, 0), 0)
        parts = self.plan
        planned = sum(part.amount_minor - part.paid_minor for part in parts)
        late = sum(
            part.amount_minor - part.paid_minor for part in parts if part.due_date <= self.day
        )
        return late + min(max(owed - planned, 0), fallen_due)

    @property
    def next_due(self) -> date | None:
        """When something falls due next: with a plan its next instalment, else a charge."""
        days = [part.due_date for part in self.plan if part.paid_minor < part.amount_minor]
        if not self.instalments:
            days = [line.entry.due_date for line in self.lines if line.entry.due_date]
        return min((day for day in days if day >= self.day), default=None)


def read_books(source: Source, request: StatementRequest) -> Books:
    """The account of the student the request names."""
    student = naming.student(source.session, request.student)
    day = request.until or source.day
    lines = [line for line in _lines(source, student) if line.entry.effective_date <= day]
    posted = [line for line in lines if line.entry.row_version > 0]
    since = request.since or date.min
    book = account(source.session, student.id)
    return Books(
        student,
        book.currency,
        day,
        [line for line in posted if line.entry.effective_date >= since],
        [line for line in lines if line.entry.row_version == 0],
        sum(line.entry.amount_minor for line in posted if line.entry.effective_date < since),
        _aging(source, posted, day),
        book.plan,
        expected_fees(source.session, student.id, source.stamp.made_at),
    )


def _lines(source: Source, student: Student) -> list[StatementLine]:
    statement = (
        select(LedgerEntry, Term.title)
        .outerjoin(Term, Term.id == LedgerEntry.term_id)
        .where(LedgerEntry.student_id == student.id)
        .order_by(LedgerEntry.effective_date, LedgerEntry.recorded_at, LedgerEntry.id)
    )
    return [StatementLine(entry, term or "") for entry, term in source.session.execute(statement)]


def _aging(source: Source, posted: list[StatementLine], day: date) -> Aging:
    """Ages of what is open among these entries alone."""
    ids = {line.entry.id for line in posted}
    statement = select(Allocation).where(
        Allocation.credit_entry_id.in_(ids), Allocation.row_version > 0
    )
    applied = [
        Applied(part.credit_entry_id, part.charge_entry_id, part.amount_minor)
        for part in source.session.scalars(statement)
        if part.charge_entry_id in ids
    ]
    return aging([entry_facts(line.entry) for line in posted], applied, day)
