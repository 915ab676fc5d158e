"""Long work stands in the corner with its progress; cancelled, it leaves nothing half-done."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from registrar_desktop.clock import SystemClock
from registrar_desktop.reports.requests import StatementRequest
from registrar_desktop.schema.documents import IssuedDocument
from registrar_desktop.store.backups import BackupKeys, opened_backup
from registrar_desktop.store.identity import write_setting
from tests.window.fixtures import Sitting
from tests.window.keys import press, write
from tests.window.school import PASSPHRASE
from ui.desktop.frame.backing_up import BackUpSheet
from ui.desktop.frame.tasks import TaskCard
from ui.desktop.pages.reconcile.page import ReconcilePage
from ui.desktop.pages.reports.making import issuing
from ui.desktop.pages.students.page import StudentsPage


def cancel_of(card: TaskCard) -> QPushButton:
    return next(b for b in card.findChildren(QPushButton) if b.accessibleName() == "Cancel")


def words_of(desk: Sitting) -> str:
    """What the cards in the corner say."""
    cards = desk.desktop.window.notices.findChildren(TaskCard)
    return " ".join(card.said for card in cards)


@contextmanager
def lane_held(desk: Sitting) -> Iterator[None]:
    """What is started waits for its turn, so that it is cancelled before it can be done."""
    gate = threading.Event()
    for _ in range(4):
        desk.desktop.lanes.free(desk.desktop, gate.wait, lambda _: None)
    try:
        yield
    finally:
        gate.set()
        desk.settle()


def test_a_cancelled_export_leaves_no_file(desk: Sitting, tmp_path: Path) -> None:
    page = desk.go(StudentsPage, "students")
    folder = tmp_path / "out"
    folder.mkdir()
    card = page.exporting.write(folder / "students.xlsx")
    QTest.mouseClick(cancel_of(card), Qt.MouseButton.LeftButton)
    desk.settle()
    assert words_of(desk) == "Cancelled; nothing was left behind."
    assert list(folder.iterdir()) == []


def test_a_cancelled_paper_uses_no_number(desk: Sitting, tmp_path: Path) -> None:
    office, number = desk.office, desk.students()[0].number
    with lane_held(desk):
        work = issuing(office, "statement", StatementRequest(number), tmp_path / "one.pdf")
        card = desk.desktop.bridge.tasks.start("Statement", work)
        QTest.mouseClick(cancel_of(card), Qt.MouseButton.LeftButton)
    with office.store.reading() as session:
        assert session.query(IssuedDocument).count() == 0
    assert not (tmp_path / "one.pdf").exists()
    work = issuing(office, "statement", StatementRequest(number), tmp_path / "two.pdf")
    desk.desktop.bridge.tasks.start("Statement", work)
    desk.settle()
    with office.store.reading() as session:
        (kept,) = session.query(IssuedDocument).all()
    assert kept.number.endswith("1")


def test_the_data_is_backed_up_from_find_while_the_window_goes_on(
    desk: Sitting, tmp_path: Path
) -> None:
    finder = desk.desktop.window.finder
    finder.open()
    write(finder.field, "back up")
    desk.settle()
    press(finder.field, Qt.Key.Key_Return)
    (sheet,) = desk.page.findChildren(BackUpSheet)
    target = tmp_path / "desk.backup"
    sheet.file.show_value(str(target))
    write(sheet.passphrase.input, PASSPHRASE)
    write(sheet.again.input, PASSPHRASE)
    press(sheet.again.input, Qt.Key.Key_Return)
    desk.settle()
    assert words_of(desk) == "desk.backup"
    keys = BackupKeys(b"x" * 32, PASSPHRASE)
    with opened_backup(target, keys, tmp_path, SystemClock()) as copy, copy.reading():
        pass


def test_a_cancelled_backup_leaves_nothing(desk: Sitting, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    with lane_held(desk):
        sheet = BackUpSheet(desk.page, desk.desktop.bridge)
        sheet.file.show_value(str(folder / "desk.backup"))
        card = sheet.back_up()
        assert card is not None
        QTest.mouseClick(cancel_of(card), Qt.MouseButton.LeftButton)
    assert words_of(desk) == "Cancelled; nothing was left behind."
    assert list(folder.iterdir()) == []


def test_a_reconciliation_is_stopped_between_its_steps(desk: Sitting) -> None:
    page = desk.go(ReconcilePage, "reconcile")
    with lane_held(desk):
        page.save()
        (card,) = desk.desktop.window.notices.findChildren(TaskCard)
        QTest.mouseClick(cancel_of(card), Qt.MouseButton.LeftButton)
    assert card.said == "Stopped; what had come until then stays, and nothing is half done."
    assert page.said == "Desk, centre and payment service against each other"


def fetched(desk: Sitting, rows: int) -> None:
    """As delivery notes it after a page of the first download."""
    with desk.office.store.recording() as session:
        write_setting(
            session, "download", {"cursor": "c", "kind": "student", "after": "a", "rows": rows}
        )
    desk.desktop.weather.look()
    desk.settle()


def test_the_first_download_is_told_and_stopping_it_is_working_offline(desk: Sitting) -> None:
    fetched(desk, 4_000)
    card = desk.desktop.first_download.card
    assert card is not None
    assert card.said == "4,000"
    press(cancel_of(card), Qt.Key.Key_Space)
    desk.settle()
    desk.desktop.weather.look()
    desk.settle()
    assert desk.office.runner.working_offline
    assert card.said.startswith("Stopped. What has come stays")


def test_the_card_of_the_first_download_goes_when_all_has_come(desk: Sitting) -> None:
    fetched(desk, 4_000)
    with desk.office.store.recording() as session:
        write_setting(session, "feed_cursor", {"after": "c"})
    fetched(desk, 0)
    assert desk.desktop.first_download.card is None
    assert words_of(desk) == ""
