"""The account statement of one student: what was owed before, what came, what is due now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlalchemy import or_, select

from registrar_desktop.errors import Invalid
from registrar_desktop.exports.cells import grouped
from registrar_desktop.exports.papers import (
    Address,
    Block,
    CutSlip,
    Figure,
    Figures,
    Heading,
    Paper,
    Row,
    RowKind,
    Shares,
    Table,
    Text,
    Tone,
)
from registrar_desktop.exports.tables import Column, Kind
from registrar_desktop.records import naming
from registrar_desktop.records.accounts import UNPOSTED, Account, account, statuses
from registrar_desktop.reports.addressing import letter_name
from registrar_desktop.reports.requests import StatementRequest
from registrar_desktop.reports.sizes import upright
from registrar_desktop.reports.source import Source
from registrar_desktop.rules.ledger import Aging
from registrar_desktop.rules.money import exponent
from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.catalogue import Term
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.registrations import Hold
from registrar_desktop.schema.vocabulary import HoldType


@dataclass(frozen=True, slots=True)
class _Line:
    """An entry as the statement shows it."""

    entry: LedgerEntry
    term: str
    is_pending: bool


@dataclass(frozen=True, slots=True)
class _Books:
    """The account over the period. Amounts of entries that wait for the centre stand apart."""

    student: Student
    book: Account
    lines: list[_Line]
    pending: list[_Line]
    previous: int

    @property
    def charges(self) -> int:
        return sum(max(line.entry.amount_minor, 0) for line in self.lines)

    @property
    def credits(self) -> int:
        return sum(min(line.entry.amount_minor, 0) for line in self.lines)

    @property
    def balance(self) -> int:
        return self.previous + self.charges + self.credits


def account_statement(source: Source, request: StatementRequest) -> Paper:
    """The statement of one student's account."""
    if request.since and request.until and request.since > request.until:
        raise Invalid("period_backwards", since=request.since, until=request.until)
    books = _read(source, request)
    since = request.since.isoformat() if request.since else "the beginning"
    until = request.until or source.day
    return Paper(
        "Account statement",
        source.stamp,
        _blocks(source, request, books),
        upright(request.paper),
        number=request.number,
        filters=(f"Student number {books.student.student_number}", f"From {since} to {until}"),
    )


def _read(source: Source, request: StatementRequest) -> _Books:
    student = naming.student(source.session, request.student)
    statement = (
        select(LedgerEntry, Term.title)
        .outerjoin(Term, Term.id == LedgerEntry.term_id)
        .where(LedgerEntry.student_id == student.id)
        .order_by(LedgerEntry.effective_date, LedgerEntry.recorded_at, LedgerEntry.id)
    )
    found = source.session.execute(statement).all()
    words = statuses(source.session, [entry.id for entry, _ in found])
    until = request.until or date.max
    lines = [
        _Line(entry, term or "", words[entry.id] in UNPOSTED)
        for entry, term in found
        if entry.effective_date <= until
    ]
    posted = [line for line in lines if not line.is_pending]
    since = request.since or date.min
    return _Books(
        student,
        account(source.session, student.id),
        [line for line in posted if line.entry.effective_date >= since],
        [line for line in lines if line.is_pending],
        sum(line.entry.amount_minor for line in posted if line.entry.effective_date < since),
    )


def _blocks(source: Source, request: StatementRequest, books: _Books) -> Iterator[Block]:
    currency = books.book.currency
    age = books.book.aging(source.day)
    due = max(books.balance - max(age.not_due, 0), 0) if books.balance > 0 else 0
    yield _address(source, request, books)
    yield Figures(
        (
            Figure("Amount due now", _money(due, currency), currency),
            Figure("Not yet due", _money(max(books.balance - due, 0), currency), currency),
            Figure("New balance", _money(books.balance, currency), _sign(books.balance)),
        ),
        across=3,
    )
    yield _summary(books, currency)
    yield Heading("Entries")
    yield Table(_columns(currency), _rows(books), "No entries in this period")
    yield from _pending(books, currency)
    yield from _ages(age, currency)
    yield from _plan(source, books, currency)
    yield from _holds(source, books)
    yield CutSlip(
        "Please return this slip with your payment",
        (
            ("Student number", books.student.student_number),
            ("Student", letter_name(books.student)),
            ("Amount due", f"{_money(due, currency)} {currency}"),
            ("Amount enclosed", "................................"),
        ),
    )


def _address(source: Source, request: StatementRequest, books: _Books) -> Address:
    postal = books.student.address or {}
    lines = [letter_name(books.student)]
    lines += [str(postal[part]) for part in ("line1", "line2", "street") if postal.get(part)]
    town = (postal.get(part) for part in ("postal_code", "city", "region", "state"))
    lines += [" ".join(str(part) for part in town if part), str(postal.get("country") or "")]
    facts = [("Student number", books.student.student_number)]
    if request.number:
        facts.append(("Statement number", request.number))
    facts.append(("Statement date", source.day.isoformat()))
    upcoming = [
        line.entry.due_date
        for line in books.lines
        if line.entry.due_date and line.entry.due_date >= source.day
    ]
    if upcoming:
        facts.append(("Next due date", min(upcoming).isoformat()))
    return Address(tuple(line for line in lines if line), tuple(facts))


def _summary(books: _Books, currency: str) -> Table:
    columns = (Column("Summary"), Column(f"Amount {currency}", Kind.MONEY, currency=currency))
    return Table(
        columns,
        (
            ("Previous balance", books.previous),
            ("New charges", books.charges),
            ("Payments and credits", books.credits),
            Row(("New balance", books.balance), RowKind.TOTAL),
        ),
    )


def _columns(currency: str) -> tuple[Column, ...]:
    money = (
        Column(title, Kind.MONEY, currency=currency)
        for title in ("Charges", "Credits", "Running balance")
    )
    return (
        Column("Date", Kind.DATE),
        Column("Receipt", Kind.CODE),
        Column("Description", width=24),
        *money,
    )


def _rows(books: _Books) -> Iterator[Row]:
    running = books.previous
    by_term = sorted(books.lines, key=lambda line: _first_day(books.lines, line.term))
    for term, group in groupby(by_term, key=lambda line: line.term):
        yield Row((term or "Without a term",), RowKind.GROUP)
        charges = credits_ = 0
        for line in group:
            amount = line.entry.amount_minor
            running += amount
            charges += max(amount, 0)
            credits_ += min(amount, 0)
            yield Row(_cells(line, running))
        yield Row(("", "", "Subtotal", charges, credits_, running), RowKind.SUBTOTAL)


def _first_day(lines: Sequence[_Line], term: str) -> tuple[date, str]:
    return min(line.entry.effective_date for line in lines if line.term == term), term


def _cells(line: _Line, running: int | None) -> tuple[date | str | int | None, ...]:
    entry = line.entry
    amount = entry.amount_minor
    told = ", ".join(part for part in (entry.description, entry.reference) if part)
    return (
        entry.effective_date,
        entry.receipt_number,
        told,
        amount if amount > 0 else None,
        amount if amount < 0 else None,
        running,
    )


def _pending(books: _Books, currency: str) -> Iterator[Block]:
    """What waits for the centre: shown, and not taken off the official balance."""
    if not books.pending:
        return
    yield Heading("Recorded at this desk, not yet confirmed")
    expected = books.balance
    rows = []
    for line in books.pending:
        expected += line.entry.amount_minor
        rows.append(Row(_cells(line, None), RowKind.PENDING))
    rows.append(Row(("", "", "Expected after sync", None, None, expected), RowKind.TOTAL))
    yield Table(_columns(currency), rows)
    yield Text("These entries are valid and not part of the balance above.", Tone.NOTE)


def _ages(age: Aging, currency: str) -> Iterator[Block]:
    yield Heading("Open charges by age")
    parts = (
        ("Not due", age.not_due),
        ("1-30 days", age.days_1_30),
        ("31-60 days", age.days_31_60),
        ("61-90 days", age.days_61_90),
        ("Over 90 days", age.over_90),
    )
    yield Shares(tuple((label, part, _money(part, currency)) for label, part in parts))
    if age.unapplied:
        text = f"Credit not yet applied, not in the bar: {_money(age.unapplied, currency)}"
        yield Text(f"{text} {currency}.", Tone.NOTE)


def _plan(source: Source, books: _Books, currency: str) -> Iterator[Block]:
    if not books.book.plan:
        return
    yield Heading("Payment plan")
    columns = (
        Column("No.", Kind.COUNT),
        Column("Due", Kind.DATE),
        Column("Amount", Kind.MONEY, currency=currency),
        Column("State"),
    )
    paid = sum(part.amount_minor for part in books.book.plan) - max(books.balance, 0)
    rows = []
    for number, part in enumerate(books.book.plan, 1):
        paid -= part.amount_minor
        late = part.due_date < source.day
        state = "Paid" if paid >= 0 else "Late" if late else "To come"
        rows.append((number, part.due_date, part.amount_minor, state))
    yield Table(columns, rows)


def _holds(source: Source, books: _Books) -> Iterator[Block]:
    """Holds that the balance has caused."""
    statement = select(Hold).where(
        Hold.student_id == books.student.id,
        Hold.type == HoldType.FINANCIAL,
        Hold.released_at.is_(None),
        Hold.from_date <= source.day,
        or_(Hold.to_date.is_(None), Hold.to_date >= source.day),
    )
    for hold in source.session.scalars(statement):
        yield Text(f"Hold of {hold.office} since {hold.from_date}: {hold.reason}", Tone.WARNING)


def _sign(balance: int) -> str:
    return (
        "the institution owes you" if balance < 0 else "you owe" if balance else "nothing is owed"
    )


def _money(minor: int, currency: str) -> str:
    return grouped(minor, exponent(currency))
