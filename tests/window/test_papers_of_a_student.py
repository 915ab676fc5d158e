"""The papers of a student on the record: each with its number, a receipt again as a copy."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QItemSelectionModel
from PySide6.QtWidgets import QAbstractButton

from registrar_desktop.records.lists import payments
from registrar_desktop.records.lists.payments import PaymentQuery
from registrar_desktop.reports.requests import ReceiptRequest, StatementRequest
from tests.window.fixtures import Sitting
from tests.window.keys import until
from ui import operations
from ui.desktop.pages.record.page import RecordPage
from ui.desktop.pages.reports.page import ReportsPage

PAPERS = 3


def somebody_with_a_receipt(desk: Sitting) -> tuple[str, str]:
    with desk.office.store.reading() as session:
        found = payments.rows(session, payments.ids(session, PaymentQuery())[:40])
    first = next(each for each in found if each.receipt_number)
    return first.student_number, str(first.receipt_number)


def choose(page: RecordPage, row: int) -> None:
    model = page.documents.list.selectionModel()
    rows = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
    model.select(page.documents.list.model().index(row, 0), rows)


def test_receipts_with_their_copies_and_statements_stand_there(
    desk: Sitting, tmp_path: Path
) -> None:
    number, receipt = somebody_with_a_receipt(desk)
    for at in (1, 2):
        request = ReceiptRequest(receipt)
        operations.print_receipt(desk.office, request=request, target=tmp_path / f"{at}.pdf")
    statement = StatementRequest(number)
    operations.issue_statement(desk.office, request=statement, target=tmp_path / "s.pdf")
    page = desk.go(RecordPage, "student", number)
    shown = operations.show_student(desk.office, number=number).documents
    assert [each.number for each in shown] == ["D07-S00001", f"{receipt}/2", receipt]
    assert page.parts.findChildren(QAbstractButton)[PAPERS].text() == "Papers  3"
    page.parts.choose(PAPERS)
    desk.settle()
    assert not page.documents.again.isEnabled()
    choose(page, 0)
    assert page.documents.again.accessibleName() == "Issue with today’s facts…"
    choose(page, 1)
    assert page.documents.again.accessibleName() == "Print a copy"
    page.documents.again.click()
    desk.settle()
    assert isinstance(desk.page, ReportsPage)
    assert until(lambda: len(operations.show_student(desk.office, number=number).documents) == 4)
    newest = operations.show_student(desk.office, number=number).documents[0]
    assert newest.number == f"{receipt}/3"


def test_history_tells_at_which_desk(desk: Sitting) -> None:
    number, receipt = somebody_with_a_receipt(desk)
    operations.edit_student(desk.office, number=number, fields={"phone": "+1 555 0100"})
    lines = operations.show_student(desk.office, number=number).timeline
    assert (lines[0].actor, lines[0].desk) == ("mara", "D07")
    assert receipt.partition("-")[0] in {line.desk for line in lines}
