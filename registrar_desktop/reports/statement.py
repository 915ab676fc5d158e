"""The account statement of one student: what was owed before, what came, what is due now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
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
from registrar_desktop.records.fees.expected import ExpectedFee
from registrar_desktop.reports.addressing import address_lines, letter_name
from registrar_desktop.reports.proving import proof, told
from registrar_desktop.reports.requests import StatementRequest, StatementRun
from registrar_desktop.reports.sizes import upright
from registrar_desktop.reports.source import Source
from registrar_desktop.reports.statement_books import Books, PlanPart, StatementLine, read_books
from registrar_desktop.rules.ledger import Aging
from registrar_desktop.rules.money import exponent
from registrar_desktop.schema.registrations import Hold
from registrar_desktop.schema.vocabulary import HoldType


def account_statement(source: Source, request: StatementRequest) -> Paper:
    """The statement of one student's account."""
    if request.since and request.until and request.since > request.until:
        raise Invalid("period_backwards", since=request.since, until=request.until)
    books = read_books(source, request)
    since = request.since.isoformat() if request.since else "the beginning"
    until = request.until or source.day
    said = _told(source, request, books)
    return Paper(
        "Account statement",
        source.stamp,
        _blocks(source, request, books, said),
        upright(request.paper),
        number=request.number,
        data=said,
        filters=(f"Student number {books.student.student_number}", f"From {since} to {until}"),
    )


def account_statements(source: Source, run: StatementRun) -> Iterator[Paper]:
    """Many statements, one after another, in the order asked for."""
    for student, number in run.statements:
        asked = StatementRequest(student, run.since, run.until, number, run.paper)
        paper = account_statement(source, asked)
        yield replace(paper, bookmark=f"{student} {number}".strip())
        source.session.expunge_all()


def _told(source: Source, request: StatementRequest, books: Books) -> str:
    """What the statement says, which its code is made from."""
    return told(
        request.number,
        books.student.id,
        source.day,
        (request.since, request.until),
        (books.previous, books.charges, books.credits, books.balance, books.due, books.currency),
        [line.entry.id for line in (*books.lines, *books.pending)],
    )


def _blocks(source: Source, request: StatementRequest, books: Books, said: str) -> Iterator[Block]:
    currency, age, due = books.currency, books.aging, books.due
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
    yield from _plan(books)
    yield from _holds(source, books)
    yield from proof(source, request.number, said)
    if books.balance > 0:
        yield _slip(books)


def _slip(books: Books) -> CutSlip:
    return CutSlip(
        "Please return this slip with your payment",
        (
            ("Student number", books.student.student_number),
            ("Student", letter_name(books.student)),
            ("Amount due", f"{_money(books.due, books.currency)} {books.currency}"),
            ("Amount enclosed", "................................"),
        ),
    )


def _address(source: Source, request: StatementRequest, books: Books) -> Address:
    facts = [("Student number", books.student.student_number)]
    if request.number:
        facts.append(("Statement number", request.number))
    facts.append(("Statement date", source.day.isoformat()))
    if (upcoming := books.next_due) is not None:
        facts.append(("Next due date", upcoming.isoformat()))
    return Address(address_lines(books.student), tuple(facts))


def _summary(books: Books, currency: str) -> Table:
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


def _rows(books: Books) -> Iterator[Row]:
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


def _first_day(lines: Sequence[StatementLine], term: str) -> tuple[date, str]:
    return min(line.entry.effective_date for line in lines if line.term == term), term


def _cells(line: StatementLine, running: int | None) -> tuple[date | str | int | None, ...]:
    entry = line.entry
    amount = entry.amount_minor
    what = ", ".join(part for part in (entry.description, entry.reference) if part)
    return (
        entry.effective_date,
        entry.receipt_number,
        what,
        amount if amount > 0 else None,
        amount if amount < 0 else None,
        running,
    )


def _pending(books: Books, currency: str) -> Iterator[Block]:
    """What waits for the centre: shown, and not taken off the official balance."""
    if not books.pending and not books.expected:
        return
    yield Heading("Recorded at this desk, not yet confirmed")
    expected = books.balance
    rows = []
    for line in books.pending:
        expected += line.entry.amount_minor
        rows.append(Row(_cells(line, None), RowKind.PENDING))
    for fee in books.expected:
        expected += fee.amount_minor
        rows.append(Row(_fee_cells(fee), RowKind.PENDING))
    rows.append(Row(("", "", "Expected after sync", None, None, expected), RowKind.TOTAL))
    yield Table(_columns(currency), rows)
    yield Text("These entries are valid and not part of the balance above.", Tone.NOTE)


def _fee_cells(fee: ExpectedFee) -> tuple[date | str | int | None, ...]:
    amount = fee.amount_minor
    what = f"{fee.description} (expected)"
    return (None, None, what, max(amount, 0) or None, min(amount, 0) or None, None)


def _ages(age: Aging, currency: str) -> Iterator[Block]:
    if age == Aging(unapplied=age.unapplied) and not age.unapplied:
        return
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


def _plan(books: Books) -> Iterator[Block]:
    if not books.instalments:
        return
    yield Heading("Payment plan")
    money = [
        Column(title, Kind.MONEY, currency=books.currency) for title in ("Amount", "Paid", "Open")
    ]
    columns = (Column("No.", Kind.COUNT), Column("Due", Kind.DATE), *money, Column("State"))
    rows = []
    for number, part in enumerate(books.plan, 1):
        left = part.amount_minor - part.paid_minor
        state = _state(part, books.day) if left else "Paid"
        rows.append((number, part.due_date, part.amount_minor, part.paid_minor, left, state))
    yield Table(columns, rows)


def _state(part: PlanPart, day: date) -> str:
    if part.due_date == day:
        return "Due today"
    return "Late" if part.due_date < day else "To come"


def _holds(source: Source, books: Books) -> Iterator[Block]:
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
