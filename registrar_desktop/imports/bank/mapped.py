"""A delimited file of a bank or provider, read by a mapping of its columns."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Values
from itertools import groupby

from registrar_desktop.errors import Invalid
from registrar_desktop.imports.bank.figures import currency_code, day, minor_units
from registrar_desktop.imports.bank.known_mappings import KNOWN
from registrar_desktop.imports.bank.lines import (
    BankFile,
    BankLine,
    Statement,
    identified,
    shortened,
)
from registrar_desktop.imports.bank.mapping import Mapping
from registrar_desktop.imports.planned import Finding, Place
from registrar_desktop.imports.tables import Table

_Row = Values[str, str]


def mapping_for(table: Table) -> Mapping | None:
    """The built-in mapping whose headers the file has, the one that asks for most first."""
    fitting = [each for each in KNOWN if table.header.issuperset(each.recognized)]
    return max(fitting, key=lambda each: len(table.header & {*each.recognized, *each.columns}),
               default=None)  # fmt: skip


def read_mapped(table: Table, mapping: Mapping) -> BankFile:
    """The lines of a file. Raises Invalid where a column of the mapping is missing."""
    missing = [name for name in mapping.columns if name not in table.header]
    if missing:
        raise Invalid(
            *("bank_columns_missing",), file=table.name, mapping=mapping.name, missing=missing
        )
    refused: list[Finding] = []
    lines = list(_lines(table, mapping, refused))
    return BankFile(table.name, mapping.name, identified(_by_account(lines)), tuple(refused))


def _lines(table: Table, mapping: Mapping, refused: list[Finding]) -> Iterator[BankLine]:
    for place, row in table.rows():
        try:
            yield _line(place, row, mapping)
        except Invalid as problem:
            refused.append(Finding(place, problem.code, problem.facts, refused=True))


def _by_account(lines: list[BankLine]) -> list[Statement]:
    def account(line: BankLine) -> tuple[str, str]:
        return line.account, line.currency

    return [
        Statement(*key, tuple(group)) for key, group in groupby(sorted(lines, key=account), account)
    ]


def _line(place: Place, row: _Row, mapping: Mapping) -> BankLine:
    currency = currency_code(row.get(mapping.currency_column, "") or mapping.currency)
    account = (row.get(mapping.account_column, "") or mapping.account).strip()
    if not account:
        raise Invalid("bank_line_no_account")
    minor = _amount(row, mapping, currency)
    if not minor:
        raise Invalid("bank_line_of_nothing")
    value = row.get(mapping.value_date, "").strip()
    return BankLine(
        place=place,
        account=account[:64],
        currency=currency,
        booked_on=day(row[mapping.date], mapping.date_order),
        value_on=day(value, mapping.date_order) if value else None,
        amount_minor=minor,
        reference=shortened("reference", row.get(mapping.reference, "")),
        end_to_end=shortened("end_to_end", row.get(mapping.end_to_end, "")),
        counterparty=shortened("counterparty", row.get(mapping.counterparty, "")),
        text=shortened("text", " ".join(filter(None, (row.get(n, "") for n in mapping.text)))),
        kind=shortened("kind", row.get(mapping.kind, "")),
        details=_details(row, mapping, currency),
    )


def _amount(row: _Row, mapping: Mapping, currency: str) -> int:
    def read(column: str) -> int:
        text = row.get(column, "").strip()
        return minor_units(text, currency, mapping.decimal) if text else 0

    if not mapping.amount:
        # Some banks write what went out with a minus in its own column, others without.
        return abs(read(mapping.credit)) - abs(read(mapping.debit))
    if not row[mapping.amount].strip():
        raise Invalid("bank_amount_unreadable", text="")
    minor = read(mapping.amount)
    if mapping.direction:
        went_out = row[mapping.direction].strip().casefold()
        return -abs(minor) if went_out in {word.casefold() for word in mapping.out} else abs(minor)
    return minor


def _details(row: _Row, mapping: Mapping, currency: str) -> dict[str, object]:
    details: dict[str, object] = {}
    for name, column in (("gross_minor", mapping.gross), ("fee_minor", mapping.fee)):
        if text := row.get(column, "").strip():
            details[name] = minor_units(text, currency, mapping.decimal)
    for column, name in (mapping.kept or {}).items():
        if text := row.get(column, "").strip():
            details[name] = text[:200]
    return details
