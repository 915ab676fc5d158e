"""The days of a list of payments: named spans that move with today, and two days chosen by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from PySide6.QtWidgets import QWidget

from registrar_desktop.records.lists import payments
from registrar_desktop.records.lists.payments import PaymentQuery
from registrar_desktop.store.desk_store import DeskStore
from ui.desktop.controls.fields import TextField
from ui.desktop.controls.sheet import Sheet
from ui.desktop.pages.list_source import StoreSource
from ui.desktop.table.columns import Wanted
from ui.desktop.table.filters import Filter
from ui.language import tr

KEY = "days"
_BETWEEN = "/"
_NAMED = (
    ("today", tr("Today")),
    ("yesterday", tr("Yesterday")),
    ("week", tr("Last 7 days")),
    ("month", tr("This month")),
    ("last_month", tr("Last month")),
)


def days_filter() -> Filter:
    """The filter of the list; what stands in it is resolved when the list is asked."""
    return Filter(KEY, tr("Days"), list(_NAMED), more=tr("Choose days…"))


def span(value: str, today: date) -> tuple[date, date]:
    """First and last day of a value of the filter, both inclusive."""
    first_of_month = today.replace(day=1)
    if value == "yesterday":
        return today - timedelta(days=1), today - timedelta(days=1)
    if value == "week":
        return today - timedelta(days=6), today
    if value == "month":
        return first_of_month, today
    if value == "last_month":
        last = first_of_month - timedelta(days=1)
        return last.replace(day=1), last
    if _BETWEEN in value:
        first, _, last_day = value.partition(_BETWEEN)
        return date.fromisoformat(first), date.fromisoformat(last_day)
    return today, today


class PaymentSource(StoreSource):
    """Payments by what the list asks, the days told as first and last."""

    def __init__(self, store: DeskStore, today: Callable[[], date]) -> None:
        super().__init__(store, PaymentQuery, payments.ids, payments.rows)
        self._today = today

    def query(self, wanted: Wanted) -> Any:
        filters = dict(wanted.filters)
        chosen = filters.pop(KEY, "")
        if chosen:
            first, last = span(chosen, self._today())
            filters |= {"since": first.isoformat(), "until": last.isoformat()}
        return super().query(Wanted(wanted.text, filters, wanted.sort, wanted.descending))


class DaysSheet(Sheet):
    """First and last day, both inclusive."""

    def __init__(self, over: QWidget, today: date, chosen: Callable[[str], None]) -> None:
        super().__init__(over, tr("Payments of which days"), tr("Show these days"), self.done)
        self._chosen = chosen
        self._first = TextField(tr("First day"), "since", hint="2026-08-01")
        self._last = TextField(tr("Last day"), "until", hint="2026-08-31")
        self._first.show_value(today.replace(day=1).isoformat())
        self._last.show_value(today.isoformat())
        self.put(self._first, self._last)

    def done(self) -> None:
        """Show these days, or say which cannot be read."""
        days = [self._read(field) for field in (self._first, self._last)]
        if None in days:
            return
        first, last = sorted(day for day in days if day is not None)
        self._chosen(f"{first.isoformat()}{_BETWEEN}{last.isoformat()}")
        self.leave()

    def _read(self, field: TextField) -> date | None:
        try:
            return date.fromisoformat(field.value().strip())
        except ValueError:
            field.complain(tr("Write the day as year-month-day, for instance 2026-08-31."))
            return None
