"""The reconciliation in the window: where the money lies, looked into, and what waits settled."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtWidgets import QPushButton
from sqlalchemy import select

from registrar_desktop.records.reconciliation import exceptions
from registrar_desktop.records.reconciliation.reading import reconciled
from registrar_desktop.records.tender import Tender
from registrar_desktop.rules.money import format_money
from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.exceptions import PaymentException
from registrar_desktop.schema.gateway import GatewayTransaction
from registrar_desktop.schema.vocabulary import (
    ChangeKind,
    ExceptionResolution,
    GatewayKind,
    GatewayMatch,
    PaymentMethod,
)
from registrar_desktop.store import identity
from registrar_desktop.store.tables.desk import PeerLog
from registrar_desktop.store.tables.journal import ChangeSetState, JournalEntry
from tests.window.fixtures import Sitting
from tests.window.keys import until
from ui import operations
from ui.desktop.pages.reconcile.page import ReconcilePage
from ui.desktop.pages.reconcile.settling import SettleSheet
from ui.desktop.pages.reports.page import ReportsPage

DUES = {"pi_1": 45_000, "pi_2": 12_345, "pi_3": 234_500}


def paid_by_nobody(desk: Sitting, ref: str, text: str = "") -> None:
    """A payment that the service told of, without a student's number in its metadata."""
    office = desk.office
    details: dict[str, Any] = {"metadata": {}, "raw": {"description": text}, "rule": "R6"}
    with office.store.recording() as session:
        session.add(
            GatewayTransaction(
                id=f"gw-{ref}",
                provider="stripe",
                provider_ref=ref,
                kind=GatewayKind.CHARGE,
                amount_minor=DUES[ref],
                received_minor=DUES[ref],
                currency="USD",
                occurred_at=office.clock.now() - timedelta(minutes=5),
                status="SUCCEEDED",
                details={**details, "finding": "UNIDENTIFIED"},
            )
        )


def queue(desk: Sitting) -> None:
    """As a comparison leaves it."""
    with desk.office.store.reading() as session:
        found = reconciled(session)
        made = exceptions.plan(session, found.concerns, found.seen)
    with desk.office.store.changing(label="Reconciliation", kind=ChangeKind.EXCEPTION) as work:
        exceptions.follow(work, made)


@pytest.fixture
def page(desk: Sitting) -> ReconcilePage:
    number = desk.students()[0].number
    paid_by_nobody(desk, "pi_1", f"Tuition {number}")
    paid_by_nobody(desk, "pi_2")
    queue(desk)
    return desk.go(ReconcilePage, "reconcile")


def opened(desk: Sitting, page: ReconcilePage, minor: int) -> SettleSheet:
    """The form of the exception with that amount."""
    page.parts.choose(1)
    rows = operations.list_exceptions(desk.office)
    page.exceptions.list.opened.emit(next(row for row in rows if row.amount_minor == minor))
    desk.settle()
    found = page.findChildren(SettleSheet)[-1]
    assert isinstance(found, SettleSheet)
    return found


def test_what_the_desk_knows_stands_there_before_anybody_is_asked(
    desk: Sitting, page: ReconcilePage
) -> None:
    known = operations.reconciled_here(desk.office).currencies[0]
    assert page.list.model().rowCount() == len(known.buckets)


def test_a_bucket_is_looked_into(desk: Sitting, page: ReconcilePage) -> None:
    buckets = operations.reconciled_here(desk.office).currencies[0].buckets
    found = next(each for each in buckets if each.name == "UNIDENTIFIED")
    page.look_into("UNIDENTIFIED", "USD")
    desk.settle()
    assert page.lines.said == f"{found.count} payments"
    assert page.lines.list.model().rowCount() == found.count == 2


def test_a_payment_whose_text_names_a_student_is_suggested_and_posted(
    desk: Sitting, page: ReconcilePage
) -> None:
    student = desk.students()[0]
    sheet = opened(desk, page, DUES["pi_1"])
    money = format_money(DUES["pi_1"], "USD")
    assert sheet.said_act == f"Post {money} to {student.number}"
    sheet.press()
    desk.settle()
    with desk.office.store.reading() as session:
        entry = session.scalars(select(LedgerEntry).where(LedgerEntry.gateway_ref == "pi_1")).one()
        assert (entry.student_id, entry.amount_minor) == (student.id, -DUES["pi_1"])
    assert [row.amount_minor for row in operations.list_exceptions(desk.office)] == [DUES["pi_2"]]


def test_a_proposed_refund_is_agreed_to_by_another(desk: Sitting, page: ReconcilePage) -> None:
    with desk.office.store.reading() as session:
        entry = session.scalars(select(LedgerEntry).limit(1)).one()
    paid_by_nobody(desk, "pi_3")
    with desk.office.store.recording() as session:
        row = session.get_one(GatewayTransaction, "gw-pi_3")
        row.match, row.ledger_entry_id = GatewayMatch.MATCHED, entry.id
    operations.refund_payment(desk.office, reference="pi_3")
    sheet = opened(desk, page, DUES["pi_3"])
    assert sheet.way.value() == "refund"
    sheet.press()
    desk.settle()
    [waits] = [row for row in operations.list_exceptions(desk.office) if row.proposed_by]
    assert waits.resolution is None, "one's own proposal goes on waiting"
    work_as(desk, "finn")
    sheet = opened(desk, page, DUES["pi_3"])
    sheet.press()
    desk.settle()
    assert DUES["pi_3"] not in {row.amount_minor for row in operations.list_exceptions(desk.office)}
    [refund] = [row for row in operations.list_requests(desk.office) if row.kind == "REFUND"]
    assert (refund.amount_minor, refund.created_by) == (DUES["pi_3"], "finn")


def work_as(desk: Sitting, login: str) -> None:
    """Somebody else of finance sits down here."""
    with desk.office.store.recording() as session:
        person = identity.signed_in(session)
        identity.sign_in_here(session, replace(person, login=login))


def test_nobody_is_suggested_where_nothing_names_a_student(
    desk: Sitting, page: ReconcilePage
) -> None:
    sheet = opened(desk, page, DUES["pi_2"])
    assert sheet.said_act == "Post it"
    assert not sheet.able


def test_a_payment_is_divided_and_a_line_that_is_not_both_is_told(
    desk: Sitting, page: ReconcilePage
) -> None:
    first, second = desk.students()[:2]
    sheet = opened(desk, page, DUES["pi_2"])
    sheet.way.choose("divide")
    sheet.parts.show_value(f"{first.number}\n{second.number} 23.45")
    sheet.press()
    assert "student number and an amount" in sheet.parts.complaint
    sheet.parts.keep()
    sheet.parts.show_value(f"{first.number} 100.00\n{second.number} 23.45")
    sheet.press()
    desk.settle()
    with desk.office.store.reading() as session:
        parts = session.scalars(
            select(LedgerEntry.amount_minor).where(LedgerEntry.gateway_ref.like("pi_2%"))
        ).all()
    assert sorted(parts) == [-10_000, -2_345]


def test_an_exception_is_let_go_with_its_reason(desk: Sitting, page: ReconcilePage) -> None:
    sheet = opened(desk, page, DUES["pi_2"])
    sheet.way.choose("waive")
    sheet.reason.show_value("A test payment of the provider")
    sheet.press()
    desk.settle()
    with desk.office.store.reading() as session:
        settled = session.scalars(
            select(PaymentException).where(PaymentException.subject == "pi_2")
        ).one()
    assert settled.resolution is ExceptionResolution.WAIVED
    assert settled.reason == "A test payment of the provider"


def test_the_page_becomes_a_paper(desk: Sitting, page: ReconcilePage) -> None:
    [report] = [one for one in page.findChildren(QPushButton) if one.accessibleName() == "Report"]
    report.click()
    assert until(lambda: desk.desktop.lanes.busy)
    desk.settle()
    shown = desk.page
    assert isinstance(shown, ReportsPage)
    assert shown.preview.pages >= 1


def test_the_money_of_the_last_outage_is_shown_over_its_hours(desk: Sitting) -> None:
    page = desk.go(ReconcilePage, "reconcile")
    page.parts.choose(3)
    desk.settle()
    assert page.outage.said == ""
    an_outage_with_payments(desk)
    page.refresh()
    desk.settle()
    assert page.outage.said == "350.00 USD was at risk; 100.00 USD of it is not safe yet."
    hours = page.outage.lines.accessibleDescription().split("; ")
    assert len(hours) == 4
    assert hours[0].endswith("at risk 250.00 USD, restored 0.00 USD")
    assert hours[-1].endswith("at risk 100.00 USD, restored 250.00 USD")


def an_outage_with_payments(desk: Sitting) -> None:
    """Three hours without the centre: 250.00 was taken in the first, 100.00 in the second; the
    centre has confirmed the first only."""
    office, student = desk.office, desk.students()[0]
    now = (office.clock.now() - timedelta(hours=1)).replace(minute=30, second=0, microsecond=0)
    start = now - timedelta(hours=3)
    with office.store.recording() as session:
        for state, since in (("OFFLINE", start), ("ONLINE", now)):
            session.add(
                PeerLog(peer="CENTRE", state=state, reason="centre_unreachable", since=since)
            )
    for amount, at in (("250", start), ("100", start + timedelta(hours=1, minutes=10))):
        tender = Tender(amount, PaymentMethod.CASH)
        taken = operations.record_payment(office, number=student.number, tender=tender)
        with office.store.recording() as session:
            entry = session.scalars(
                select(LedgerEntry).where(LedgerEntry.receipt_number == taken.receipt_number)
            ).one()
            change = session.get_one(JournalEntry, entry.change_set_id)
            change.recorded_at = at + timedelta(minutes=5)
            if amount == "250":
                change.state, change.decided_at = ChangeSetState.ACCEPTED, now
                entry.row_version = 7
