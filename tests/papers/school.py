"""A desk's store with a small sample school, for papers to be made from."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import insert
from sqlalchemy.orm import Session

from registrar_desktop.clock import to_text
from registrar_desktop.schema.register import BY_KIND
from registrar_desktop.schema.vocabulary import Role
from registrar_desktop.store import search
from registrar_desktop.store.desk_store import DeskStore
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

KEY = bytes(range(32))
NOW = datetime(2025, 9, 1, 16, 32, tzinfo=UTC)
CONFIRMED = datetime(2025, 9, 1, 9, 5, tzinfo=UTC)


class StoppedClock:
    """Always the moment of these tests."""

    def now(self) -> datetime:
        return NOW

    def monotonic(self) -> float:
        return 0.0


def open_school(path: Path, students: int) -> DeskStore:
    """A joined desk, somebody signed in, and a school of that many students."""
    store = DeskStore.open(path, KEY, StoppedClock())
    with store.recording() as session:
        _join(session)
        _fill(session, students)
    return store


def _join(session: Session) -> None:
    desk = JoinedDesk(
        "00000000-0000-7000-8000-000000000007",
        "D07",
        "desk-token",
        "http://127.0.0.1:9",
        "epoch-1",
        "Riverside & Hill College",
        "USD",
        "Europe/Berlin",
    )
    join(session, desk)
    until = to_text(datetime(2099, 1, 1, tzinfo=UTC))
    roles = (Role.REGISTRAR, Role.FINANCE, Role.ADMIN)
    sign_in_here(session, SignedInPerson("mara", "Mara Lind", roles, "token", until))
    add_number_range(session, "S", 6, 900_001, 900_500)
    write_setting(session, "as_of", {"at": to_text(CONFIRMED)})


def _fill(session: Session, students: int) -> None:
    numbers: list[str] = []
    for table, rows in school(Setting(students, 1, NOW.date(), "USD")):
        if rows:
            full = [{"row_version": 1, **row} for row in rows]
            session.connection().execute(insert(BY_KIND[table]), full)
        if table == "student":
            numbers += [row["id"] for row in rows]
    search.index_students_by_id(session, numbers)
