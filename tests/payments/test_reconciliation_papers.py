"""The workbook and the paper of a reconciliation: every cent, to the cent, as the screen says it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook

from registrar_desktop.exports.papers import Row, Table
from registrar_desktop.exports.progress import silent
from registrar_desktop.exports.tables import Stamp
from registrar_desktop.reports.jobs import PaperJob, run_paper
from registrar_desktop.reports.reconciliation.paper import reconciliation_report
from registrar_desktop.reports.requests import ReconciliationBook, ReconciliationRequest
from registrar_desktop.reports.source import Source
from sync.payments.stripe import StripeGateway
from sync.reconciliation.money_log import control
from sync.report import CycleReport
from tests.papers.pdf import read
from tests.payments.desk import KEY, Desk
from tests.payments.sandbox_process import DEBIT, PaymentApi
from tests.payments.test_exceptions import reconcile
from tests.payments.test_reconciling import REQUEST, at_counter
from ui.wording import word


@pytest.fixture
def busy(desk: Desk, payment_api: PaymentApi, gateway: StripeGateway) -> Desk:
    """A day with something in most buckets."""
    desk.charge(500_000)
    paid = payment_api.buy(40_000, {**REQUEST, "metadata[request_id]": "r-2"})["id"]
    payment_api.post("/v1/refunds", payment_intent=paid, amount=10_001)
    payment_api.buy(700, {"description": "=1+1"})
    payment_api.buy(900, {**REQUEST, "currency": "eur"})
    payment_api.buy(30_000, {**REQUEST, **DEBIT, "metadata[request_id]": "r-3"})
    at_counter(desk, 5_003, reference="No-1")
    payment_api.advance(seconds=5)
    reconcile(desk)
    control(desk.store, gateway, CycleReport())
    return desk


def write(desk: Desk, request: object, target: Path) -> Path:
    job = PaperJob(request, target, desk.store.path, desk.store.clock.now(), word=word)  # type: ignore[arg-type]
    return run_paper(job, KEY, silent).path


def test_the_workbook_has_a_sheet_for_each_bucket_and_they_add_up(
    busy: Desk, tmp_path: Path
) -> None:
    book = load_workbook(write(busy, ReconciliationBook(), tmp_path / "r.xlsx"))
    assert book.sheetnames == [
        *("Summary", "Matched", "Refunded", "Pending", "Unidentified", "Currency differs"),
        *("Counter", "Exceptions", "Control totals", "Desk and centre", "About"),
    ]
    summary = {
        (row[0], row[1]): row[2:6] for row in book["Summary"].iter_rows(min_row=2, values_only=True)
    }
    assert summary["Matched", "USD"] == (1, 299.99, 299.99, 299.99)
    assert summary["Refunded", "USD"] == (1, 100.01, 100.01, 100.01)
    assert summary["Nobody’s yet", "USD"] == (1, 0, 0, 7)
    assert summary["Currency differs", "EUR"] == (1, 0, 0, 9)
    matched = next(book["Matched"].iter_rows(min_row=2, max_row=2, values_only=True))
    assert (matched[2], matched[4], matched[5]) == ("S004117", "USD", 299.99)
    assert isinstance(matched[0], datetime)
    log = list(book["Control totals"].iter_rows(min_row=2, values_only=True))
    assert ("Payments", "USD", 2, 407, 2, 407, "yes") in log
    exceptions = list(book["Exceptions"].iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in exceptions[:2]] == ["Nobody’s yet", "Currency differs"]


def test_the_paper_says_where_every_cent_lies(busy: Desk, tmp_path: Path) -> None:
    text = read(write(busy, ReconciliationRequest(), tmp_path / "r.pdf").read_bytes()).text
    for told in ("Where every cent lies, in EUR", "299.99", "100.01", "407.00", "Nobody’s yet"):
        assert told in text


def test_days_that_were_not_asked_for_are_left_out(busy: Desk) -> None:
    with busy.store.reading() as session:
        stamp = Stamp("School", "Office", datetime.now(UTC), "Ann", "D07", ZoneInfo("UTC"))
        day = datetime(2020, 1, 1, tzinfo=UTC).date()
        paper = reconciliation_report(Source(session, stamp, word), ReconciliationRequest(day, day))
        blocks = list(paper.blocks)
    assert paper.filters == ("Payments from 2020-01-01 to 2020-01-01",)
    assert not any(
        isinstance(row, Row) and row.cells[0] == "Matched"
        for block in blocks
        if isinstance(block, Table)
        for row in block.rows
    )
