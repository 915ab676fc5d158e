"""A desk that has joined a centre and has a registrar signed in, and what tests ask of imports."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from registrar_desktop.clock import SystemClock
from registrar_desktop.imports.planned import Plan
from registrar_desktop.imports.planning import Choices, plan_import
from registrar_desktop.imports.sources import read_tables
from registrar_desktop.schema.vocabulary import Role
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.identity import (
    JoinedDesk,
    SignedInPerson,
    add_number_range,
    join,
    sign_in_here,
)

Preview = Callable[..., Plan]


def open_desk(folder: Path) -> DeskStore:
    """The store of desk D07 where Rita, a registrar, is signed in; numbers N1000 to N1003."""
    opened = DeskStore.open(folder / "store.db", b"k" * 32, SystemClock())
    desk = JoinedDesk(
        "desk-7", "D07", "token", "http://127.0.0.1:9", "epoch", "Northgate", "USD", "UTC"
    )
    with opened.recording() as session:
        join(session, desk)
        sign_in_here(
            session, SignedInPerson("rita", "Rita", (Role.REGISTRAR,), "", "2999-01-01T00:00:00Z")
        )
        add_number_range(session, "N", 4, 1000, 1003)
    return opened


@pytest.fixture
def store(profile_dir: Path) -> Iterator[DeskStore]:
    opened = open_desk(profile_dir)
    yield opened
    opened.close()


@pytest.fixture
def preview(store: DeskStore) -> Preview:
    """The plan for files, against the store as it stands, on 1 September 2026."""

    def plan(*paths: Path, choices: Choices | None = None) -> Plan:
        tables = read_tables(paths)
        with store.reading() as session:
            return plan_import(session, tables, choices, date(2026, 9, 1))

    return plan
