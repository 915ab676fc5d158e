"""Logs and reports of a whole journey hold nobody's name, no key, no password and no token."""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from central.command.database import opened
from central.staff import revoke_user
from registrar_desktop.clock import SystemClock
from registrar_desktop.schema.people import Student
from registrar_desktop.store.desk_store import DeskStore
from tests.command.driving import Desk
from tests.fixtures.centre import PASSWORD, RunningCentre, centre
from tests.fixtures.desk import MemoryKeyring

__all__ = ["centre"]
FAMILY, EMAIL, NOTE = "Przybyszewska", "zofia.p@example.edu", "asked about the scholarship"
KEY = "rk_test_51Nobody0123456789abcdefghij"


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Path]:
    """Gets all that any logger says, down to the lowest level."""
    file = tmp_path / "everything.log"
    handler = logging.FileHandler(file, encoding="utf-8")
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield file
    root.removeHandler(handler)
    root.setLevel(before)
    handler.close()


def journey(desk: Desk, centre: RunningCentre) -> list[str]:
    """Joining, a wrong password, a student, delivery, refusals; gives the secrets used."""
    code = centre.add_desk()
    desk.run("join", centre.url, "--code", code)
    assert desk.try_("sign-in", "ann", typed="not the right phrase\n").status == 1
    desk.run("sign-in", "ann", typed=f"{PASSWORD}\n")
    fields = (f"family_name={FAMILY}", "given_name=Zofia", f"email={EMAIL}", f"note={NOTE}")
    added = desk.run("students", "add", *(word for each in fields for word in ("--set", each)))
    desk.run("payments", "connect", "http://127.0.0.1:9", typed=f"{KEY}\n")
    paid = ("payments", "record", added["student_number"], "25.00", "--method", "card-terminal")
    desk.run(*paid, "--reference", "approval 4711", "--payer", FAMILY)
    desk.try_("sync")
    desk.run("students", "show", added["student_number"])
    with opened(centre.database_url, None) as engine, engine.begin() as connection:
        revoke_user(connection, "ann", SystemClock().now())
    desk.try_("students", "edit", added["student_number"], "--set", f"phone={FAMILY}")
    desk.try_("sync")
    return [code, PASSWORD, "not the right phrase", KEY, "approval 4711"]


def test_a_whole_journey_leaves_nothing_in_any_log(
    centre: RunningCentre,
    profile_dir: Path,
    memory_keyring: MemoryKeyring,
    watched: Path,
) -> None:
    secrets = [*journey(Desk(profile_dir), centre), FAMILY, EMAIL, NOTE, "Zofia"]
    said = "\n".join(file.read_text("utf-8") for file in [watched, *profile_dir.rglob("*.log")])
    assert said.strip()
    for secret in (*secrets, *memory_keyring.kept.values()):
        assert secret not in said
    # Nor anything that looks like one of the tokens.
    assert not re.search(r"(Bearer |token=|refresh=)\S{20,}", said)


def test_a_failure_of_the_database_does_not_quote_what_it_was_given(profile_dir: Path) -> None:
    store = DeskStore.open(profile_dir / "store.db", b"k" * 32, SystemClock())
    row = {"id": "1", "student_number": "1", "family_name": FAMILY, "given_name": "Z"}
    with store.recording() as session, pytest.raises(IntegrityError) as told:
        session.execute(insert(Student), [row, row])
    store.close()
    assert FAMILY not in str(told.value)
    assert FAMILY not in "".join(traceback.format_exception(told.value))
