"""A desk that has joined a centre and has a registrar signed in, and the shared real data."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from registrar_desktop.clock import SystemClock
from registrar_desktop.schema.vocabulary import Role
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.identity import (
    JoinedDesk,
    SignedInPerson,
    add_number_range,
    join,
    sign_in_here,
)
from tests.house.tree import ROOT

DATA = ROOT.parent / "shared" / "data"


def shared(name: str) -> Path:
    """A folder of the shared real data; the test is skipped where it is not there."""
    folder = DATA / name
    if not folder.is_dir():
        pytest.skip(f"the real data is not here: ../shared/data/{name}")
    return folder


@pytest.fixture
def store(profile_dir: Path) -> Iterator[DeskStore]:
    """The store of desk D07, with student numbers N1000 and up reserved for it."""
    opened = DeskStore.open(profile_dir / "store.db", b"k" * 32, SystemClock())
    with opened.recording() as session:
        join(session, JoinedDesk("desk-7", "D07", "token", "http://127.0.0.1:1", "epoch",
                                 "Northgate", "USD", "America/New_York"))  # fmt: skip
        sign_in_here(
            session, SignedInPerson("rita", "Rita Moss", (Role.REGISTRAR,), "", "2100-01-01")
        )
        add_number_range(session, "N", 4, 1000, 1999)
    yield opened
    opened.close()
