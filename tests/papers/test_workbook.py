"""A workbook that finance can open, filter, add up and print without being surprised."""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from secrets import token_hex
from typing import Any, BinaryIO, cast

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from registrar_desktop.errors import Defect, Refused, Unusable
from registrar_desktop.exports import workbook as writer
from registrar_desktop.exports.files import whole_file
from registrar_desktop.exports.progress import Cancelled, Meter, silent
from registrar_desktop.exports.tables import (
    Cells,
    Column,
    Control,
    Kind,
    Sheet,
    Stamp,
    Workbook,
)

COLUMNS = (
    Column("Receipt no.", Kind.CODE),
    Column("Posted date", Kind.DATE),
    Column("Received at", Kind.INSTANT),
    Column("Name"),
    Column("Amount", Kind.MONEY, currency="USD", total=True),
    Column("Credits", Kind.HUNDREDTHS, total=True),
)
ROW: Cells = (
    "000231", date(2025, 8, 14), datetime(2025, 8, 14, 14, 2, tzinfo=UTC), "Łukasz", -1250, 300,
)  # fmt: skip


OLD_DAYS = (date(1899, 12, 31), date(1900, 2, 28), date(1900, 3, 1))


def write(stamp: Stamp, rows: Iterable[Cells], **more: Any) -> bytes:
    sheet = Sheet("Payments", COLUMNS, rows, frozen_columns=1, **more)
    stream = io.BytesIO()
    book = Workbook("Payments", (sheet,), stamp, ("Term: Fall 2025", "Method: Cash & Check"))
    writer.write_workbook(book, stream, Meter(silent))
    return stream.getvalue()


def opened(data: bytes, **how: bool) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data), **how)["Payments"]


def test_numbers_and_dates_are_real_and_identifiers_stay_text(stamp: Stamp) -> None:
    receipt, posted, received, name, amount, credit = opened(write(stamp, [ROW]))[2]
    assert (receipt.value, receipt.data_type, receipt.quotePrefix) == ("000231", "s", True)
    assert posted.value == datetime(2025, 8, 14)  # noqa: DTZ001 - cells know no zones
    assert posted.number_format == "yyyy-mm-dd"
    assert received.value == datetime(2025, 8, 14, 16, 2)  # noqa: DTZ001
    assert name.value == "Łukasz"
    assert (amount.value, amount.number_format) == (-12.5, "#,##0.00;[Red]-#,##0.00")
    assert (credit.value, credit.data_type) == (3, "n")


@pytest.mark.parametrize(
    "text",
    ["=1+1", "=HYPERLINK(\"http://x\")", "#N/A", "+49 30", "-5", "@SUM(A1)", "TRUE", "2025-08-14",
     "<b>&amp;</b>", "  kept  ", "two\nlines", "'quoted", "]]>"],
)  # fmt: skip
def test_text_stays_the_text_it_was(stamp: Stamp, text: str) -> None:
    cell = opened(write(stamp, [(*ROW[:3], text, *ROW[4:])]))["D2"]
    assert (cell.value, cell.data_type) == (text, "s")


def test_days_before_spreadsheets_begin_are_text(stamp: Stamp) -> None:
    sheet = opened(write(stamp, [(*ROW[:1], day, *ROW[2:]) for day in OLD_DAYS]))
    assert [sheet.cell(line, 2).value for line in (2, 3)] == ["1899-12-31", "1900-02-28"]
    assert sheet["B4"].value == datetime(1900, 3, 1)  # noqa: DTZ001


def test_what_no_file_can_hold_is_left_out(stamp: Stamp) -> None:
    text = "a\x00b\x07c\x1bd\ud800e\ufffef"
    assert opened(write(stamp, [(*ROW[:3], text, *ROW[4:])]))["D2"].value == "abcdef"


def test_text_longer_than_a_cell_is_cut_aloud(stamp: Stamp) -> None:
    data = write(stamp, [(*ROW[:3], "x" * 40_000, *ROW[4:])])
    cell = opened(data)["D2"].value
    assert len(cell) == 32_767
    assert cell.endswith("… [cut: 40,000 characters]")
    assert any("cut" in str(row[0]) and str(row[0]).endswith(": 1") for row in about(data))


def test_text_that_only_looks_escaped_stays_as_it_was_and_fits(stamp: Stamp) -> None:
    data = write(stamp, [(*ROW[:3], "_x0041_", *ROW[4:])])
    read = CalamineWorkbook.from_filelike(io.BytesIO(data))
    assert read.get_sheet_by_name("Payments").to_python()[1][3] == "_x0041_"
    data = write(stamp, [(*ROW[:3], "_x0041_" * 4_600, *ROW[4:])])
    assert opened(data)["D2"].value.endswith("… [cut: 32,200 characters]")


def about(data: bytes) -> list[tuple[Any, ...]]:
    sheet = openpyxl.load_workbook(io.BytesIO(data))["About"]
    return [row for row in sheet.iter_rows(values_only=True) if row[0]]


def test_the_total_row_adds_up_what_is_shown_once_the_file_is_opened(stamp: Stamp) -> None:
    data = write(stamp, [ROW, ROW, (*ROW[:4], 10_001, 250)])
    totals = [cell.value for cell in opened(data)[5]]
    assert totals[4:] == ["=SUBTOTAL(109,E2:E4)", "=SUBTOTAL(109,F2:F4)"]
    assert totals[:4] == ["Total", None, None, None]
    assert 'fullCalcOnLoad="1"' in part(data, "xl/workbook.xml")


def test_a_reader_that_does_not_calculate_finds_the_sums_on_the_about_sheet(stamp: Stamp) -> None:
    data = write(stamp, [ROW, ROW, (*ROW[:4], 10_001, 250)])
    read = CalamineWorkbook.from_filelike(io.BytesIO(data))
    rows = read.get_sheet_by_name("Payments").to_python()
    assert [row[0] for row in rows[1:]] == ["000231", "000231", "000231", "Total"]
    assert [row[4] for row in rows[1:4]] == [-12.5, -12.5, 100.01]
    told = {row[0]: row[1] for row in read.get_sheet_by_name("About").to_python()}
    assert (told["Payments: Amount"], told["Payments: Credits"]) == (75.01, 8.5)


@pytest.mark.parametrize("units", [1, -1, 10, 29, 100, 110_001, 999_999_999_999_999, -(10**15) + 2])
def test_money_is_exact_as_far_as_a_spreadsheet_counts(stamp: Stamp, units: int) -> None:
    data = write(stamp, [(*ROW[:4], units, 0)])
    stored = re.search('<c r="E2"[^>]*><v>([^<]*)</v>', part(data, "xl/worksheets/sheet1.xml"))
    assert stored is not None
    assert Decimal(stored[1]) * 100 == units


def test_it_is_ready_to_filter_and_to_print(stamp: Stamp) -> None:
    sheet = opened(write(stamp, [ROW, ROW]))
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == "A1:F3"
    assert sheet.print_title_rows == "$1:$1"
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth) == ("landscape", 1)
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    footer = part(write(stamp, [ROW]), "xl/worksheets/sheet1.xml")
    assert "Page &amp;P of &amp;N" in footer
    assert sheet.oddHeader.left.text == "Riverside && Hill College"
    assert all(dimension.width >= 7 for dimension in sheet.column_dimensions.values())


def part(data: bytes, name: str) -> str:
    """One of the files a workbook is made of."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        return parts.read(name).decode()


def test_the_about_sheet_says_what_it_is_and_what_it_adds_up_to(stamp: Stamp) -> None:
    data = write(stamp, [ROW, ROW], control=Control(2, {"Amount": -2500}))
    told = {row[0]: row[1] for row in about(data)}
    assert told["Filters"] == "Term: Fall 2025; Method: Cash & Check"
    assert told["Generated by"] == "Mara Lind"
    assert told["Data as of"] == "2025-08-14 09:32 (offline)"
    assert told["Payments: rows"] == 2
    assert told["Payments: Amount"] == -25
    assert told["Payments: control"].startswith("agrees")


def test_no_rows_say_so(stamp: Stamp) -> None:
    assert opened(write(stamp, []))["A2"].value == "No records match"


@pytest.mark.parametrize("control", [Control(2), Control(1, {"Amount": 0})])
def test_what_does_not_add_up_is_never_handed_out(stamp: Stamp, control: Control) -> None:
    with pytest.raises(Defect):
        write(stamp, [ROW], control=control)


def test_more_rows_than_a_sheet_holds_are_refused_in_words(stamp: Stamp) -> None:
    three = Sheet("Journal", (Column("No.", Kind.COUNT),), [(1,), (2,), (3,)])
    book = Workbook("Journal", (three,), stamp)
    with pytest.raises(Refused) as told:
        writer.write_workbook(book, io.BytesIO(), Meter(silent), writer.Sheets(most_rows=2))
    assert told.value.code == "sheet_too_long"


def test_nothing_readable_is_put_into_the_folder_for_temporary_files(stamp: Stamp) -> None:
    def seen() -> set[Path]:
        return set(Path(tempfile.gettempdir()).glob("openpyxl.*"))

    before, during = seen(), list[set[Path]]()

    def rows() -> Iterator[Cells]:
        for _ in range(2_000):
            yield ROW
        during.append(seen())

    write(stamp, rows())
    assert [*during, seen()] == [before, before]


def test_rows_go_to_the_file_as_they_come(stamp: Stamp) -> None:
    """Memory must not grow with the file: of noise, which does not pack, most is out already."""
    sheet = Sheet("Noise", (Column("Text"),), ((token_hex(200),) for _ in range(10_000)))
    stream, sizes = io.BytesIO(), list[int]()
    meter = Meter(lambda done, of: sizes.append(stream.tell()))
    writer.write_workbook(Workbook("Noise", (sheet,), stamp), stream, meter)
    assert sizes[-1] > 0.9 * stream.tell()


def test_a_workbook_stopped_halfway_stops_at_once(stamp: Stamp) -> None:
    reached: list[int] = []

    def stop(done: int, of: int) -> None:
        reached.append(done)
        if done >= 1_000:
            raise Cancelled

    sheet = Sheet("Payments", COLUMNS, (ROW for _ in range(5_000)))
    with pytest.raises(Cancelled):
        writer.write_workbook(Workbook("Payments", (sheet,), stamp), io.BytesIO(), Meter(stop))
    assert reached[-1] == 1_000


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full disk to lend")
@pytest.mark.parametrize("rows", [1, 20_000])
def test_a_full_disk_is_told_as_one(stamp: Stamp, tmp_path: Path, rows: int) -> None:
    def on_a_full_disk(path: Path) -> BinaryIO:
        path.symlink_to("/dev/full")
        return cast(BinaryIO, path.open("wb"))

    sheet = Sheet("Noise", (Column("Text"),), ((token_hex(40),) for _ in range(rows)))
    with (
        pytest.raises(Unusable) as told,
        whole_file(tmp_path / "noise.xlsx", opener=on_a_full_disk) as stream,
    ):
        writer.write_workbook(Workbook("Noise", (sheet,), stamp), stream, Meter(silent))
    assert told.value.code == "disk_full"
    assert list(tmp_path.iterdir()) == []
