"""A desk that has joined, with a small sample school in its store, for tests of the window."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import insert
from sqlalchemy.orm import Session

from registrar_desktop.clock import Clock, SystemClock, to_text
from registrar_desktop.schema.register import BY_KIND
from registrar_desktop.schema.vocabulary import Role
from registrar_desktop.settings import Settings
from registrar_desktop.store import search
from registrar_desktop.store.identity import (
    JoinedDesk,
    SignedInPerson,
    add_number_range,
    join,
    sign_in_here,
    write_setting,
)
from sandbox.school.generator import school
from sandbox.school.setting import Setting
from ui.office import Office

PASSPHRASE = "a passphrase for tests"
ROLES = (Role.REGISTRAR, Role.FINANCE, Role.ADMIN)


def open_school(profile: Path, students: int, clock: Clock | None = None) -> Office:
    """An office over a store with that many students, joined and signed in."""
    settings = Settings(profile, passphrase=PASSPHRASE)
    office = Office.open(settings, lambda new: None, clock or SystemClock())
    with office.store.recording() as session:
        _join(session, office.clock.now())
        _fill(session, students, office.clock.now().date())
    return office


def _join(session: Session, now: datetime) -> None:
    desk = JoinedDesk(
        "00000000-0000-7000-8000-000000000007",
        "D07",
        "desk-token",
        "http://127.0.0.1:9",
        "epoch-1",
        "Sample College",
        "USD",
        "America/Los_Angeles",
    )
    join(session, desk)
    until = to_text(datetime(2099, 1, 1, tzinfo=UTC))
    sign_in_here(session, SignedInPerson("mara", "Mara Lind", ROLES, "token", until))
    add_number_range(session, "S", 6, 900_001, 900_500)
    write_setting(session, "as_of", {"at": to_text(now)})


def _fill(session: Session, students: int, today: date) -> None:
    numbers: list[str] = []
    for table, rows in school(Setting(students, 1, today, "USD")):
        if rows:
            full = [{"row_version": 1, **row} for row in rows]
            session.connection().execute(insert(BY_KIND[table]), full)
        if table == "student":
            numbers += [row["id"] for row in rows]
    search.index_students_by_id(session, numbers)
