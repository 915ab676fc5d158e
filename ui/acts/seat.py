"""Locking and unlocking the seat, by hand and after idle minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registrar_desktop.rules.audit_chain import Noted
from registrar_desktop.store import identity, locking
from registrar_desktop.store.audit import note

if TYPE_CHECKING:
    from ui.office import Office


def lock(office: Office) -> None:
    """Nobody looks or records here until the password is typed; delivery goes on. Refused where
    nobody is signed in."""
    with office.store.recording() as session:
        identity.signed_in(session)
        locking.lock(session)


def unlock(office: Office, *, password: str) -> str:
    """Go on as who works here; gives their name. Refused where the password is wrong."""
    from sync.enrolment import check_here

    with office.store.reading() as session:
        login = identity.signed_in(session).login
    person = check_here(office.store, login, password)
    with office.store.recording() as session:
        locking.unlock(session)
        note(session, Noted.UNLOCK, office.clock.now())
    return person.name


def lock_after(office: Office, *, minutes: int) -> None:
    """Lock the seat by itself after so many idle minutes; 0: never. Raises Invalid."""
    with office.store.recording() as session:
        locking.lock_after(session, minutes)
