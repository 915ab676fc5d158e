"""The finance workbook: what came in, by day and method, what is owed, and what is not clear."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select

from registrar_desktop.exports.cells import grouped
from registrar_desktop.exports.tables import Cells, Column, Control, Kind, Sheet, Workbook
from registrar_desktop.records.accounts import UNPOSTED
from registrar_desktop.records.lists import payments
from registrar_desktop.records.lists.paging import portions
from registrar_desktop.records.lists.payments import CurrencyTotal, PaymentRow
from registrar_desktop.reports.filters import filters_in_words
from registrar_desktop.reports.lists import CONFIRMED, NOT_CONFIRMED
from registrar_desktop.reports.payments.balances import (
    balance_sheet,
    in_currency,
    students_with_accounts,
)
from registrar_desktop.reports.payments.by_day import by_day_sheet
from registrar_desktop.reports.payments.exceptions import exception_sheet
from registrar_desktop.reports.requests import PaymentBook
from registrar_desktop.reports.source import Source
from registrar_desktop.rules.money import exponent
from registrar_desktop.schema.people import Program, ProgramEnrollment

_CURRENCY = 10
_COLUMNS = (
    Column("Receipt no.", Kind.CODE),
    Column("Posted date", Kind.DATE),
    Column("Received at", Kind.INSTANT),
    Column("Student number", Kind.CODE),
    Column("Name"),
    Column("Program", Kind.CODE),
    Column("Term", Kind.CODE),
    Column("Method"),
    Column("Reference", Kind.CODE),
    Column("Amount", Kind.MONEY),
    Column("Currency"),
    Column("Applied", Kind.MONEY),
    Column("Unapplied", Kind.MONEY),
    Column("Status"),
    Column("Channel"),
    Column("Desk", Kind.CODE),
    Column("Cashier"),
    Column("Gateway ref", Kind.CODE),
    Column("Payout ref", Kind.CODE),
    Column("Sync state"),
    Column("Operation id", Kind.CODE),
)


def payment_book(source: Source, request: PaymentBook) -> Workbook:
    """All sheets over one consistent state of the store."""
    wanted = payments.ids(source.session, request.query)
    totals = payments.totals(source.session, request.query)
    accounts = students_with_accounts(source, request.query.student)
    sheets = (
        _payment_sheet(source, wanted, totals),
        by_day_sheet(source, wanted, totals),
        balance_sheet(source, accounts),
        exception_sheet(source, wanted),
    )
    return Workbook(
        "Payments",
        sheets,
        source.stamp,
        filters_in_words(request.query, source.word),
        tuple(_facts(source, totals)),
    )


def _facts(source: Source, totals: Sequence[CurrencyTotal]) -> Iterator[tuple[str, str]]:
    yield "Times are of", source.stamp.zone.key
    for total in totals:
        amount = grouped(total.amount_minor, exponent(total.currency))
        yield "As on the screen", f"{total.count:,} payments, {amount} {total.currency}"
    yield "Balances are of", "all accounts with entries, on the day of this workbook"


def _payment_sheet(source: Source, wanted: array[int], totals: Sequence[CurrencyTotal]) -> Sheet:
    currencies = [total.currency for total in totals]
    columns = tuple(in_currency(column, currencies, _CURRENCY) for column in _COLUMNS)
    control = Control(len(wanted), {"Amount": sum(total.amount_minor for total in totals)})
    return Sheet("Payments", columns, _rows(source, wanted), control, 1, len(wanted))


def _rows(source: Source, wanted: array[int]) -> Iterator[Cells]:
    for few in portions(wanted):
        listed = payments.rows(source.session, few)
        programs = _programs(source, {row.student_id for row in listed})
        for row in listed:
            yield _cells(source, row, programs.get(row.student_id, ""))


def _cells(source: Source, row: PaymentRow, program: str) -> Cells:
    return (
        row.receipt_number, row.effective_date, row.recorded_at, row.student_number,
        row.student_name, program, row.term, source.word(row.method) if row.method else None,
        row.reference, row.amount_minor, row.currency, row.applied_minor, row.unapplied_minor,
        source.word(row.status), _channel(row), row.desk, row.actor, row.gateway_ref,
        row.payout_ref, NOT_CONFIRMED if row.status in UNPOSTED else CONFIRMED,
        row.change_set_id,
    )  # fmt: skip


def _channel(row: PaymentRow) -> str:
    """Where the money came in: an entry itself does not say."""
    if row.gateway_ref:
        return "Online"
    return "Desk" if row.desk else "Office"


def _programs(source: Source, students: set[str]) -> dict[str, str]:
    """The code of each student's primary program."""
    statement: Any = (
        select(ProgramEnrollment.student_id, Program.code)
        .join(Program, Program.id == ProgramEnrollment.program_id)
        .where(
            ProgramEnrollment.student_id.in_(students),
            ProgramEnrollment.end_date.is_(None),
            ProgramEnrollment.is_primary,
        )
        .order_by(ProgramEnrollment.start_date)
    )
    return dict(source.session.execute(statement).all())
