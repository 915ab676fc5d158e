"""The page that compares this desk with the centre: it works while one waits, and says what it found."""

from __future__ import annotations

import psycopg
import pytest
from PySide6.QtWidgets import QPushButton
from sqlalchemy import text

from registrar_desktop.identifiers import new_id
from registrar_desktop.schema.register import KINDS
from registrar_desktop.store.tables.agreement import Difference, How
from sync import digests
from tests.fixtures.centre import PASSWORD, RunningCentre
from tests.fixtures.logs import LogWatch
from tests.window.fixtures import Sitting
from ui import operations
from ui.desktop.controls.chip_label import ChipLabel
from ui.desktop.controls.emptiness import Emptiness
from ui.desktop.pages.compare.page import ComparePage
from ui.desktop.pages.sync.page import SyncPage


@pytest.fixture
def moved_in(desk: Sitting, centre: RunningCentre) -> Sitting:
    """The desk belongs to a real centre that has one student and nothing else."""
    with desk.office.store.recording(unchecked=True) as session:
        session.execute(text("DELETE FROM setting WHERE name = 'joined'"))
        for table in ("change_line", "change_set", "confirmed_record", *KINDS):
            if table in KINDS:
                session.execute(text(f"UPDATE {table} SET row_version = 0"))
            session.execute(text(f"DELETE FROM {table}"))
        digests.forget(session)
    with psycopg.connect(centre.database_url) as connection:
        connection.execute(
            "INSERT INTO student (id, student_number, family_name, given_name)"
            " VALUES (%s, 'S1', 'Ōta', 'Ren')",
            (new_id(),),
        )
    operations.join(desk.office, url=centre.url, code=centre.add_desk())
    operations.sign_in(desk.office, login="ann", password=PASSWORD)
    return desk


def press(page: ComparePage | SyncPage, words: str) -> None:
    [found] = [b for b in page.findChildren(QPushButton) if b.accessibleName() == words]
    found.click()


def chip_of(page: ComparePage) -> str:
    found = page.findChild(ChipLabel)
    assert found is not None
    return found.accessibleName()


def test_it_is_reached_from_the_sync_page(desk: Sitting) -> None:
    press(desk.go(SyncPage, "sync"), "Compare with the centre")
    desk.settle()
    page = desk.page
    assert isinstance(page, ComparePage)
    assert chip_of(page) == "Not compared yet"
    blank = page.findChild(Emptiness)
    assert blank is not None
    assert blank.isVisible()


def test_a_difference_is_shown_and_then_repaired(moved_in: Sitting, log_watch: LogWatch) -> None:
    log_watch.expect("sync.repair", "student: 1 records differ")
    log_watch.expect("sync.repair", "student: 1 records differ")
    operations.sync(moved_in.office)
    with moved_in.office.store.recording() as session:
        session.execute(text("UPDATE student SET phone = '555'"))
    page = moved_in.go(ComparePage, "compare")
    press(page, "Compare only")
    moved_in.settle()
    assert chip_of(page) == "Desk and centre differ"
    assert page.said == "1 record differed, newest first · 1 still differs"
    assert "1 record compared; 1 differs." in " ".join(moved_in.notices())
    page.save()
    moved_in.settle()
    assert chip_of(page) == "Desk and centre agree"
    assert page.said == "1 record differed, newest first"
    assert operations.show_student(moved_in.office, number="S1").identity.phone is None


def test_without_a_network_it_says_so_and_can_be_pressed_again(desk: Sitting) -> None:
    page = desk.go(ComparePage, "compare")
    page.save()
    desk.settle()
    assert all(button.isEnabled() for button in page.findChildren(QPushButton))
    assert chip_of(page) == "Not compared yet"


def test_what_only_this_desk_had_is_said_to_be_set_aside(desk: Sitting) -> None:
    now = desk.office.clock.now()
    with desk.office.store.recording() as session:
        session.add(
            Difference(
                record_kind="student",
                record_id="ghost",
                how=How.ONLY_HERE,
                here={"student_number": "9", "family_name": "Ghost"},
                found_at=now,
                settled_at=now,
            )
        )
    page = desk.go(ComparePage, "compare")
    desk.settle()
    model = page._list.model()
    shown = [model.index(0, at).data() for at in range(model.columnCount())]
    assert "9 Ghost" in shown
    assert "Set aside" in shown
    assert "Not at the centre" in shown
