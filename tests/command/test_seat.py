"""`lock` and `unlock` at the command line: nothing is recorded at a locked seat."""

from __future__ import annotations

from datetime import timedelta

from registrar_desktop.store import identity
from registrar_desktop.store.signing_in import allow_offline
from tests.command.conftest import record_student
from tests.command.driving import Desk
from ui.office import Office


def test_a_locked_seat_records_nothing_until_it_is_unlocked(office: Office, desk: Desk) -> None:
    number = record_student(office)
    with office.store.recording() as session:
        until = office.clock.now() + timedelta(days=1)
        allow_offline(session, identity.signed_in(session), "walnut sevens kettle", until)
    desk.run("lock")
    edit = ("students", "edit", number, "--set", "phone=1")
    refused = desk.try_(*edit)
    assert (refused.status, "is locked" in refused.err) == (1, True)
    assert "wrong" in desk.try_("unlock", typed="wrong\n").err
    desk.run("unlock", typed="walnut sevens kettle\n")
    desk.run(*edit)


def test_when_it_locks_itself_is_chosen(desk: Desk) -> None:
    assert desk.run("lock", "--after", "5") == {"lock_after": 5}
    assert "0 (never) to 480" in desk.try_("lock", "--after", "481").err
