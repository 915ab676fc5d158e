"""The bank in the window: a file is looked into before it is kept, what waits is matched."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.bank import BankLine
from registrar_desktop.schema.vocabulary import BankMatch
from tests.imports.bank_data import ofx, transaction
from tests.window.fixtures import Sitting
from ui import operations
from ui.desktop.pages.reconcile.bank import TakeInFileSheet
from ui.desktop.pages.reconcile.bank_matching import MatchSheet
from ui.desktop.pages.reconcile.page import ReconcilePage


@pytest.fixture
def page(desk: Sitting, tmp_path: Path) -> ReconcilePage:
    """Two lines of a bank wait for a person."""
    file = tmp_path / "statement.ofx"
    file.write_bytes(ofx(transaction("250.00", "1", "Tuition"), transaction("-9.50", "2", "Fees")))
    shown = desk.go(ReconcilePage, "reconcile")
    sheet = TakeInFileSheet(shown, desk.desktop.bridge, file)
    sheet.open()
    sheet.press()
    desk.settle()
    assert sheet.said_act == "Take in 2 new lines"
    assert "2 lines, 240.50 USD" in sheet.said
    sheet.press()
    desk.settle()
    shown.refresh()
    desk.settle()
    return shown


def opened(desk: Sitting, page: ReconcilePage, minor: int) -> MatchSheet:
    page.parts.choose(2)
    _, lines = operations.list_bank_lines(desk.office)
    page.bank.list.opened.emit(next(line for line in lines if line.amount_minor == minor))
    desk.settle()
    found = page.findChildren(MatchSheet)[-1]
    assert isinstance(found, MatchSheet)
    return found


def matches(desk: Sitting) -> dict[int, BankMatch]:
    with desk.office.store.reading() as session:
        return {line.amount_minor: line.match for line in session.scalars(select(BankLine))}


def test_a_file_is_taken_in_once(desk: Sitting, page: ReconcilePage, tmp_path: Path) -> None:
    assert page.bank.list.model().rowCount() == len(matches(desk)) == 2
    again = TakeInFileSheet(page, desk.desktop.bridge, tmp_path / "statement.ofx")
    again.open()
    again.press()
    desk.settle()
    assert "known here already" in again.said
    assert not again.able


def test_a_line_is_the_payment_of_a_student_only_when_somebody_says_so(
    desk: Sitting, page: ReconcilePage
) -> None:
    number = desk.students()[0].number
    sheet = opened(desk, page, 25_000)
    assert not sheet.able
    sheet.what.choose("new")
    assert not sheet.able
    sheet.picker.picked.emit(number)
    assert sheet.said_act == f"Record 250.00 USD for {number}"
    sheet.press()
    desk.settle()
    assert matches(desk) == {25_000: BankMatch.PAYMENT, -950: BankMatch.UNMATCHED}
    with desk.office.store.reading() as session:
        newest = select(LedgerEntry.amount_minor).order_by(LedgerEntry.recorded_at.desc())
        assert session.scalars(newest).first() == -25_000


def test_a_line_is_set_aside_with_its_reason(desk: Sitting, page: ReconcilePage) -> None:
    sheet = opened(desk, page, -950)
    sheet.what.choose("aside")
    sheet.press()
    desk.settle()
    assert matches(desk)[-950] is BankMatch.UNMATCHED, "without a reason it stays"
    sheet.why.show_value("The bank’s own fee")
    sheet.press()
    desk.settle()
    assert matches(desk)[-950] is BankMatch.IGNORED
