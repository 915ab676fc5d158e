"""A list as it stands on the screen, as a table: the same rows, in the same order, the same columns.

The window says which columns, in which order, and how they are called; the values are those of the
read side, so that dates, amounts and counts are such in a spreadsheet too.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from registrar_desktop.errors import Invalid
from registrar_desktop.exports.tables import Cell, Cells, Column, Control, Kind, Sheet, Workbook
from registrar_desktop.records.lists import (
    aged_accounts,
    journal,
    payments,
    registrations,
    sections,
    students,
)
from registrar_desktop.records.lists.paging import portions
from registrar_desktop.reports.filters import filters_in_words
from registrar_desktop.reports.listed import Listed
from registrar_desktop.reports.requests import ShownList
from registrar_desktop.reports.source import Source

_Value = Callable[[Source, Any], Cell]
_Rows = Callable[[Source, Sequence[int]], Sequence[Any]]


@dataclass(frozen=True)
class Shown:
    """What a column of a list holds."""

    kind: Kind
    value: _Value


@dataclass(frozen=True)
class _List:
    ids: Callable[[Any, Any], array[int]]
    rows: _Rows
    columns: Mapping[str, Shown]


def shown_list(source: Source, request: ShownList) -> Workbook:
    """The list; a column with the currency is added where amounts are shown."""
    of = _LISTS[request.listed]
    unknown = [key for key, _ in request.columns if key not in of.columns]
    if unknown:
        raise Invalid("filter_unknown", filter=unknown[0], known=", ".join(of.columns))
    shown = [of.columns[key] for key, _ in request.columns]
    columns = [
        Column(title, column.kind)
        for (_, title), column in zip(request.columns, shown, strict=True)
    ]
    if any(column.kind is Kind.MONEY for column in columns):
        columns = [_in_currency(column, len(columns)) for column in columns]
        columns.append(Column("Currency"))
        shown.append(Shown(Kind.TEXT, lambda _, row: str(row.currency)))
    wanted = of.ids(source.session, request.query)
    rows = _cells(source, of.rows, shown, wanted)
    title = request.title
    sheet = Sheet(title, tuple(columns), rows, Control(len(wanted)), 1, len(wanted))
    words = filters_in_words(request.query, source.word)
    return Workbook(title, (sheet,), source.stamp, words)


def columns_of(listed: Listed) -> frozenset[str]:
    """The keys of all columns that this list can show."""
    return frozenset(_LISTS[listed].columns)


def _in_currency(column: Column, place: int) -> Column:
    return replace(column, currency_at=place) if column.kind is Kind.MONEY else column


def _cells(
    source: Source, rows: _Rows, shown: Sequence[Shown], wanted: array[int]
) -> Iterator[Cells]:
    for few in portions(wanted):
        for row in rows(source, few):
            yield [column.value(source, row) for column in shown]


def _plain(kind: Kind, *names: str) -> dict[str, Shown]:
    """Columns that are called as the field of the row they show."""
    return {name: Shown(kind, _field(name)) for name in names}


def _field(name: str) -> _Value:
    return lambda _, row: getattr(row, name) or None


def _words(*names: str) -> dict[str, Shown]:
    """Columns of a status or kind, in words."""
    return {name: Shown(Kind.TEXT, _word(name)) for name in names}


def _word(name: str) -> _Value:
    def value(source: Source, row: Any) -> Cell:
        found = getattr(row, name)
        return source.word(found) if found else None

    return value


def _money(**fields: Callable[[Any], int]) -> dict[str, Shown]:
    def value(of: Callable[[Any], int]) -> _Value:
        return lambda _, row: of(row)

    return {name: Shown(Kind.MONEY, value(of)) for name, of in fields.items()}


def _aged(part: str) -> Callable[[Any], int]:
    return lambda row: int(getattr(row.aging, part))


def _status_of_registration(source: Source, row: Any) -> Cell:
    return "Provisional" if row.status_word == "PROVISIONAL" else source.word(row.status)


_STUDENTS = {
    **_plain(Kind.CODE, "number", "program", "phone"),
    **_plain(Kind.TEXT, "name", "preferred_name", "email"),
    **_plain(Kind.DATE, "birth_date"),
    **_plain(Kind.COUNT, "holds"),
    **_words("level", "status"),
    **_money(balance=lambda row: row.balance_minor),
}
_PAYMENTS = {
    **_plain(Kind.CODE, "receipt_number", "student_number", "reference", "term", "desk"),
    **_plain(Kind.CODE, "gateway_ref", "payout_ref"),
    **_plain(Kind.TEXT, "student_name", "payer", "actor"),
    **_plain(Kind.INSTANT, "recorded_at"),
    **_plain(Kind.DATE, "effective_date"),
    **_words("method", "status"),
    **_money(unapplied=lambda row: row.unapplied_minor, amount=lambda row: row.amount_minor),
}
_SECTIONS = {
    **_plain(Kind.CODE, "label", "crn"),
    **_plain(Kind.TEXT, "title", "meetings", "instructor"),
    **_plain(Kind.HUNDREDTHS, "credits"),
    **_plain(Kind.COUNT, "waiting"),
    "taken": Shown(Kind.COUNT, lambda _, row: row.taken),
    "seats_left": Shown(Kind.COUNT, lambda _, row: row.seats_left),
}
_REGISTRATIONS = {
    **_plain(Kind.CODE, "student_number"),
    **_plain(Kind.TEXT, "student_name"),
    **_plain(Kind.COUNT, "waitlist_pos"),
    **_plain(Kind.INSTANT, "requested_at"),
    **_words("level", "channel"),
    "status": Shown(Kind.TEXT, _status_of_registration),
}
_JOURNAL = {
    **_plain(Kind.COUNT, "no", "attempts"),
    **_plain(Kind.TEXT, "label", "actor"),
    **_plain(Kind.INSTANT, "recorded_at", "decided_at"),
    **_words("kind", "state", "safety"),
    "about": Shown(Kind.TEXT, lambda _, row: "; ".join(row.about)),
    "said": Shown(Kind.CODE, lambda _, row: row.reason),
}
_AGED = {
    **_plain(Kind.CODE, "number"),
    **_plain(Kind.TEXT, "name"),
    **_money(**{part: _aged(part) for part in aged_accounts.PARTS}),
    **_money(balance=lambda row: row.balance_minor),
}
_LISTS = {
    Listed.STUDENTS: _List(
        students.ids, lambda s, few: students.rows(s.session, few, s.day), _STUDENTS
    ),
    Listed.PAYMENTS: _List(payments.ids, lambda s, few: payments.rows(s.session, few), _PAYMENTS),
    Listed.SECTIONS: _List(sections.ids, lambda s, few: sections.rows(s.session, few), _SECTIONS),
    Listed.REGISTRATIONS: _List(
        registrations.ids, lambda s, few: registrations.rows(s.session, few), _REGISTRATIONS
    ),
    Listed.JOURNAL: _List(journal.ids, lambda s, few: journal.rows(s.session, few), _JOURNAL),
    Listed.AGED: _List(
        aged_accounts.ids, lambda s, few: aged_accounts.rows(s.session, few, s.day), _AGED
    ),
}
