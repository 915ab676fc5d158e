"""Payments by day and method: what the bank and the cash drawer are held against."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import func, select

from registrar_desktop.exports.tables import Cells, Column, Control, Kind, Sheet
from registrar_desktop.records.lists.paging import among, row_number
from registrar_desktop.records.lists.payments import CurrencyTotal
from registrar_desktop.reports.payments.balances import in_currency
from registrar_desktop.reports.source import Source
from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.vocabulary import PaymentMethod

_Day = tuple[date, str]


def by_day_sheet(source: Source, wanted: array[int], totals: Sequence[CurrencyTotal]) -> Sheet:
    """One row per day and currency, one column per method that occurs."""
    sums = _sums(source, wanted)
    methods = [
        method for method in (*PaymentMethod, None) if any(method in s for s in sums.values())
    ]
    currencies = [total.currency for total in totals]
    columns = [
        Column("Date", Kind.DATE),
        Column("Currency"),
        *(Column(source.word(method) if method else "No method", Kind.MONEY)
          for method in methods),
        Column("Total", Kind.MONEY),
    ]  # fmt: skip
    columns = [in_currency(column, currencies, 1) for column in columns]
    control = Control(len(sums), {"Total": sum(total.amount_minor for total in totals)})
    return Sheet("By day and method", tuple(columns), _rows(sums, methods), control, 1, len(sums))


def _sums(source: Source, wanted: array[int]) -> dict[_Day, dict[PaymentMethod | None, int]]:
    statement = (
        select(
            LedgerEntry.effective_date,
            LedgerEntry.currency,
            LedgerEntry.method,
            -func.sum(LedgerEntry.amount_minor),
        )
        .where(row_number(LedgerEntry).in_(among(wanted)))
        .group_by(LedgerEntry.effective_date, LedgerEntry.currency, LedgerEntry.method)
        .order_by(LedgerEntry.effective_date, LedgerEntry.currency)
    )
    found: dict[_Day, dict[PaymentMethod | None, int]] = {}
    for day, currency, method, amount in source.session.execute(statement):
        found.setdefault((day, currency), {})[method] = amount
    return found


def _rows(
    sums: dict[_Day, dict[PaymentMethod | None, int]], methods: Sequence[PaymentMethod | None]
) -> Iterator[Cells]:
    for (day, currency), of_day in sums.items():
        parts = [of_day.get(method, 0) for method in methods]
        yield (day, currency, *parts, sum(parts))
