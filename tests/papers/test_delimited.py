"""Delimited text that neither runs as a formula nor loses a zero."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime

import pytest

from registrar_desktop.exports.delimited import write_delimited
from registrar_desktop.exports.progress import Meter, silent
from registrar_desktop.exports.tables import Cell, Column, Kind, Sheet, Stamp

COLUMNS = (
    Column("Student number", Kind.CODE),
    Column("Name"),
    Column("Balance", Kind.MONEY, currency_at=3),
    Column("Currency"),
    Column("Posted", Kind.DATE),
    Column("Received at", Kind.INSTANT),
)


def write(stamp: Stamp, *rows: tuple[Cell, ...], separator: str = ",", bom: bool = True) -> str:
    stream = io.BytesIO()
    sheet = Sheet("Balances", COLUMNS, rows)
    write_delimited(sheet, stream, stamp, Meter(silent), separator=separator, bom=bom)
    return stream.getvalue().decode("utf-8")


def row(name: str = "Dvořák", balance: int = 0, currency: str = "USD") -> tuple[Cell, ...]:
    received = datetime(2025, 8, 14, 14, 2, 3, tzinfo=UTC)
    return ("004117", name, balance, currency, date(2025, 8, 14), received)


def test_text_is_quoted_and_numbers_are_not(stamp: Stamp) -> None:
    line = write(stamp, row(balance=-125_050)).split("\r\n")[1]
    assert line == ('"004117","Dvořák",-1250.50,"USD",2025-08-14,2025-08-14T16:02:03+02:00')


@pytest.mark.parametrize("name", ["=1+1", "+49", "-5", "@x", "\tx", "＝1"])
def test_text_that_would_be_a_formula_is_guarded(stamp: Stamp, name: str) -> None:
    read = list(csv.reader(io.StringIO(write(stamp, row(name), bom=False))))
    assert read[1][1] == "'" + name


@pytest.mark.parametrize(
    ("currency", "shown"), [("USD", "-0.07"), ("JPY", "-7"), ("KWD", "-0.007")]
)
def test_amounts_have_the_decimals_of_their_currency_and_no_guard(
    stamp: Stamp, currency: str, shown: str
) -> None:
    read = list(csv.reader(io.StringIO(write(stamp, row(balance=-7, currency=currency)))))
    assert read[1][2] == shown


def test_separator_and_byte_order_mark_are_a_choice(stamp: Stamp) -> None:
    assert write(stamp).startswith("\ufeff")
    assert not write(stamp, bom=False).startswith("\ufeff")
    assert write(stamp, bom=False, separator=";").startswith('"Student number";"Name"')


def test_quotes_and_line_ends_survive(stamp: Stamp) -> None:
    name = 'Bo "Red", the\nsecond'
    read = list(csv.reader(io.StringIO(write(stamp, row(name)))))
    assert read[1][1] == name
