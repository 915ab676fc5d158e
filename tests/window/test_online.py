"""A morning with a centre that answers: what the window recorded is confirmed where it stands."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from registrar_desktop.clock import SystemClock
from registrar_desktop.records.lists import students
from registrar_desktop.records.lists.students import StudentQuery
from registrar_desktop.records.programs import ProgramStep
from registrar_desktop.schema.vocabulary import ProgramStatus, Role
from registrar_desktop.settings import Settings
from tests.fixtures.centre import PASSWORD, RunningCentre
from tests.fixtures.desk import MemoryKeyring
from tests.window.fixtures import Sitting
from tests.window.keys import until, write
from tests.window.test_contacts_and_programs import push, sheet_of
from tests.window.test_register import choose_section, seats
from ui import operations
from ui.desktop.assembly import Desktop
from ui.desktop.pages.many.asking import StepManySheet
from ui.desktop.pages.record.contacting import ContactSheet
from ui.desktop.pages.record.page import RecordPage
from ui.desktop.pages.register.page import RegisterPage
from ui.desktop.pages.students.page import StudentsPage
from ui.office import Office


@pytest.fixture
def desk(
    qtbot: QtBot, centre: RunningCentre, tmp_path: Path, memory_keyring: MemoryKeyring
) -> Iterator[Sitting]:
    """The window of a desk that has joined a real centre with a sample school, and fetched it."""
    make = ("-m", "sandbox", "school", "--database-url", centre.database_url)
    command = [sys.executable, *make, "--students", "40", "--seed", "5"]
    subprocess.run(command, check=True, capture_output=True)
    centre.add_user("admin", Role.ADMIN)
    office = Office.open(Settings(tmp_path / "desk"), lambda new: None, SystemClock())
    operations.join(office, url=centre.url, code=centre.add_desk())
    operations.sign_in(office, login="admin", password=PASSWORD)
    operations.sync(office)
    sitting = Sitting(Desktop(office))
    sitting.desktop.open(deliver=False)
    sitting.desktop.window.resize(1280, 820)
    sitting.settle()
    yield sitting
    sitting.desktop.lanes.settle()
    sitting.desktop.close()
    office.close()


def deliver(desk: Sitting) -> None:
    """One cycle, and the window looks again."""
    operations.sync(desk.office)
    desk.desktop.watch.look()
    desk.settle()


def test_contacts_programs_and_seats_are_confirmed_where_they_stand(desk: Sitting) -> None:
    term = desk.desktop.bridge.term.code
    somebody = next(row for row in desk.students(StudentQuery(term=term)) if not row.holds)
    page = desk.go(RecordPage, "student", somebody.number)
    push(desk, page, "Add a contact")
    sheet = sheet_of(page, ContactSheet)
    write(sheet.fields["name"].input, "Ann Nowak")
    sheet.press()
    desk.settle()
    made = operations.show_student(desk.office, number=somebody.number)
    period = made.programs[0]
    moved = operations.move_program(
        desk.office,
        number=somebody.number,
        period=period.id,
        step=ProgramStep(status=ProgramStatus.SUSPENDED),
    )
    deliver(desk)
    shown = operations.show_student(desk.office, number=somebody.number)
    assert not any(contact.pending for contact in shown.contacts)
    assert [program.pending for program in shown.programs] == [()] * len(shown.programs)
    operations.take_program_back(desk.office, number=somebody.number, moved=moved.moved)
    contact = next(each for each in shown.contacts if each.name == "Ann Nowak")
    operations.remove_contact(desk.office, number=somebody.number, contact=contact.id)
    register = desk.go(RegisterPage, "register", somebody.number)
    section = choose_section(desk, register, open_to=True)
    assert register.panel.act is not None
    register.panel.act.click()
    desk.settle()
    deliver(desk)
    shown = operations.show_student(desk.office, number=somebody.number)
    assert shown.programs[0].id == period.id
    assert "Ann Nowak" not in [each.name for each in shown.contacts]
    assert section in seats(desk, somebody.number)
    assert operations.list_attention(desk.office) == []
    assert operations.status(desk.office).sync.waiting == 0


def test_what_was_done_for_many_is_decided_for_each(desk: Sitting) -> None:
    page = desk.go(StudentsPage, "students")
    with desk.office.store.reading() as session:
        some = students.rows(
            session, students.ids(session, StudentQuery())[:6], desk.desktop.bridge.today
        )
    sheet = StepManySheet(page, desk.desktop.bridge, [row.number for row in some])
    sheet.open()
    desk.settle()
    sheet.status.choose("LEAVE")
    sheet.press()
    assert until(lambda: sheet.said_act.startswith("Change "))
    sheet.press()
    assert until(lambda: sheet.said_act == "Close")
    done = [row.number for row in sheet.rows if row.able]
    deliver(desk)
    assert operations.status(desk.office).sync.waiting == 0
    assert operations.list_attention(desk.office) == []
    for number in done:
        first = operations.show_student(desk.office, number=number).programs[0]
        assert (first.status, first.pending) == (ProgramStatus.LEAVE, ())
