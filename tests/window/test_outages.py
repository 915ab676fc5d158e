"""An outage is declared, a deadline extended and the outage ended on the sync page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtWidgets import QMenu, QPushButton
from sqlalchemy import select

from registrar_desktop.schema.catalogue import Term
from registrar_desktop.store.tables.desk import PeerLog
from tests.window.fixtures import Sitting
from ui import operations
from ui.desktop.pages.sync.outages import DeclareOutageSheet, ExtendDeadlineSheet
from ui.desktop.pages.sync.page import SyncPage


@pytest.fixture
def page(desk: Sitting) -> SyncPage:
    return desk.go(SyncPage, "sync")


def press(page: SyncPage, words: str) -> None:
    found = [each for each in page.findChildren(QPushButton) if each.accessibleName() == words]
    found[0].click()


def declare(desk: Sitting, page: SyncPage) -> None:
    actions = {a.text(): a for menu in page.findChildren(QMenu) for a in menu.actions()}
    actions["Declare an outage…"].trigger()
    sheet = page.findChild(DeclareOutageSheet)
    assert sheet is not None
    sheet.press()
    desk.settle()
    assert "must not be empty" in sheet.what.complaint
    sheet.what.show_value("Network down")
    sheet.since.show_value("half past")
    sheet.press()
    desk.settle()
    assert "is no time" in sheet.since.complaint
    sheet.since.show_value("2026-01-02 08:10")
    sheet.press()
    desk.settle()


def test_a_declared_outage_stands_above_the_journal_until_it_is_over(
    desk: Sitting, page: SyncPage
) -> None:
    assert not page.band.isVisibleTo(page)
    declare(desk, page)
    assert page.band.isVisibleTo(page)
    assert "Outage: Network down. Since" in page.band.accessibleName()
    assert "not yet confirmed" in page.band.accessibleName()
    press(page, "It is over")
    desk.settle()
    assert not page.band.isVisibleTo(page)
    (outage,) = operations.list_outages(desk.office)
    assert outage.ended_at is not None


def test_a_deadline_of_the_term_in_view_is_extended(desk: Sitting, page: SyncPage) -> None:
    declare(desk, page)
    code = desk.desktop.bridge.term.code
    with desk.office.store.reading() as session:
        last = session.scalars(select(Term.add_deadline).where(Term.code == code)).one()
    assert last is not None
    press(page, "Extend a deadline…")
    sheet = page.findChild(ExtendDeadlineSheet)
    assert sheet is not None
    sheet.deadline.show_value("add_deadline")
    sheet.until.show_value(last.isoformat())
    sheet.press()
    desk.settle()
    assert operations.list_outages(desk.office)[0].extensions == ()
    later = last + timedelta(days=3)
    sheet.until.show_value(later.isoformat())
    sheet.press()
    desk.settle()
    assert operations.list_outages(desk.office)[0].extensions == ((code, "add_deadline", later),)
    assert later.isoformat() in page.band.accessibleName()


def test_what_the_desk_noticed_by_itself_is_declared_with_its_window(
    desk: Sitting, page: SyncPage
) -> None:
    assert not page.noticed.isVisibleTo(page)
    now = desk.office.clock.now()
    times = (("OFFLINE", now - timedelta(minutes=50)), ("ONLINE", now - timedelta(minutes=20)))
    with desk.office.store.recording() as session:
        for state, since in times:
            session.add(PeerLog(peer="CENTRE", state=state, reason=None, since=since))
    page.refresh()
    desk.settle()
    assert "did not answer this desk from" in page.noticed.accessibleName()
    press(page, "Declare it…")
    sheet = page.findChild(DeclareOutageSheet)
    assert sheet is not None
    sheet.what.show_value("Network down")
    sheet.press()
    desk.settle()
    (outage,) = operations.list_outages(desk.office)
    assert outage.ended_at is not None
    assert outage.ended_at - outage.started_at == timedelta(minutes=30)
    assert not page.noticed.isVisibleTo(page)


def test_what_was_no_outage_is_left_and_not_offered_again(desk: Sitting, page: SyncPage) -> None:
    with desk.office.store.recording() as session:
        since = desk.office.clock.now() - timedelta(hours=1)
        session.add(PeerLog(peer="CENTRE", state="OFFLINE", reason=None, since=since))
    page.refresh()
    desk.settle()
    press(page, "Leave it")
    desk.settle()
    page.refresh()
    desk.settle()
    assert not page.noticed.isVisibleTo(page)
    assert operations.undeclared_outage(desk.office) is None
