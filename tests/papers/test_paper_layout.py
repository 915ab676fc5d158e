"""Papers are whole: heads repeat, rows hold together, every page says which of how many it is."""

from __future__ import annotations

import re

import pytest

from registrar_desktop.exports.papers import (
    MM,
    Address,
    Bars,
    Block,
    CutSlip,
    Facts,
    Figure,
    Figures,
    Frame,
    Heading,
    PageSize,
    Paper,
    Row,
    RowKind,
    Shares,
    Signatures,
    Table,
    Text,
    Tone,
    Watermark,
)
from registrar_desktop.exports.tables import Column, Kind, Stamp
from tests.papers.pdf import read, write, written

COLUMNS = (
    Column("No.", Kind.COUNT),
    Column("Name"),
    Column("Balance", Kind.MONEY, currency="USD"),
)


def rows(count: int) -> list[tuple[int, str, int]]:
    return [(number, f"Student {number}", number * -5) for number in range(1, count + 1)]


def test_every_page_has_the_head_of_the_table_and_its_number(stamp: Stamp) -> None:
    paper = written(stamp, Table(COLUMNS, rows(200)))
    count = len(paper.pages)
    assert count > 3
    for number, page in enumerate(paper.pages, 1):
        assert "Name" in page
        assert f"Page {number} of {count}" in page
        assert "Generated 2025-08-14 16:32 by Mara Lind, desk D07" in page
        assert "Data as of 2025-08-14 09:32 (offline)" in page


@pytest.mark.parametrize("count", [1, 2, *range(38, 44), *range(82, 90)])
def test_no_row_is_lost_and_none_stands_alone_on_the_last_page(stamp: Stamp, count: int) -> None:
    paper = written(stamp, Table(COLUMNS, rows(count)))
    shown = [list(map(int, re.findall(r"Student (\d+)\b", page))) for page in paper.pages]
    assert [number for page in shown for number in page] == list(range(1, count + 1))
    assert len(shown[-1]) >= min(count, 2)


def test_a_row_that_takes_many_lines_stays_on_one_page(stamp: Stamp) -> None:
    long = "word " * 60
    paper = written(stamp, Table(COLUMNS, [(n, f"first{n} {long} last{n}", 0) for n in range(30)]))
    for number in range(30):
        page = next(page for page in paper.pages if f"first{number} " in page)
        assert f"last{number}" in page


def test_a_group_begins_with_a_row_and_a_sum_ends_with_one(stamp: Stamp) -> None:
    grouped = []
    for group in range(30):
        grouped.append(Row((f"Group {group} begins",), RowKind.GROUP))
        grouped += [Row((n, f"Student {n}", 1)) for n in range(3)]
        grouped.append(Row(("", f"Group {group} sum", 3), RowKind.SUBTOTAL))
    for page in written(stamp, Table(COLUMNS, grouped)).pages:
        lines = [line for line in page.splitlines() if "Group" in line or "Student" in line]
        assert "sum" not in lines[0]
        assert "begins" not in lines[-1]


def test_numbers_read_as_people_write_them(stamp: Stamp) -> None:
    text = written(stamp, Table(COLUMNS, [(1234, "A", -125_050), (0, "B", 0)])).text
    assert "1,234 A (1,250.50)" in text
    assert "0 B 0.00" in text


def test_a_page_is_read_from_its_heading_to_its_footer(stamp: Stamp) -> None:
    lines = written(stamp, Text("The body")).text.splitlines()
    assert lines[0].startswith("Riverside & Hill College")
    assert lines.index("The body") > lines.index("Office of the Registrar")
    assert lines[-1].endswith("Page 1 of 1")


def test_no_rows_say_so_under_the_filters(stamp: Stamp) -> None:
    paper = Paper("Class roster", stamp, [Table(COLUMNS, ())], filters=("Term: Fall 2025",))
    text = read(write(paper)).text
    assert "Term: Fall 2025" in text
    assert "No records match" in text


def test_headings_are_bookmarks_that_lead_to_their_page(stamp: Stamp) -> None:
    paper = written(
        stamp, Heading("First"), Table(COLUMNS, rows(100)), Heading("Second"), Text("end")
    )
    assert paper.bookmarks[0] == (0, "First", 0)
    assert paper.bookmarks[1] == (0, "Second", len(paper.pages) - 1)


def test_the_document_is_called_by_its_title_and_number(stamp: Stamp) -> None:
    paper = Paper("Account statement", stamp, [Text("x")], number="D07-S00012")
    assert read(write(paper)).title == "Account statement D07-S00012"


@pytest.mark.parametrize("size", [each for each in PageSize if not each.is_endless])
def test_every_size_of_paper(stamp: Stamp, size: PageSize) -> None:
    paper = read(write(Paper("Roster", stamp, [Table(COLUMNS, rows(60))], size)))
    assert paper.size == pytest.approx((size.width, size.height), abs=0.1)


def test_a_roll_is_cut_where_the_paper_ends(stamp: Stamp) -> None:
    short = read(write(Paper("Receipt", stamp, [Text("x")], PageSize.ROLL_80)))
    long = read(write(Paper("Receipt", stamp, [Table(COLUMNS, rows(20))], PageSize.ROLL_80)))
    assert short.size[0] == pytest.approx(80 * MM, abs=0.1)
    assert short.size[1] < long.size[1] < PageSize.ROLL_80.height


EVERYTHING: list[Block] = [
    Watermark("COPY 2"),
    Address(("Łukasz Wójcik", "ul. Długa 1"), (("Statement date", "2025-08-14"),)),
    Heading("Summary"),
    Figures((Figure("Headcount", "1,932", "+3 %"), Figure("Credits", "21,025.00")), across=2),
    Facts((("Course", "CHEM 1A"), ("Instructor", "x" * 300), ("Room", ""))),
    Text("A note. " * 80, Tone.NOTE),
    Shares((("Not due", 3, "3.00"), ("Over 90 days", 0, "0.00"))),
    Shares((("Not due", 0, "0.00"),)),
    Bars(("09:00", "09:15"), (("Captured", (3, 0)), ("Confirmed", (0, 4)))),
    Bars(("09:00",), (("Captured", (0,)),)),
    Signatures(("Registrar", "Seal")),
    CutSlip("Return this slip", (("Amount due", "3.00 USD"),)),
]


@pytest.mark.parametrize("frame", list(Frame))
@pytest.mark.parametrize("size", [PageSize.A4, PageSize.HALF_LETTER])
def test_every_block_fits_every_frame(stamp: Stamp, frame: Frame, size: PageSize) -> None:
    paper = read(write(Paper("Everything", stamp, EVERYTHING, size, frame)))
    for words in ("Łukasz Wójcik", "1,932", "CHEM 1A", "Captured", "Return this slip", "COPY 2"):
        assert words in paper.text
    assert not paper.loose_fonts


def test_the_same_paper_is_the_same_file(stamp: Stamp) -> None:
    paper = Paper("Everything", stamp, EVERYTHING)
    assert write(paper) == write(paper)


def test_a_note_of_ten_million_letters_is_cut_and_does_not_stop_the_paper(stamp: Stamp) -> None:
    paper = written(stamp, Table(COLUMNS, [(1, "x" * 10_000_000, 0), (2, "after", 0)]))
    assert "…" in paper.text
    assert "after" in paper.text
