"""Whatever bytes come in, each reader answers with lines or with a sentence, and reads alike twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registrar_desktop.errors import Invalid
from registrar_desktop.imports.bank.camt import read_camt
from registrar_desktop.imports.bank.figures import minor_units
from registrar_desktop.imports.bank.known_mappings import BY_NAME
from registrar_desktop.imports.bank.lines import BankFile
from registrar_desktop.imports.bank.mapped import read_mapped
from registrar_desktop.imports.bank.ofx import read_ofx
from registrar_desktop.imports.bank.reading import read_bank_data
from registrar_desktop.imports.text_tables import text_table
from registrar_desktop.rules.money import format_amount
from tests.imports.bank_data import PROVIDER, camt, details, entry, ofx, transaction

WHOLE = {
    "camt": camt(
        entry("5.00", details("A", "2.00", "E1") + details("B", "3.00"), ref="R1"), entry("1")
    ),
    "ofx": ofx(transaction("5.00", "F1", "a & b"), transaction("-1,5", "F2")),
    "csv": (
        PROVIDER + "po_1,2025-09-04,txn_1,2025-09-01,usd,10,1,9,charge,ch_1,pi_1,ch_1\n"
    ).encode(),
}


def _read_csv(name: str, data: bytes) -> BankFile:
    return read_mapped(text_table(name, data), BY_NAME["stripe-payouts"])


READERS: dict[str, Callable[[str, bytes], BankFile]] = {
    "camt": read_camt,
    "ofx": read_ofx,
    "csv": _read_csv,
}
pieces = st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 60), st.binary(max_size=24)))


@pytest.mark.parametrize("form", sorted(READERS))
@given(pieces)
def test_a_spoilt_file_is_lines_or_a_sentence(
    form: str, spoilt: list[tuple[int, int, bytes]]
) -> None:
    data = WHOLE[form]
    for at, gone, put in spoilt:
        data = data[:at] + put + data[at + gone :]
    try:
        told = READERS[form]("file", data)
    except Invalid:
        return
    assert all(line.amount_minor and line.account and line.id for line in told.lines)
    assert len({line.id for line in told.lines}) == len([*told.lines])
    assert READERS[form]("another name", data).statements == _renamed(told, "another name")


def _renamed(told: BankFile, name: str) -> object:
    return tuple(
        replace(
            each,
            lines=tuple(replace(line, place=replace(line.place, file=name)) for line in each.lines),
        )
        for each in told.statements
    )


@given(st.binary(max_size=400))
def test_any_bytes_at_all(data: bytes) -> None:
    try:
        read_bank_data("file", data)
    except Invalid:
        return


@given(
    st.integers(-(10**12), 10**12),
    st.sampled_from(["USD", "JPY", "KWD"]),
    st.sampled_from([".", ","]),
)
def test_an_amount_written_is_the_amount_read(minor: int, currency: str, decimal: str) -> None:
    text = format_amount(minor, currency)
    if decimal == ",":
        text = text.translate(str.maketrans(".,", ",."))
    assert minor_units(text, currency, decimal) == minor
