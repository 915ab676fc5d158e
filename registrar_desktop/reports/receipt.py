"""The receipt of one payment: what was received, what it was applied to, and the balance."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select

from registrar_desktop.errors import Invalid
from registrar_desktop.exports.cells import grouped
from registrar_desktop.exports.papers import (
    Block,
    Facts,
    Figure,
    Figures,
    Frame,
    Paper,
    Row,
    RowKind,
    Table,
    Text,
    Tone,
    Watermark,
)
from registrar_desktop.exports.tables import Column, Kind
from registrar_desktop.records.accounts import UNPOSTED, EntryStatus, statuses
from registrar_desktop.reports.amount_words import amount_in_words
from registrar_desktop.reports.proving import proof, told
from registrar_desktop.reports.requests import ReceiptLayout, ReceiptRequest, ReceiptRun
from registrar_desktop.reports.sizes import slip
from registrar_desktop.reports.source import Source
from registrar_desktop.rules.money import exponent
from registrar_desktop.rules.names import full_name
from registrar_desktop.schema.accounts import Allocation, LedgerEntry
from registrar_desktop.schema.catalogue import Term
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import EntryKind

_OFFLINE = (
    "Recorded offline; your payment is valid; the official account updates when the connection "
    "returns."
)
_VOID = frozenset({EntryStatus.REVERSED, EntryStatus.RETURNED})


def receipt(source: Source, request: ReceiptRequest) -> Paper:
    """The receipt with this number; a reprint says so, a reversed one is void."""
    entry = _entry(source, request.receipt)
    status = statuses(source.session, [entry.id])[entry.id]
    said = told(
        entry.receipt_number or "", entry.id, entry.student_id, entry.amount_minor, entry.currency
    )
    return Paper(
        "Receipt",
        source.stamp,
        _blocks(source, request, entry, status, said),
        slip(request.paper, request.layout),
        Frame.SLIP,
        number=entry.receipt_number or "",
        data=said,
    )


def receipts(source: Source, run: ReceiptRun) -> Iterator[Paper]:
    """Many receipts, each on a page of its own, in the order asked for."""
    for number, copy in run.receipts:
        yield receipt(source, ReceiptRequest(number, copy, run.paper, run.layout))


def _entry(source: Source, number: str) -> LedgerEntry:
    statement = select(LedgerEntry).where(LedgerEntry.receipt_number == number)
    entry = source.session.scalars(statement).first()
    if entry is None or entry.kind is not EntryKind.PAYMENT:
        raise Invalid("receipt_unknown", receipt=number[:40])
    return entry


def _blocks(
    source: Source, request: ReceiptRequest, entry: LedgerEntry, status: EntryStatus, said: str
) -> Iterator[Block]:
    if status in _VOID:
        yield Watermark("VOID")
        yield Text("VOID: this payment was reversed.", Tone.WARNING)
    elif request.copy > 1:
        yield Watermark(f"COPY {request.copy}")
        yield Text(f"COPY {request.copy}", Tone.STRONG)
    yield _head(source, entry)
    amount = f"{grouped(-entry.amount_minor, exponent(entry.currency))} {entry.currency}"
    words = amount_in_words(-entry.amount_minor, entry.currency)
    yield Figures((Figure("Amount received", amount, words),), across=1)
    narrow = request.layout is ReceiptLayout.ROLL
    yield _applied(source, entry, narrow=narrow)
    yield from _balances(source, entry, narrow=narrow)
    if status in UNPOSTED:
        yield Text(_OFFLINE, Tone.STRONG)
    yield from proof(source, entry.receipt_number or "", said)
    stamp = source.stamp
    printed = f"Printed {stamp.shown(stamp.made_at)} at desk {stamp.desk}."
    yield Text(f"Thank you. Keep this receipt. {printed}", Tone.NOTE)


def _head(source: Source, entry: LedgerEntry) -> Facts:
    student = source.session.get_one(Student, entry.student_id)
    name = full_name(student.family_name, student.given_name)
    local = entry.recorded_at.astimezone(source.stamp.zone)
    method = source.word(entry.method) if entry.method else ""
    pairs = (
        ("Date and time", local.strftime("%Y-%m-%d %H:%M %Z")),
        ("Received from", entry.payer or name),
        ("For student", f"{name}, {student.student_number}"),
        ("Method", ", ".join(part for part in (method, entry.reference) if part)),
        ("Cashier", entry.posted_by),
    )
    return Facts(pairs, across=1)


def _applied(source: Source, entry: LedgerEntry, *, narrow: bool) -> Table:
    """What the money covers, and what of it is left; a roll has no room for the terms."""
    charge = LedgerEntry.__table__.alias("charge")
    statement = (
        select(Term.title, charge.c.description, func.sum(Allocation.amount_minor))
        .join(charge, charge.c.id == Allocation.charge_entry_id)
        .outerjoin(Term, Term.id == charge.c.term_id)
        .where(Allocation.credit_entry_id == entry.id)
        .group_by(charge.c.id)
        .having(func.sum(Allocation.amount_minor) != 0)
        .order_by(charge.c.due_date, charge.c.id)
    )
    columns = (
        Column("Applied to", width=16),
        Column("Term"),
        Column(f"Amount {entry.currency}", Kind.MONEY, currency=entry.currency),
    )
    rows = [
        Row((description, term, amount))
        for term, description, amount in source.session.execute(statement)
    ]
    left = -entry.amount_minor - sum(int(str(row.cells[2])) for row in rows)
    if left or not rows:
        rows.append(Row(("Not yet applied: credit on the account", "", left)))
    rows.append(Row(("Payment", "", -entry.amount_minor), RowKind.TOTAL))
    if narrow:
        rows = [Row((row.cells[0], row.cells[2]), row.kind) for row in rows]
        return Table((columns[0], columns[2]), rows)
    return Table(columns, rows)


def _balances(source: Source, entry: LedgerEntry, *, narrow: bool) -> Iterator[Block]:
    """The account around the payment, in the order of recording."""
    before = source.session.scalar(
        select(func.coalesce(func.sum(LedgerEntry.amount_minor), 0)).where(
            LedgerEntry.student_id == entry.student_id,
            (LedgerEntry.recorded_at < entry.recorded_at)
            | ((LedgerEntry.recorded_at == entry.recorded_at) & (LedgerEntry.id < entry.id)),
        )
    )
    earlier = int(before or 0)
    known = source.stamp.as_of or source.stamp.made_at
    after = earlier + entry.amount_minor
    lines = (
        ("Balance before", earlier),
        ("This payment", entry.amount_minor),
        ("Balance after", after),
    )
    if narrow:
        amount = Column(f"Amount {entry.currency}", Kind.MONEY, currency=entry.currency)
        yield Table((Column("Account"), amount), lines)
    else:
        money = [Column(title, Kind.MONEY, currency=entry.currency) for title, _ in lines]
        cells = (entry.currency, earlier, entry.amount_minor, after)
        yield Table((Column("Account in"), *money), (cells,))
    words = f"Balances as known at {source.stamp.shown(known)}; they may change."
    yield Text(words, Tone.NOTE)
