"""Files of banks and providers, read exactly: known files, their traps, and what is refused."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from registrar_desktop.errors import Fault, Invalid
from registrar_desktop.imports.bank.figures import day, minor_units
from registrar_desktop.imports.bank.lines import BankFile
from registrar_desktop.imports.bank.mapping import Mapping, check_mapping, read_mapping
from registrar_desktop.imports.bank.reading import read_bank_data, read_bank_file
from tests.imports.bank_data import PROVIDER, camt, details, entry, ofx, transaction
from tests.imports.shared_data import shared


def read(data: bytes, mapping: Mapping | None = None) -> BankFile:
    return read_bank_data("file", data, mapping)


def known(name: str) -> BankFile:
    return read_bank_file(shared("payments") / name)


def amounts(file: BankFile) -> list[tuple[int, str]]:
    return [(line.amount_minor, line.currency) for line in file.lines]


EXPECTED = (
    *("v2.all-balance-types", "v2.five.decimals", "v2.minimal", "v2.minimal.ultimate"),
    *("v2.multi.statement", "v2.with-account-name", "v2.with-party-ids", "v3", "v4", "v8"),
)


@pytest.mark.parametrize("name", EXPECTED)
def test_camt_reads_as_another_reader_of_it_does(name: str) -> None:
    folder = shared("payments")
    told: dict[str, Any] = json.loads((folder / f"genkgo_camt053.{name}.json").read_text())
    theirs = [
        (int(one["getAmount"]["getAmount"]), one["getAmount"]["getCurrency"]["getCode"])
        for one in told["getEntries"]
        if isinstance(one, dict)
    ]
    ours = amounts(known(f"genkgo_camt053.{name}.xml"))
    # That reader leaves out of its list what it has written before.
    assert [each for each in ours if each in theirs] == theirs
    assert len(ours) == (2 if name == "v2.multi.statement" else len(theirs))


def test_zeros_beyond_the_cent_are_taken_and_anything_finer_refused() -> None:
    assert amounts(known("genkgo_camt053.v2.five.decimals.xml")) == [(885, "EUR")]
    told = read(camt(entry("8.851"), entry("7.00")))
    assert [each.code for each in told.refused] == ["bank_amount_too_fine"]
    assert amounts(told) == [(700, "EUR")]


def test_each_statement_of_a_file_is_its_own() -> None:
    first, second = known("genkgo_camt053.v2.multi.statement.xml").statements
    assert (first.opening_minor, first.closing_minor, first.unexplained_minor) == (1815, 2700, 0)
    assert (second.closing_minor, second.unexplained_minor) == (2000, 0)


def test_a_file_without_a_statement_is_refused() -> None:
    for name in ("genkgo_camt053.v2.wrong.xml", "ofxparse_bank_small.ofx"):
        with pytest.raises(Invalid, match="bank_file_no_statement"):
            known(name)


def test_an_entry_whose_parts_add_up_is_split_and_others_stay_whole() -> None:
    split = read(camt(entry("5.00", details("A", "2.00") + details("B", "3.00"), ref="R")))
    assert [(each.amount_minor, each.text) for each in split.lines] == [(200, "A"), (300, "B")]
    whole = known("genkgo_camt054.v8.xml")
    (line,) = whole.lines
    assert (line.amount_minor, line.currency) == (-20000000, "SEK")
    assert "V1" in line.text
    assert "V3" in line.text


def test_what_is_only_announced_is_left_out_and_told() -> None:
    told = read(camt(entry("5.00", status="PDNG")))
    assert ([*told.lines], told.refused[0].code) == ([], "bank_line_pending")


def test_ofx_without_ends_and_with_them() -> None:
    assert amounts(known("ofxparse_bank_medium.ofx")) == [
        *((-660, "CAD"), (-31667, "CAD"), (-2200, "CAD")),
    ]
    both = known("ofxparse_multiple_accounts.ofx").statements
    assert [(each.account, each.closing_minor) for each in both] == [
        *(("123 9100", 11100), ("123 9200", 22200)),
    ]


def test_broken_ofx_lines_are_left_out_one_by_one() -> None:
    told = known("ofxparse_date_missing.ofx")
    assert [each.code for each in told.refused] == ["bank_day_unreadable"] * 3
    told = known("ofxparse_decimal_error.ofx")
    assert [each.facts["text"] for each in told.refused] == ["$120"]
    (line,) = known("ofxparse_empty_balance.ofx").lines
    assert (line.amount_minor, line.booked_on) == (12000, date(2011, 3, 8))


def test_the_providers_report_is_an_account_of_its_own() -> None:
    rows = (
        "po_1,2025-09-04,txn_1,2025-09-01 10:00:00,usd,100.00,3.20,96.80,charge,ch_1,pi_1,ch_1\n"
        "po_1,2025-09-04,txn_2,2025-09-02 10:00:00,usd,-20.00,0.00,-20.00,refund,re_1,pi_1,ch_1\n"
        "po_1,2025-09-04,txn_3,2025-09-04 00:00:00,usd,-76.80,0.00,-76.80,payout,po_1,,\n"
    )
    told = read((PROVIDER + rows).encode())
    assert told.format == "stripe-payouts"
    (statement,) = told.statements
    assert (statement.account, sum(amount for amount, _ in amounts(told))) == ("stripe", 0)
    first = next(told.lines)
    assert first.details == {
        "gross_minor": 10000,
        "fee_minor": 320,
        "source": "ch_1",
        "payment": "pi_1",
        "charge": "ch_1",
        "payout": "po_1",
    }


GERMAN = Mapping(
    name="sparkasse",
    account="DE1",
    currency="EUR",
    date="Buchungstag",
    date_order="DMY",
    credit="Haben",
    debit="Soll",
    decimal=",",
    text=("Verwendungszweck",),
)


def test_a_bank_of_two_columns_and_a_decimal_comma() -> None:
    text = "Buchungstag;Soll;Haben;Verwendungszweck\n02.09.25;;1.250,00;Miete\n3.9.2025;12,5;;Tee\n"
    told = read(text.encode("cp1252"), GERMAN)
    assert amounts(told) == [(125000, "EUR"), (-1250, "EUR")]
    assert [each.booked_on for each in told.lines] == [date(2025, 9, 2), date(2025, 9, 3)]


def test_a_column_may_say_which_way_money_went() -> None:
    mapping = Mapping(
        *("direction", "When"), account="A", currency="USD", amount="Sum", direction="Way",
        out=("debit",), date_order="MDY",
    )  # fmt: skip
    told = read(b"When,Sum,Way\n9/2/2025,5.00,Debit\n09/03/2025,7.00,Credit\n", mapping)
    assert amounts(told) == [(-500, "USD"), (700, "USD")]


@pytest.mark.parametrize(
    ("text", "decimal", "minor"),
    [
        *(("1,250.00", ".", 125000), ("1250", ".", 125000), ("-3.5", ".", -350)),
        *(("(3.50)", ".", -350), ("3.50-", ".", -350), ("1 250,00", ",", 125000)),
        *(("1.250,00", ",", 125000), ("1'250.00", ".", 125000), ("0.100", ".", 10)),
        ("\u22124,2", ",", -420),
    ],
)
def test_amounts_are_read_exactly(text: str, decimal: str, minor: int) -> None:
    assert minor_units(text, "USD", decimal) == minor


@pytest.mark.parametrize(
    ("text", "decimal"),
    [("1.250,00", "."), ("1,25.00", "."), ("1.5", ","), ("", "."), ("$120", "."), ("1e5", "."),
     ("NaN", "."), ("0x10", "."), ("9" * 30, "."), ("1.005", "."), ("--5", "."), ("١٢", ",")],
)  # fmt: skip
def test_what_is_no_amount_is_refused(text: str, decimal: str) -> None:
    with pytest.raises(Invalid):
        minor_units(text, "USD", decimal)


def test_days_follow_the_order_that_was_told() -> None:
    assert day("03/04/2025", "DMY") == date(2025, 4, 3)
    assert day("03/04/2025", "MDY") == date(2025, 3, 4)
    assert day("2025-09-01 12:33:00") == date(2025, 9, 1)
    for text in ("2025-02-30", "201120000000", "", "yesterday"):
        with pytest.raises(Invalid):
            day(text)


BOMB = b"""<?xml version="1.0"?><!DOCTYPE D [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">&b;</Document>"""


@pytest.mark.parametrize(
    "data",
    [
        BOMB,
        BOMB.replace(b'<!ENTITY a "ha">', b'<!ENTITY a SYSTEM "file:///etc/passwd">'),
        b"<!DOCTYPE Document SYSTEM 'http://x/y.dtd'><Document>camt.053</Document>",
    ],
)
def test_a_file_that_defines_anything_of_its_own_is_refused(data: bytes) -> None:
    with pytest.raises(Invalid, match="bank_file_with_entities"):
        read(data)


def test_a_file_that_nests_without_end_is_refused() -> None:
    with pytest.raises(Invalid, match="bank_file_too_large"):
        read(b"<D>camt.053" + b"<a>" * 5000)


def test_an_entity_in_ofx_stays_a_letter() -> None:
    (line,) = read(ofx(transaction("5.00", "F1", "Tom &amp; Co &b; &#65;"))).lines
    assert line.text == "Tom & Co &b; A"


def test_the_same_lines_have_the_same_ids_and_like_ones_are_two() -> None:
    twice = transaction("5.00", "", "Fee")
    first, second = read(ofx(twice, twice)).lines
    assert first.id != second.id
    again = [line.id for line in read(ofx(twice, twice, transaction("1.00", "F"))).lines]
    assert again[:2] == [first.id, second.id]
    (elsewhere,) = read(ofx(twice, account="9200")).lines
    assert elsewhere.id not in again


def test_a_mapping_of_the_offices_own_is_checked(tmp_path: Path) -> None:
    file = tmp_path / "our bank.json"
    file.write_text(json.dumps({"date": "Day", "account": "1", "currency": "USD", "amount": "Sum"}))
    assert read_mapping(file).name == "our bank"
    for wrong in ('{"dat": "x"}', '{"date": 5}', "[]", "{", '{"account": "1"}'):
        file.write_text(wrong)
        with pytest.raises(Fault):
            read_mapping(file)
    with pytest.raises(Invalid, match="bank_mapping_wrong"):
        check_mapping(Mapping("m", "Day", account="1", currency="USD"))


def test_an_unknown_table_says_what_it_needs() -> None:
    with pytest.raises(Invalid) as told:
        read(b"Day,Sum\n2025-09-01,5\n")
    assert told.value.code == "bank_mapping_needed"
    assert told.value.facts["headers"] == ["Day", "Sum"]
