"""How fast papers are written and spreadsheets taken in: a workbook against plain openpyxl, a roster
against a bare canvas, an import against a bare insert, and a run of statements by itself.

The peers write the same cells without any of what makes a paper: no styles, totals, fitted
widths, shaping, other scripts or page numbers.
"""

from __future__ import annotations

import io
import statistics
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import openpyxl
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from benchmarks.parts.importing import measure_import
from benchmarks.parts.outcome import Outcome, progress, run, seconds
from benchmarks.parts.statements import most_memory, numbered, sample
from benchmarks.parts.statements import write as write_statements
from registrar_desktop.exports.delimited import write_delimited
from registrar_desktop.exports.papers import Paper, Table
from registrar_desktop.exports.pdf.document import write_paper
from registrar_desktop.exports.progress import Meter, silent
from registrar_desktop.exports.tables import Cells, Column, Kind, Sheet, Stamp, Workbook
from registrar_desktop.exports.workbook import write_workbook
from resources.locate import font_files

ROWS = 20_000
STUDENTS = 5_000
IMPORTED = 100_000
STATEMENTS = 1_000
RUNS = 3
START = datetime(2025, 8, 14, 9, 5, tzinfo=UTC)
STAMP = Stamp("Sample College", "Registrar", START, "nobody", "D00", ZoneInfo("UTC"))
NAMES = (
    "Smith, Jane", "Wójcik, Łukasz", "Nguyễn, Thị Hằng", "Παπαδόπουλος, Γιώργος", "O’Brien, Ana",
    "Достоевский, Фёдор", "Müller, Jörg", "García Márquez, Luz", "الغامدي, محمد", "田中, 太郎",
)  # fmt: skip
PAYMENT = (
    Column("Receipt no.", Kind.CODE),
    Column("Posted date", Kind.DATE),
    Column("Received at", Kind.INSTANT),
    Column("Student number", Kind.CODE),
    Column("Name"),
    Column("Program"),
    Column("Term"),
    Column("Method"),
    Column("Amount", Kind.MONEY, currency="USD", total=True),
    Column("Currency"),
    Column("Credits", Kind.HUNDREDTHS, total=True),
    Column("Status"),
)
ROSTER = (
    Column("No.", Kind.COUNT),
    Column("Student number", Kind.CODE),
    Column("Name"),
    Column("Program"),
    Column("Level"),
    Column("Status"),
    Column("Reg. date", Kind.DATE),
)


def name(number: int) -> str:
    """Ten names in many spellings, each told apart by its number."""
    return f"{NAMES[number % len(NAMES)]} {number}"


def payments() -> Iterator[Cells]:
    """The cells of the workbook."""
    for number in range(ROWS):
        yield (
            f"D07-{number:06d}", date(2025, 8, 1) + timedelta(days=number % 30),
            START + timedelta(minutes=number), f"{number:08d}", name(number), "BSC-CS",
            "2025FA", "Card terminal", number * 137 - 2_000, "USD", 1_250, "Posted",
        )  # fmt: skip


def students() -> Iterator[Cells]:
    """The cells of the roster."""
    for number in range(1, STUDENTS + 1):
        day = date(2025, 6, 1) + timedelta(days=number % 60)
        yield (
            number, f"{number:08d}", name(number), "CSCI-BS", "Undergraduate", "Registered", day,
        )  # fmt: skip


def our_workbook() -> None:
    sheet = Sheet("Payments", PAYMENT, payments(), frozen_columns=1)
    write_workbook(Workbook("Payments", (sheet,), STAMP), io.BytesIO(), Meter(silent))


def plain_workbook() -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Payments")
    sheet.append([column.title for column in PAYMENT])
    for row in payments():
        sheet.append([plain(value, column) for value, column in zip(row, PAYMENT, strict=True)])
    book.save(io.BytesIO())


def plain(value: object, column: Column) -> object:
    """The value as openpyxl takes it."""
    if column.kind in (Kind.MONEY, Kind.HUNDREDTHS):
        return Decimal(str(value)) / 100
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value


def our_delimited() -> None:
    sheet = Sheet("Payments", PAYMENT, payments())
    write_delimited(sheet, io.BytesIO(), STAMP, Meter(silent))


def our_roster() -> None:
    paper = Paper("Class roster", STAMP, [Table(ROSTER, students())])
    write_paper(paper, io.BytesIO(), Meter(silent))


def bare_roster() -> None:
    pdfmetrics.registerFont(TTFont("Bare", font_files()["NotoSans-Regular"]))
    canvas = Canvas(io.BytesIO(), pagesize=A4, pageCompression=1)
    rows = students()
    places = (52, 90, 140, 290, 350, 430, 490)
    while page := list(islice(rows, 50)):
        canvas.setFont("Bare", 8.5)
        y = 780.0
        for x, column in zip(places, ROSTER, strict=True):
            canvas.drawString(x, y, column.title)
        for row in page:
            y -= 14
            for x, value in zip(places, row, strict=True):
                canvas.drawString(x, y, str(value))
        canvas.showPage()
    canvas.save()


def alternating(one: Callable[[], None], other: Callable[[], None]) -> tuple[float, float]:
    """Median seconds of both, run in turns so that both meet the same machine."""
    one()
    other()
    pairs = [(seconds(one), seconds(other)) for _ in range(RUNS)]
    return statistics.median(pair[0] for pair in pairs), statistics.median(
        pair[1] for pair in pairs
    )


def statements(outcome: Outcome) -> None:
    """A run of statements: the time of each, and what each more adds to the memory."""
    progress(f"statements of {STATEMENTS:,} students in one document")
    with sample(STATEMENTS + STATEMENTS // 10) as source, TemporaryDirectory() as folder:
        target = Path(folder) / "statements.pdf"
        run = numbered(source, STATEMENTS)
        count = len(run.statements)
        few = replace(run, statements=run.statements[: count // 10])
        write_statements(source, few, target)
        outcome.figures["statements"] = count
        took = seconds(lambda: write_statements(source, run, target))
        outcome.figures["statement_each_ms"] = took * 1000 / count
        more = most_memory(source, run, target) - most_memory(source, few, target)
        outcome.figures["statement_each_more_kb"] = more / 1024 / (count - len(few.statements))


def measure() -> Outcome:
    outcome = Outcome("papers")
    progress(f"workbook of {ROWS:,} rows, ours and plain openpyxl")
    ours, peer = alternating(our_workbook, plain_workbook)
    outcome.figures["xlsx_20k_rows_s"] = ours
    outcome.figures["xlsx_20k_rows_plain_openpyxl_s"] = peer
    outcome.ratios["xlsx"] = ours / peer
    progress(f"delimited text of {ROWS:,} rows")
    outcome.figures["csv_20k_rows_s"] = statistics.median(
        seconds(our_delimited) for _ in range(RUNS)
    )
    progress(f"roster of {STUDENTS:,} students, ours and a bare canvas")
    ours, floor = alternating(our_roster, bare_roster)
    outcome.figures["roster_5k_students_s"] = ours
    outcome.figures["roster_5k_students_bare_canvas_s"] = floor
    outcome.ratios["roster"] = ours / floor
    measure_import(outcome, IMPORTED)
    statements(outcome)
    return outcome


if __name__ == "__main__":
    run("papers", measure)
