"""An office on a real encrypted profile, joined and signed in, and one way to record a student."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from registrar_desktop.clock import SystemClock
from registrar_desktop.identifiers import new_id
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import ChangeKind, Role
from registrar_desktop.settings import Settings
from registrar_desktop.store import identity
from tests.command.driving import Desk
from ui.office import Office

PASSPHRASE = "correct horse battery"
OpenOffice = Callable[..., Office]


@pytest.fixture
def open_office(profile_dir: Path) -> Iterator[OpenOffice]:
    """Opens offices and closes them at the end; another folder or passphrase on request."""
    opened: list[Office] = []

    def open_one(folder: Path = profile_dir, passphrase: str | None = None) -> Office:
        office = Office.open(Settings(folder, passphrase), lambda new: None, SystemClock())
        opened.append(office)
        return office

    yield open_one
    for office in opened:
        office.close()


@pytest.fixture
def office(open_office: OpenOffice) -> Office:
    """Desk D07, where Ann of the registrar's office is signed in."""
    opened = open_office()
    settle_in(opened)
    return opened


def settle_in(office: Office, desk: str = "desk-7") -> None:
    """Join and sign in as the centre would have answered."""
    joined = identity.JoinedDesk(
        desk, "D07", "token", "http://127.0.0.1:9", "epoch-1", "School", "USD", "UTC"
    )
    person = identity.SignedInPerson("ann", "Ann", (Role.REGISTRAR,), "t", "2999-01-01T00:00:00Z")
    with office.store.recording() as session:
        identity.join(session, joined)
        identity.sign_in_here(session, person)
        identity.add_number_range(session, "S", 6, 1, 100)


def record_student(office: Office, family: str = "Okafor") -> str:
    """One act of a person: a new student; gives the number."""
    with office.store.changing(label=f"Add {family}", kind=ChangeKind.STUDENT_ADD) as work:
        number = work.take_student_number()
        work.session.add(
            Student(id=new_id(), student_number=number, family_name=family, given_name="Ada")
        )
    return number


def take_receipt(office: Office) -> str:
    """A receipt number of this desk's series, used up by an act."""
    with office.store.changing(label="Receipt", kind=ChangeKind.STUDENT_ADD) as work:
        return work.take_receipt_number()


@pytest.fixture
def desk(office: Office) -> Desk:
    """The command line over the profile of desk D07."""
    return Desk(office.profile)
