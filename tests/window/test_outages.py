"""An outage is declared, a deadline extended and the outage ended on the sync page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtWidgets import QMenu, QPushButton
from sqlalchemy import select

from registrar_desktop.schema.catalogue import Term
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
