"""Names of every country come out of every file as they went in, and a hostile one changes nothing
but its own cell.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from unicodedata import normalize

import openpyxl
import pytest

from registrar_desktop.exports.delimited import write_delimited
from registrar_desktop.exports.papers import Table
from registrar_desktop.exports.progress import Meter, silent
from registrar_desktop.exports.tables import Cells, Column, Kind, Sheet, Stamp, Workbook
from registrar_desktop.exports.workbook import write_workbook
from tests.imports.shared_data import shared
from tests.papers.pdf import written

COLUMNS = (
    Column("Student number", Kind.CODE),
    Column("Name", width=40),
    Column("Balance", Kind.MONEY, currency="USD", total=True),
)
BEFORE, AFTER = ("00000001", "Adams, Ann", 100), ("00000003", "Żółć, Ewa", 300)
OF_A_COUNTRY = 3
HOSTILE = [
    "A & B <b>x</b>",
    '<img src="file:///etc/passwd">',
    "<font size=40 color=red>big",
    '=HYPERLINK("http://evil.example","x")',
    "{{7*7}} ${7*7} %s %(name)s {name}",
    "@SUM(A1:A9)",
    "-2+3",
    "O'Brien\"; DROP TABLE student;--",
    "a\x00b\x07c\x1b[31m\x7f",
    "one\r\ntwo\tthree",
    "\u202eevil\u202c",
    "n" * 4_000,
    "e" + "\u0301" * 200,
]


def names_of_the_world() -> list[str]:
    """A few forenames and surnames of each country, as they are written there."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for part in ("forenames", "surnames"):
        path = shared("names") / f"common-{part}-by-country.csv"
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                few = found[part, row["Country"]]
                if len(few) < OF_A_COUNTRY and row["Localized Name"].strip():
                    few.append(" ".join(row["Localized Name"].split()))
    return sorted({normalize("NFC", name) for few in found.values() for name in few})


def in_csv(stamp: Stamp, rows: list[Cells]) -> list[list[str]]:
    stream = io.BytesIO()
    write_delimited(Sheet("Names", COLUMNS, rows), stream, stamp, Meter(silent))
    return list(csv.reader(io.StringIO(stream.getvalue().decode("utf-8-sig"), newline="")))[1:]


def in_workbook(stamp: Stamp, rows: list[Cells]) -> list[tuple[object, ...]]:
    stream = io.BytesIO()
    book = Workbook("Names", (Sheet("Names", COLUMNS, rows),), stamp)
    write_workbook(book, stream, Meter(silent))
    sheet = openpyxl.load_workbook(io.BytesIO(stream.getvalue()))["Names"]
    return [tuple(row) for row in sheet.iter_rows(min_row=2, values_only=True)]


def test_names_of_every_country_are_read_back_from_every_file(stamp: Stamp) -> None:
    names = names_of_the_world()
    assert len(names) > 300
    rows: list[Cells] = [(f"{at:08d}", name, at) for at, name in enumerate(names)]
    assert [row[1] for row in in_csv(stamp, rows)] == names
    assert [row[1] for row in in_workbook(stamp, rows)][: len(names)] == names
    paper = written(stamp, Table((Column("Name"),), [(name,) for name in names]))
    lines = {normalize("NFC", line) for line in paper.text.splitlines()}
    assert [name for name in names if name not in lines] == []
    assert not paper.loose_fonts


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_name_changes_nothing_but_its_own_cell(stamp: Stamp, name: str) -> None:
    plain: list[Cells] = [BEFORE, ("00000002", "Smith, Jo", 200), AFTER]
    hostile: list[Cells] = [BEFORE, ("00000002", name, 200), AFTER]
    for told in (in_csv, in_workbook):
        usual, found = told(stamp, plain), told(stamp, hostile)
        assert len(found) == len(usual)
        for place, (was, now) in enumerate(zip(usual, found, strict=True)):
            assert [*now[:1], *now[2:]] == [*was[:1], *was[2:]]
            assert place == 1 or now == was
    paper = written(stamp, Table(COLUMNS, hostile))
    text = paper.text.splitlines()
    for number, other, amount in (BEFORE, AFTER):
        assert f"{number} {other} {amount / 100:.2f}" in " ".join(text).replace("  ", " ")
    assert len(paper.pages) == 1
