"""What of the payments is not clear: not confirmed, not matched, or perhaps there twice."""

from __future__ import annotations

from array import array
from collections.abc import Iterator

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import aliased

from registrar_desktop.exports.tables import Cells, Column, Kind, Sheet
from registrar_desktop.records.accounts import UNPOSTED
from registrar_desktop.records.lists import payments
from registrar_desktop.records.lists.paging import among, portions, row_number
from registrar_desktop.reports.source import Source
from registrar_desktop.rules.names import full_name
from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.bank import BankLine
from registrar_desktop.schema.gateway import GatewayTransaction
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import (
    BankMatch,
    EntryKind,
    GatewayKind,
    GatewayMatch,
    PaymentMethod,
)

_DAYS_APART = 3
_COLUMNS = (
    Column("What"),
    Column("Date", Kind.DATE),
    Column("Receipt no.", Kind.CODE),
    Column("Student number", Kind.CODE),
    Column("Name"),
    Column("Method"),
    Column("Reference", Kind.CODE),
    Column("Amount", Kind.MONEY, currency_at=8),
    Column("Currency"),
    Column("Status"),
    Column("What it means", width=48),
)
_PENDING = "The money is recorded at this desk; the centre has not confirmed it yet."
_UNMATCHED = "The payment API knows it; no entry of the ledger belongs to it."
_AT_THE_BANK = "It came in at the bank; no payment and no payout belongs to it yet."
_TWICE = "The same student, amount, method and reference within three days as receipt {other}."


def exception_sheet(source: Source, wanted: array[int]) -> Sheet:
    """All exceptions among the payments shown, and what the payment API has beside them."""
    return Sheet("Exceptions", _COLUMNS, _rows(source, wanted), frozen_columns=1)


def _rows(source: Source, wanted: array[int]) -> Iterator[Cells]:
    yield from _pending(source, wanted)
    yield from _unmatched(source)
    yield from _at_the_bank(source)
    yield from _twice(source, wanted)


def _pending(source: Source, wanted: array[int]) -> Iterator[Cells]:
    unconfirmed = select(row_number(LedgerEntry)).where(
        row_number(LedgerEntry).in_(among(wanted)), LedgerEntry.row_version == 0
    )
    for few in portions(list(source.session.scalars(unconfirmed))):
        for row in payments.rows(source.session, few):
            if row.status in UNPOSTED:
                yield (
                    "Not yet confirmed", row.effective_date, row.receipt_number,
                    row.student_number, row.student_name,
                    source.word(row.method) if row.method else None, row.reference,
                    row.amount_minor, row.currency, source.word(row.status), _PENDING,
                )  # fmt: skip


def _unmatched(source: Source) -> Iterator[Cells]:
    statement = (
        select(GatewayTransaction)
        .where(
            GatewayTransaction.match == GatewayMatch.UNMATCHED,
            GatewayTransaction.kind.in_([GatewayKind.CHARGE, GatewayKind.REFUND]),
        )
        .order_by(GatewayTransaction.occurred_at)
        .execution_options(yield_per=500)
    )
    for found in source.session.scalars(statement):
        sign = -1 if found.kind is GatewayKind.REFUND else 1
        yield (
            "Not matched", source.local_day(found.occurred_at), None, None, None,
            source.word(found.kind), found.provider_ref, sign * abs(found.amount_minor),
            found.currency, found.status, _UNMATCHED,
        )  # fmt: skip


def _at_the_bank(source: Source) -> Iterator[Cells]:
    """Money that came in by files of a bank; a provider's own balance is no bank."""
    statement = (
        select(BankLine)
        .where(
            BankLine.match == BankMatch.UNMATCHED,
            BankLine.amount_minor > 0,
            func.json_extract(BankLine.details, "$.gross_minor").is_(None),
        )
        .order_by(BankLine.booked_on, BankLine.id)
        .execution_options(yield_per=500)
    )
    for found in source.session.scalars(statement):
        yield (
            "Not matched", found.booked_on, None, None, found.counterparty,
            source.word(PaymentMethod.BANK_TRANSFER), found.reference or found.text,
            found.amount_minor, found.currency, None, _AT_THE_BANK,
        )  # fmt: skip


def _twice(source: Source, wanted: array[int]) -> Iterator[Cells]:
    first, undone = aliased(LedgerEntry), aliased(LedgerEntry)
    apart = func.julianday(LedgerEntry.effective_date) - func.julianday(first.effective_date)
    same = and_(
        first.student_id == LedgerEntry.student_id,
        first.kind == EntryKind.PAYMENT,
        first.amount_minor == LedgerEntry.amount_minor,
        first.currency == LedgerEntry.currency,
        first.method == LedgerEntry.method,
        func.coalesce(first.reference, "") == func.coalesce(LedgerEntry.reference, ""),
        first.id < LedgerEntry.id,
        func.abs(apart) <= _DAYS_APART,
    )
    statement = (
        select(LedgerEntry, Student, first.receipt_number)
        .join(first, same)
        .join(Student, Student.id == LedgerEntry.student_id)
        .where(
            LedgerEntry.kind == EntryKind.PAYMENT,
            row_number(LedgerEntry).in_(among(wanted)),
            ~exists().where(undone.reverses_id.in_([LedgerEntry.id, first.id])),
        )
        .order_by(LedgerEntry.effective_date, LedgerEntry.id)
        .execution_options(yield_per=500)
    )
    for entry, student, other in source.session.execute(statement):
        yield (
            "Perhaps twice", entry.effective_date, entry.receipt_number, student.student_number,
            full_name(student.family_name, student.given_name),
            source.word(entry.method) if entry.method else None, entry.reference,
            -entry.amount_minor, entry.currency, None, _TWICE.format(other=other or "without"),
        )  # fmt: skip
