"""A desk for tests: a real encrypted store that has joined, with somebody signed in, and a clock
that is set by hand."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from registrar_desktop.schema.vocabulary import Role
from registrar_desktop.store import identity
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.identity import JoinedDesk, SignedInPerson

KEY = bytes(range(32))
MORNING = datetime(2025, 9, 3, 14, 2, tzinfo=UTC)
DESK = JoinedDesk(
    id="0199c000-0000-7000-8000-00000000d007",
    code="D07",
    token="desk-token",
    centre_url="http://centre.example",
    epoch="epoch-1",
    school="Northgate College",
    currency="USD",
    time_zone="America/New_York",
)
ANNA = SignedInPerson("anna", "Anna Reyes", (Role.REGISTRAR,), "token", "2099-01-01T00:00:00Z")
FINN = SignedInPerson("finn", "Finn Moreau", (Role.FINANCE,), "token", "2099-01-01T00:00:00Z")
AUDIT = SignedInPerson("aud", "Aud Itor", (Role.AUDITOR,), "token", "2099-01-01T00:00:00Z")


@dataclass
class HandClock:
    """A clock that stands until it is moved."""

    instant: datetime = MORNING
    seconds: float = field(default=0.0)

    def now(self) -> datetime:
        return self.instant

    def monotonic(self) -> float:
        return self.seconds

    def move(self, **by: float) -> None:
        """Let time pass."""
        step = timedelta(**by)
        self.instant += step
        self.seconds += step.total_seconds()


def new_store(path: Path, clock: HandClock) -> DeskStore:
    """A fresh store that has joined as D07, with Anna at the desk and fifty student numbers."""
    store = DeskStore.open(path, KEY, clock)
    with store.recording() as session:
        identity.join(session, DESK)
        identity.sign_in_here(session, ANNA)
        identity.add_number_range(session, "S", 6, 4101, 4150)
    return store


def copy_of(template: Path, path: Path, clock: HandClock) -> DeskStore:
    """A store made from a closed one: upgrades cost a second, a copy does not."""
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(template, path)
    return DeskStore.open(path, KEY, clock)
