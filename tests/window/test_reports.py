"""Papers: made beside the window, shown before they are printed, printed at 300 dpi or better."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrinter
from sqlalchemy import func, select

from registrar_desktop.errors import Invalid
from registrar_desktop.records.lists.students import BalanceIs, StudentQuery
from registrar_desktop.reports.requests import StatementRequest
from registrar_desktop.schema.documents import IssuedDocument
from registrar_desktop.schema.vocabulary import DocumentKind
from tests.window.fixtures import Sit, Sitting
from tests.window.keys import until
from ui import operations
from ui.desktop.frame.tasks import Progress, time_left
from ui.desktop.pages.reports.checking import CheckPaperSheet
from ui.desktop.pages.reports.page import ReportsPage
from ui.desktop.pages.reports.printing import LEAST_DPI, make_printer, printing
from ui.report_kinds import ALL


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    """A finished PDF of two pages, made by Qt itself."""
    file = tmp_path / "two-pages.pdf"
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(file))
    from PySide6.QtGui import QPainter

    painter = QPainter(printer)
    painter.drawText(100, 100, "first")
    printer.newPage()
    painter.drawText(100, 100, "second")
    painter.end()
    return file


def test_a_statement_is_made_in_another_process_and_shown(desk: Sitting) -> None:
    number = desk.students()[0].number
    page = desk.go(ReportsPage, "reports", f"statement/{number}")
    assert until(lambda: page.preview.pages > 0 or not desk.desktop.lanes.busy)
    desk.settle()
    assert page.preview.pages >= 1
    assert desk.notices() == []


def choose(page: ReportsPage, title: str) -> None:
    model = page.kinds.model()
    (row,) = [at for at in range(model.rowCount()) if model.index(at, 0).data() == title]
    page.kinds.setCurrentIndex(model.index(row, 0))


def test_statements_of_many_are_one_document_and_recorded(desk: Sitting) -> None:
    page = desk.go(ReportsPage, "reports")
    choose(page, "Statements of many")
    page.form.fill("term", "")
    page.form.fill("balance", "OWED")
    page.save()
    desk.settle()
    owing = desk.students(StudentQuery(balance=BalanceIs.OWED))
    assert page.preview.pages >= len(owing) > 10
    with desk.office.store.reading() as session:
        issued = select(func.count()).where(IssuedDocument.kind == DocumentKind.STATEMENT)
        assert session.scalar(issued) == len(owing)


def test_receipts_of_many_need_their_days_or_a_drawer() -> None:
    with pytest.raises(Invalid) as refused:
        ALL["receipts"].request({})
    assert refused.value.facts["field"] == "since"


def test_a_report_begins_with_the_term_in_view(desk: Sitting) -> None:
    page = desk.go(ReportsPage, "reports")
    assert page.form.given()["term"] == desk.desktop.bridge.term.code


def test_no_paper_outlives_the_window(sit_down: Sit) -> None:
    desk = sit_down()
    left = desk.office.profile / "preview"
    left.mkdir()
    (left / "somebody.pdf").write_bytes(b"%PDF")
    sit_down()
    assert not left.exists()


def test_what_is_missing_is_said_before_anything_is_made() -> None:
    with pytest.raises(Invalid) as refused:
        ALL["roster"].request({"term": "2026FA"})
    assert refused.value.facts == {"field": "section", "what": "a section"}


def test_a_day_that_does_not_exist_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        ALL["outage"].request({"since": "2026-02-31"})
    assert refused.value.facts["field"] == "since"


def test_printing_is_sharp_and_loses_no_page(desk: Sitting, paper: Path, tmp_path: Path) -> None:
    printer = make_printer()
    assert printer.resolution() >= LEAST_DPI
    printed = tmp_path / "printed.pdf"
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(printed))
    printing(printer, paper)(Progress())
    before, after = QPdfDocument(), QPdfDocument()
    before.load(str(paper))
    after.load(str(printed))
    assert after.pageCount() == before.pageCount() == 2
    assert after.pagePointSize(0).toSize() == before.pagePointSize(0).toSize()
    picture = after.render(0, QSize(200, 280))
    assert not picture.isNull()


def test_the_time_left_is_told_once_enough_is_known() -> None:
    assert time_left(0.5, 1, 100) == ""
    assert time_left(30, 50, 100) == " · about 30 s left"
    assert time_left(600, 50, 100) == " · about 10 min left"


def test_a_paper_somebody_brings_is_checked_by_its_number(desk: Sitting, tmp_path: Path) -> None:
    number = desk.students()[0].number
    office = desk.office
    operations.issue_statement(
        office, request=StatementRequest(number), target=tmp_path / "statement.pdf"
    )
    page = desk.go(ReportsPage, "reports")
    page.check_paper()
    (sheet,) = page.findChildren(CheckPaperSheet)
    sheet.type("D07-S00009")
    sheet.press()
    desk.settle()
    assert sheet.answer == " "
    with office.store.reading() as session:
        issued = session.scalars(select(IssuedDocument)).all()[-1].number
    sheet.type(issued)
    sheet.press()
    desk.settle()
    assert sheet.answer.startswith("It stands as it was issued.")
    assert number in sheet.answer
